#!/usr/bin/env python3
"""Makes the golden files beside this script: what PyTorch computes, for the engine to agree with.

The files are committed, so that the tests need no PyTorch. To make them again, with Debian's
python3-torch: /usr/bin/python3 tests/oracles/make_oracles.py. The same version gives the same bytes.

A file is text, in words separated by white space; '#' begins a comment that ends with its line.

    cases 2                      how many cases follow
    case causal                  a name without spaces
    int T 5                      a whole number of that case
    floats q 40 0.25 -1.5 ...    that many float32 numbers, row-major, enough digits to be exact
    end                          of the case

Inputs are rounded to float32 first; PyTorch then works in float64, and what it gives is rounded to
float32 once. So a golden number is right to half a unit in the last place.
"""
import math
import pathlib

import torch

HERE = pathlib.Path(__file__).resolve().parent
INFINITY = math.inf


class Case:
    """One case of a golden file, as lines."""

    def __init__(self, name):
        self.lines = [f"case {name}"]

    def int(self, **numbers):
        for name, value in numbers.items():
            self.lines.append(f"int {name} {int(value)}")
        return self

    def floats(self, **tensors):
        for name, tensor in tensors.items():
            numbers = [f"{x:.9g}" for x in tensor.detach().to(torch.float32).flatten().tolist()]
            self.lines.append(f"floats {name} {len(numbers)}")
            for first in range(0, len(numbers), 8):
                self.lines.append(" ".join(numbers[first : first + 8]))
        return self


def write(name, about, cases):
    lines = [f"# {about}", f"# PyTorch {torch.__version__}, by make_oracles.py", f"cases {len(cases)}"]
    for case in cases:
        lines += case.lines + ["end"]
    (HERE / name).write_text("\n".join(lines) + "\n")


def normal(*shape, scale=1.0):
    """Random numbers that are float32 already, to be used in float64."""
    return (scale * torch.randn(*shape)).to(torch.float32).to(torch.float64)


def softmax_case(name, x):
    return Case(name).int(rows=x.shape[0], cols=x.shape[1]).floats(x=x, out=torch.softmax(x, dim=1))


def softmax_cases():
    hidden = normal(4, 9)
    hidden[0, 3:] = -INFINITY
    hidden[1, :8] = -INFINITY
    hidden[3, ::2] = -INFINITY
    return [
        softmax_case("small", normal(3, 5)),
        softmax_case("wide", normal(2, 70)),
        softmax_case("large_scores", normal(3, 17, scale=50)),
        softmax_case("partly_hidden", hidden),
    ]


def sinusoidal_case(name, T, C):
    t = torch.arange(T, dtype=torch.float64)[:, None]
    frequency = torch.exp(torch.arange(0, C, 2, dtype=torch.float64) * (-math.log(10000.0) / C))
    pe = torch.zeros(T, C, dtype=torch.float64)
    pe[:, 0::2] = torch.sin(t * frequency)
    pe[:, 1::2] = torch.cos(t * frequency)
    return Case(name).int(T=T, C=C).floats(pe=pe)


def sinusoidal_cases():
    return [
        sinusoidal_case("one", 1, 2),
        sinusoidal_case("square", 8, 8),
        sinusoidal_case("long", 60, 6),
        sinusoidal_case("wide", 5, 64),
    ]


def attention_by_pytorch(q, k, v, H, mask, padding):
    """torch.nn.MultiheadAttention, whose projections are made to do nothing."""
    C = q.shape[2]
    layer = torch.nn.MultiheadAttention(C, H, bias=False, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        layer.in_proj_weight.copy_(torch.eye(C).repeat(3, 1))
        layer.out_proj.weight.copy_(torch.eye(C))
        return layer(q, k, v, attn_mask=mask, key_padding_mask=padding, need_weights=False)[0]


def lse_by_pytorch(q, k, H, mask, padding):
    B, T, C = q.shape
    S, D = k.shape[1], C // H
    heads_q, heads_k = q.view(B, T, H, D), k.view(B, S, H, D)
    score = torch.einsum("bthd,bshd->bhts", heads_q, heads_k) / math.sqrt(D)
    score = score + mask.view(B, H, T, S)
    return torch.logsumexp(score.masked_fill(padding[:, None, None, :], -INFINITY), dim=3)


def attention_case(name, B, H, T, S, D, causal=False, lengths=None, biased=False, scale=1.0):
    q, k, v = (normal(B, rows, H * D, scale=scale) for rows in (T, S, S))
    bias = normal(H, T, S) if biased else torch.zeros(H, T, S, dtype=torch.float64)
    if biased:
        bias[:, :, 1:][torch.rand(H, T, S - 1) < 0.2] = -INFINITY
    mask = bias.expand(B, H, T, S).reshape(B * H, T, S)
    if causal:  # the last query sees the last key
        mask = mask + torch.full((T, S), -INFINITY, dtype=torch.float64).triu(S - T + 1)
    reach = torch.tensor(lengths or [S] * B)
    padding = torch.arange(S)[None, :] >= reach[:, None]
    case = Case(name).int(B=B, H=H, T=T, S=S, D=D, causal=causal, biased=biased)
    for b in range(B):
        case.int(**{f"length{b}": reach[b]})
    case.floats(q=q, k=k, v=v, bias=bias)
    return case.floats(
        out=attention_by_pytorch(q, k, v, H, mask, padding),
        lse=lse_by_pytorch(q, k, H, mask, padding),
    )


def attention_cases():
    return [
        attention_case("one_head", 1, 1, 5, 7, 4),
        attention_case("three_heads", 2, 3, 4, 6, 5),
        attention_case("causal", 1, 2, 9, 9, 8, causal=True),
        attention_case("causal_with_a_past", 1, 2, 3, 8, 4, causal=True),
        attention_case("padded", 2, 2, 4, 7, 3, lengths=[7, 2]),
        attention_case("biased", 2, 2, 6, 5, 4, biased=True),
        attention_case("everything", 2, 2, 5, 5, 4, causal=True, lengths=[5, 3], biased=True),
        attention_case("large_scores", 1, 1, 6, 9, 16, scale=4.0),
        attention_case("more_than_a_tile", 1, 1, 2, 103, 3),
    ]


def main():
    torch.manual_seed(182)
    write("softmax.txt", "Softmax of the rows of x.", softmax_cases())
    write("sinusoidal.txt", "Sinusoidal positions.", sinusoidal_cases())
    write(
        "attention.txt",
        "Attention: q, k, v, out are (B,T or S,H,D); bias is (H,T,S); lse is (B,H,T).",
        attention_cases(),
    )


if __name__ == "__main__":
    main()
