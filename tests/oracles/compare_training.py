#!/usr/bin/env python3
"""Trains one and the same kind of model twice on one text, by build/pretrain and by PyTorch, and
compares the losses over held-out text.

Usage: compare_training.py PRETRAIN FOLDER [SEEDS]

The setting is the one that nanoGPT uses on a CPU: 4 layers, 4 heads, width 128, context 64, batches
of 12, 2000 steps. The text is made of the licences and the perldiag manual that Debian installs: its
different paragraphs, shuffled, so that the held-out tenth is of the same kind as the rest. Both sides
have the characters of the text for tokens and are judged by the same 240 stretches of held-out text.
They share neither first weights nor batches. So their losses differ as those of different seeds do:
three of build/pretrain's were 1.572, 1.590 and 1.593. A twin with given weights and batches, which
agrees step by step, is make_training.py.

Says the two losses of each seed. Fails if their means are more than 0.03 apart, or if PyTorch finds
another loss than build/pretrain for the very weights that build/pretrain has learnt.
"""
import json
import math
import random
import subprocess
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

from time_torch import GPT

L, H, C, T, B, STEPS, WARMUP, PEAK, LOW, EVAL = 4, 4, 128, 64, 12, 2000, 100, 1e-3, 1e-4, 20
SOURCES = [*Path("/usr/share/common-licenses").glob("*"), *Path("/usr/share/perl").glob("5.*.*/pod/perldiag.pod")]
APART = 0.03


def make_text():
    files = sorted({path.resolve() for path in SOURCES})
    whole = "\n\n".join(path.read_text(encoding="utf-8", errors="ignore") for path in files)
    paragraphs = list(dict.fromkeys(whole.encode("ascii", "ignore").decode().split("\n\n")))
    random.Random(1).shuffle(paragraphs)
    return "\n\n".join(paragraphs)


def train_here(pretrain, text, folder, seed):
    """The held-out loss in the last line of the run's table."""
    options = dict(layers=L, heads=H, width=C, context=T, batch=B, steps=STEPS, lr=PEAK, warmup=WARMUP)
    options.update({"min-lr": LOW, "beta2": 0.99, "weight-decay": 0.1, "clip": 1, "dropout": 0})
    options.update({"eval-every": 250, "eval-batches": EVAL, "threads": 2, "seed": seed})
    options.update(objective="causal", tokenizer="char", position="learned", text=text, out=folder)
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    subprocess.run([pretrain, *words], check=True, stdout=subprocess.DEVNULL)
    return float((folder / "loss.tsv").read_text().split()[-1])


def load(model, path):
    """Fills the twin with a checkpoint's weights. Torch has the matrices of linear layers turned."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])

    def tensor(name):
        first, end = header[name]["data_offsets"]
        flat = torch.frombuffer(bytearray(data[start + first : start + end]), dtype=torch.float32)
        return flat.view(header[name]["shape"])

    parts = dict(norm_1="ln_1", qkv="attn.c_attn", merge="attn.c_proj", norm_2="ln_2")
    parts.update(expand="mlp.c_fc", contract="mlp.c_proj")
    state = {"tokens.weight": tensor("wte.weight"), "positions.weight": tensor("wpe.weight")}
    for kind in ("weight", "bias"):
        state[f"norm.{kind}"] = tensor(f"ln_f.{kind}")
        for layer in range(L):
            for here, there in parts.items():
                value = tensor(f"h.{layer}.{there}.{kind}")
                state[f"blocks.{layer}.{here}.{kind}"] = value.T if value.dim() == 2 else value
    model.load_state_dict(state)


def rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / (WARMUP + 1)
    return LOW + (PEAK - LOW) * (1 + math.cos(math.pi * (step - WARMUP) / (STEPS - WARMUP))) / 2


def new_model(V):
    """GPT-2's first weights: deviations of 0.02, less where a block ends a part."""
    model = GPT(L, H, C, V, T)
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear):
            last = name.endswith(("merge", "contract"))
            nn.init.normal_(module.weight, std=0.02 / math.sqrt(2 * L) if last else 0.02)
            nn.init.zeros_(module.bias)
    return model


def loss_of(model, windows):
    logits = model(windows[:, :-1])
    return functional.cross_entropy(logits.flatten(0, 1), windows[:, 1:].flatten())


def windows_at(tokens, starts):
    return torch.stack([tokens[start : start + T + 1] for start in starts])


@torch.no_grad()
def judge(model, held):
    last, stretches = len(held) - (T + 1), EVAL * B
    starts = [last * i // (stretches - 1) for i in range(stretches)]
    batches = [windows_at(held, starts[i : i + B]) for i in range(0, stretches, B)]
    return sum(loss_of(model, batch).item() for batch in batches) / EVAL


def train_twin(training, held, V, seed):
    torch.manual_seed(seed)
    model = new_model(V)
    groups = [
        dict(params=[p for p in model.parameters() if p.dim() == 2], weight_decay=0.1),
        dict(params=[p for p in model.parameters() if p.dim() == 1], weight_decay=0.0),
    ]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.99))
    for step in range(STEPS):
        starts = torch.randint(len(training) - T, (B,)).tolist()
        loss = loss_of(model, windows_at(training, starts))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for group in optimiser.param_groups:
            group["lr"] = rate(step)
        optimiser.step()
    return judge(model, held)


def check_loss(loss, checkpoint, held, V):
    """The losses of 240 stretches round differently, each by some 1e-6."""
    model = new_model(V)
    load(model, checkpoint)
    found = judge(model, held)
    print(f"learnt weights: {loss:.6f} here, {found:.6f} by PyTorch", flush=True)
    if abs(found - loss) > 1e-5:
        sys.exit("PyTorch finds another loss for the same weights")


def main():
    pretrain, folder, seeds = sys.argv[1], Path(sys.argv[2]), int((sys.argv + ["2"])[3])
    folder.mkdir(parents=True, exist_ok=True)
    text = make_text()
    path = folder / "text.txt"
    path.write_text(text)
    print(f"{len(text)} bytes, {len(set(text))} characters", flush=True)
    alphabet = sorted(set(text))
    tokens = torch.tensor([alphabet.index(letter) for letter in text])
    training, held = tokens.split([len(text) - len(text) // 10, len(text) // 10])
    ours, twins = [], []
    for seed in range(1, seeds + 1):
        ours.append(train_here(pretrain, path, folder / f"seed-{seed}", seed))
        check_loss(ours[-1], folder / f"seed-{seed}" / "checkpoint.safetensors", held, len(alphabet))
        twins.append(train_twin(training, held, len(alphabet), seed))
        print(f"seed {seed}: held-out loss {ours[-1]:.4f} here, {twins[-1]:.4f} by PyTorch", flush=True)
    apart = sum(ours) / seeds - sum(twins) / seeds
    print(f"means are {apart:+.4f} apart")
    return abs(apart) > APART


if __name__ == "__main__":
    sys.exit(main())
