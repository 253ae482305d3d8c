#!/usr/bin/env python3
"""Does one piece of work by PyTorch whenever it is told to, and says how long it took.

Usage: time_torch.py WORK EXTENT...; the works and their extents are those of reference/bench/work.h.
The first run warms up; then comes one for each line of standard input. Each is answered by a line
with its seconds. Threads are set by the environment (OMP_NUM_THREADS and its like).

A model is written as a user of PyTorch would: torch.nn modules, fused where 1.13 has them.
"""
import math
import sys
import time

try:
    import torch
    from torch import nn
    from torch.nn import functional
except ImportError:
    sys.exit(1)  # which tells the bench that there is no PyTorch


class Block(nn.Module):
    def __init__(self, C, H):
        super().__init__()
        self.H = H
        self.norm_1, self.norm_2 = nn.LayerNorm(C), nn.LayerNorm(C)
        self.qkv, self.merge = nn.Linear(C, 3 * C), nn.Linear(C, C)
        self.expand, self.contract = nn.Linear(C, 4 * C), nn.Linear(4 * C, C)

    def forward(self, x, cache=None):
        B, T, C = x.shape
        q, k, v = (
            y.view(B, T, self.H, C // self.H).transpose(1, 2)
            for y in self.qkv(self.norm_1(x)).split(C, dim=2)
        )
        if cache is not None:
            cache[0][:, :, -1:], cache[1][:, :, -1:] = k, v
            k, v = cache
        mixed = attend(q, k, v, causal=cache is None)
        x = x + self.merge(mixed.transpose(1, 2).reshape(B, T, C))
        hidden = functional.gelu(self.expand(self.norm_2(x)), approximate="tanh")
        return x + self.contract(hidden)


class GPT(nn.Module):
    def __init__(self, L, H, C, V, context):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(V, C), nn.Embedding(context, C)
        self.blocks = nn.ModuleList(Block(C, H) for _ in range(L))
        self.norm = nn.LayerNorm(C)
        for table in (self.tokens, self.positions):
            nn.init.normal_(table.weight, std=0.02)

    def forward(self, tokens, caches=None):
        first = 0 if caches is None else caches[0][0].shape[2] - 1
        place = torch.arange(first, first + tokens.shape[1])
        x = self.tokens(tokens) + self.positions(place)
        for i, block in enumerate(self.blocks):
            x = block(x, None if caches is None else caches[i])
        return functional.linear(self.norm(x), self.tokens.weight)


def attend(q, k, v, causal):
    score = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    if causal:
        T = q.shape[-2]
        score = score.masked_fill(torch.ones(T, T, dtype=torch.bool).triu(1), -math.inf)
    return torch.softmax(score, dim=-1) @ v


def step(L, H, C, T, B, V):
    model = GPT(L, H, C, V, T)
    groups = [
        dict(params=[p for p in model.parameters() if p.dim() == 2], weight_decay=0.1),
        dict(params=[p for p in model.parameters() if p.dim() == 1], weight_decay=0.0),
    ]
    optimiser = torch.optim.AdamW(groups, lr=1e-4, betas=(0.9, 0.99))

    def run():
        window = torch.randint(V, (B, T + 1))
        logits = model(window[:, :-1])
        loss = functional.cross_entropy(logits.reshape(-1, V), window[:, 1:].reshape(-1))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()

    return run


def attention(B, H, T, D):
    q, k, v = (torch.randn(B, H, T, D) for _ in range(3))
    return torch.no_grad()(lambda: attend(q, k, v, causal=True))


def attention_back(B, H, T, D):
    q, k, v = (torch.randn(B, H, T, D, requires_grad=True) for _ in range(3))
    dout = torch.randn(B, H, T, D)
    return lambda: torch.autograd.grad(attend(q, k, v, causal=True), (q, k, v), dout)


def decode(L, H, C, V, S):
    model = GPT(L, H, C, V, S)
    caches = [[torch.randn(1, H, S, C // H) for _ in range(2)] for _ in range(L)]
    token = torch.zeros(1, 1, dtype=torch.long)
    return torch.no_grad()(lambda: model(token, caches))


def softmax(T, S):
    x = torch.randn(T, S)
    return lambda: torch.softmax(x, dim=-1)


def sinusoids(T, C):
    def run():
        angle = torch.arange(T)[:, None] / 10000 ** (torch.arange(0, C, 2) / C)
        return torch.stack((torch.sin(angle), torch.cos(angle)), dim=-1).reshape(T, C)

    return run


def layer_norm(T, C):
    x, gain, bias = torch.randn(T, C), torch.randn(C), torch.randn(C)
    return lambda: functional.layer_norm(x, (C,), gain, bias)


def cross_entropy(T, V):
    logits, targets = torch.randn(T, V, requires_grad=True), torch.randint(V, (T,))
    return lambda: torch.autograd.grad(functional.cross_entropy(logits, targets), logits)


def adamw(count):
    weights = nn.Parameter(torch.randn(count))
    weights.grad = torch.randn(count)
    optimiser = torch.optim.AdamW([weights], lr=0.1, betas=(0.9, 0.95), weight_decay=0.1)
    return optimiser.step


WORKS = {
    "step": step,
    "attention": attention,
    "attention-back": attention_back,
    "decode": decode,
    "softmax": softmax,
    "sinusoids": sinusoids,
    "layer-norm": layer_norm,
    "cross-entropy": cross_entropy,
    "adamw": adamw,
}


def main():
    run = WORKS[sys.argv[1]](*map(int, sys.argv[2:]))
    while True:
        start = time.perf_counter()
        run()
        print(time.perf_counter() - start, flush=True)
        if not sys.stdin.readline():
            break


if __name__ == "__main__":
    main()
