#!/usr/bin/env python3
"""Makes adamw.txt: three steps of torch.optim.AdamW after torch.nn.utils.clip_grad_norm_.

Written and read as make_oracles.py says. The gradient of step t is the array "gradient<t>"; what it
leaves is "weight<t>". The first half of the weights decays.
"""
import torch

from make_oracles import Case, normal, write


def adamw_case(name, count, clip, **options):
    halves = [normal(count).requires_grad_(), normal(count).requires_grad_()]
    groups = [dict(params=halves[:1]), dict(params=halves[1:], weight_decay=0.0)]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.99), eps=1e-8, **options)
    case = Case(name).int(count=2 * count).floats(weight0=torch.cat(halves))
    case.floats(rate=torch.tensor(options["lr"]), decay=torch.tensor(options["weight_decay"]))
    case.floats(clip=torch.tensor(clip))
    for step in (1, 2, 3):
        for half in halves:
            half.grad = normal(count, scale=10.0 ** (1 - step))
        case.floats(**{f"gradient{step}": torch.cat([half.grad for half in halves])})
        if clip:
            case.floats(**{f"norm{step}": torch.nn.utils.clip_grad_norm_(halves, clip)})
        optimiser.step()
        case.floats(**{f"weight{step}": torch.cat(halves)})
    return case


def main():
    torch.manual_seed(185)
    write(
        "adamw.txt",
        "Three steps of AdamW.",
        [
            adamw_case("plain", 20, 0.0, lr=1e-2, weight_decay=0.0),
            adamw_case("with_decay", 20, 0.0, lr=1e-2, weight_decay=0.5),
            adamw_case("clipped", 20, 1.0, lr=1e-3, weight_decay=0.1),
        ],
    )


if __name__ == "__main__":
    main()
