#!/usr/bin/env python3
"""Makes training.txt: the loss of each of 200 steps in which a small GPT is trained by PyTorch.

Written and read as make_oracles.py says. Weights at first are given; the text is a formula. AdamW
with decay of matrices only, clipping at 1, warm-up and cosine: all that a real run has.
"""
import math

import torch
from torch.nn import functional

from make_models import Model, Parameters, flat
from make_oracles import Case, write

STEPS, B, T, V, TEXT = 200, 4, 16, 13, 600


def text():
    """Steps of three, and now and then of four: what comes next depends on the tokens before."""
    return torch.tensor([(3 * i + i // 8) % V for i in range(TEXT)])


def batch(tokens, step):
    starts = [(37 * step + 101 * b) % (TEXT - T) for b in range(B)]
    return (torch.stack([tokens[s + ahead : s + ahead + T] for s in starts]) for ahead in (0, 1))


def rate(step, peak=1e-2, low=1e-3, warmup=20):
    if step < warmup:
        return peak * (step + 1) / (warmup + 1)
    return low + (peak - low) * (1 + math.cos(math.pi * (step - warmup) / (STEPS - warmup))) / 2


def main():
    torch.manual_seed(186)
    Parameters.deviation = 0.1
    model = Model("decoder", 2, 2, 16, 64, V, T, "learned", True, False, False, False)
    parameters = list(model.p.values())
    case = Case("gpt").int(B=B, T=T, steps=STEPS, layers=2, heads=2, width=16, hidden=64)
    case.int(vocabulary=V, text=TEXT).floats(weights=flat(parameters))
    groups = [
        dict(params=[p for p in parameters if p.dim() == 2], weight_decay=0.1),
        dict(params=[p for p in parameters if p.dim() == 1], weight_decay=0.0),
    ]
    optimiser, losses = torch.optim.AdamW(groups, betas=(0.9, 0.99)), []
    for step in range(STEPS):
        tokens, targets = batch(text(), step)
        logits = model.logits(tokens, None, None, None)
        loss = functional.cross_entropy(logits.reshape(-1, V), targets.reshape(-1))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        for group in optimiser.param_groups:
            group["lr"] = rate(step)
        optimiser.step()
        losses.append(loss.detach())
    case.floats(losses=torch.stack(losses))
    write("training.txt", "The losses of 200 steps of training.", [case])


if __name__ == "__main__":
    main()
