#!/usr/bin/env python3
"""Makes positions.txt: rotary positions and their gradients, T5's buckets, ALiBi's slopes.

Written and read as make_oracles.py says. Rotary positions are products of complex numbers; buckets
and slopes follow the code that the papers' authors published.
"""
import math

import torch

from make_oracles import Case, normal, write


def rotary_case(name, B, T, H, D):
    x = normal(B, T, H, D).requires_grad_()
    angle = torch.outer(torch.arange(T).double(), 10000 ** (-torch.arange(0, D, 2).double() / D))
    turn = torch.polar(torch.ones_like(angle), angle)[None, :, None, :]
    y = torch.view_as_real(torch.view_as_complex(x.view(B, T, H, D // 2, 2)) * turn)
    dy = normal(B, T, H, D)
    y.flatten(3).backward(dy)
    return Case(name).int(kind=0, B=B, T=T, H=H, D=D).floats(x=x, y=y, dy=dy, dx=x.grad)


def t5_bucket(relative_position, bidirectional, num_buckets, max_distance):
    bucket = 0
    if bidirectional:
        num_buckets //= 2
        bucket = (relative_position > 0).long() * num_buckets
        relative_position = relative_position.abs()
    else:
        relative_position = -relative_position.clamp(max=0)
    max_exact = num_buckets // 2
    share = torch.log(relative_position.double() / max_exact) / math.log(max_distance / max_exact)
    large = max_exact + (share.clamp(min=0) * (num_buckets - max_exact)).long()
    large = large.clamp(max=num_buckets - 1)
    return bucket + torch.where(relative_position < max_exact, relative_position, large)


def bucket_case(name, M, count, far, past_only):
    offset = torch.arange(1 - M, M)
    case = Case(name).int(kind=1, M=M, count=count, far=far, past_only=past_only)
    return case.floats(bucket=t5_bucket(offset, not past_only, count, far))


def alibi_slopes(H):
    def of_a_power_of_two(n):
        start = 2 ** (-(2 ** -(math.log2(n) - 3)))
        return [start * start**i for i in range(n)]

    if math.log2(H).is_integer():
        return of_a_power_of_two(H)
    n = 2 ** math.floor(math.log2(H))
    return of_a_power_of_two(n) + of_a_power_of_two(2 * n)[0::2][: H - n]


def alibi_case(H):
    slopes = torch.tensor(alibi_slopes(H), dtype=torch.float64)
    return Case(f"alibi_{H}").int(kind=2, H=H).floats(slope=slopes)


def main():
    torch.manual_seed(186)
    write(
        "positions.txt",
        "Positions; kind: rotary (B,T,H,D), buckets of the offsets 1 - M to M - 1, ALiBi's slopes.",
        [
            rotary_case("one_pair", 1, 5, 1, 2),
            rotary_case("heads", 2, 7, 3, 8),
            bucket_case("t5", 200, 32, 128, False),
            bucket_case("t5_decoder", 200, 32, 128, True),
            bucket_case("few", 20, 4, 10, False),
            alibi_case(1),
            alibi_case(6),
            alibi_case(8),
            alibi_case(12),
        ],
    )


if __name__ == "__main__":
    main()
