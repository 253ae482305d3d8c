#!/usr/bin/env python3
"""Makes attention_back.txt: the gradients of attention, by PyTorch's autograd.

Written and read as make_oracles.py says. Where the bias is a table by offset, (H,2T-1), entry
T - 1 + s - t is for query t and key s.
"""
import math

import torch

from make_oracles import INFINITY, Case, normal, write


def by_offset(table, T):
    offset = torch.arange(T)[None, :] - torch.arange(T)[:, None]
    return table[:, offset + T - 1]


def gradient_case(name, B, H, T, S, D, causal=False, lengths=None, bias=None):
    q, k, v = (normal(B, rows, H, D).requires_grad_() for rows in (T, S, S))
    score = torch.einsum("bthd,bshd->bhts", q, k) / math.sqrt(D)
    shape = dict(full=(H, T, S), offset=(H, 2 * T - 1)).get(bias, (1,))
    table = normal(*shape).requires_grad_()
    if bias:
        score = score + (by_offset(table, T) if bias == "offset" else table)
    if causal:  # the last query sees the last key
        score = score.masked_fill(torch.ones(T, S).triu(S - T + 1).bool(), -INFINITY)
    reach = torch.tensor(lengths or [S] * B)
    padding = torch.arange(S)[None, :] >= reach[:, None]
    score = score.masked_fill(padding[:, None, None, :], -INFINITY)
    out = torch.einsum("bhts,bshd->bthd", torch.softmax(score, dim=3), v)
    dout = normal(B, T, H, D)
    out.backward(dout)
    case = Case(name).int(B=B, H=H, T=T, S=S, D=D, causal=causal)
    case.int(bias=[None, "full", "offset"].index(bias))
    for b in range(B):
        case.int(**{f"length{b}": reach[b]})
    case.floats(q=q, k=k, v=v, table=table, dout=dout, out=out, dq=q.grad, dk=k.grad, dv=v.grad)
    return case.floats(dtable=table.grad) if bias else case


def main():
    torch.manual_seed(187)
    write(
        "attention_back.txt",
        "Attention and its gradients: q, k, v, out are (B,T or S,H,D); bias: none, full, by offset.",
        [
            gradient_case("self", 1, 2, 6, 6, 4),
            gradient_case("cross", 2, 2, 4, 7, 5),
            gradient_case("causal", 1, 2, 9, 9, 8, causal=True),
            gradient_case("causal_with_a_past", 1, 2, 3, 8, 4, causal=True),
            gradient_case("padded", 2, 2, 4, 7, 3, lengths=[7, 2]),
            gradient_case("biased", 2, 2, 5, 4, 4, bias="full"),
            gradient_case("by_offset", 2, 2, 7, 7, 4, bias="offset"),
            gradient_case("everything", 2, 2, 6, 6, 3, causal=True, lengths=[6, 4], bias="offset"),
            gradient_case("more_than_a_tile", 1, 1, 5, 103, 3),
        ],
    )


if __name__ == "__main__":
    main()
