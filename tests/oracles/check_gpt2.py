#!/usr/bin/env python3
"""Holds the engine against PyTorch on a file that is laid out as GPT-2 was published.

Usage: check_gpt2.py GENERATE [full]. Random weights of a small GPT-2, or with "full" of the one with 124
million parameters (half a gigabyte in a temporary folder), are written as model.safetensors with
GPT-2's names, its masks and its second name for the embedding, beside a vocabulary of bytes alone.
Then GENERATE, the program, says its loss over the last tenth of a text, and so does PyTorch in float64.
Ends with 0 if the two are alike to 1e-4 nats, with 2 if there is no PyTorch.
"""
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

try:
    import torch
    from torch.nn import functional

    from make_models import Model, Parameters
except ImportError:
    sys.exit(2)

SHAPES = {  # layers, heads, width, vocabulary, context
    "small": (2, 2, 128, 300, 32),
    "full": (12, 12, 768, 50257, 1024),
}


def text(size):
    """Bytes from space to '~', each of which depends on the few before it."""
    return bytes(32 + (i * i // 7 + 3 * i) % 95 for i in range(size))


def names_and_values(model):
    for name, value in model.p.items():
        yield "transformer." + name, value.detach().float()
    yield "lm_head.weight", model.p["wte.weight"].detach().float()
    mask = torch.ones(model.context, model.context).tril().view(1, 1, model.context, model.context)
    for layer in range(model.L):
        yield f"transformer.h.{layer}.attn.bias", mask
        yield f"transformer.h.{layer}.attn.masked_bias", torch.tensor(-1e4)


def write_safetensors(path, model):
    header, place = {"__metadata__": {"format": "pt"}}, 0
    for name, value in names_and_values(model):
        end = place + 4 * value.numel()
        header[name] = dict(dtype="F32", shape=list(value.shape), data_offsets=[place, end])
        place = end
    encoded = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(encoded)) + encoded)
        for _, value in names_and_values(model):
            file.write(value.contiguous().numpy().tobytes())


def write_tokenizer(folder):
    """GPT-2's alphabet: bytes that can be seen stand for themselves, the others for 256 and on."""
    seen = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [b for b in range(256) if b not in seen]
    letters = {**{b: chr(b) for b in seen}, **{b: chr(256 + i) for i, b in enumerate(hidden)}}
    vocabulary = {letters[b]: b for b in range(256)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    (folder / "merges.txt").write_text("#version: 0.2\n")


def loss_by_pytorch(model, held):
    """Stretches of the context, spread evenly, enough to cover all: as the program takes them."""
    T, tokens = model.context, torch.tensor(list(held))
    count = min(-(-len(held) // T), 64)
    last, losses = len(held) - T - 1, []
    for n in range(count):
        first = last * n // (count - 1) if count > 1 else 0
        logits = model.logits(tokens[None, first : first + T], None, None, None)
        losses.append(functional.cross_entropy(logits[0], tokens[first + 1 : first + T + 1]).item())
    return sum(losses) / count


def main():
    L, H, C, V, context = SHAPES[sys.argv[2] if len(sys.argv) > 2 else "small"]
    torch.manual_seed(187)
    Parameters.deviation = 0.08
    with torch.no_grad(), tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        model = Model("decoder", L, H, C, 4 * C, V, context, "learned", True, False, False, False)
        words = text(20 * context)
        (folder / "text").write_bytes(words)
        write_safetensors(folder / "model.safetensors", model)
        write_tokenizer(folder)
        command = [sys.argv[1], "--checkpoint", folder / "model.safetensors", "--loss", folder / "text"]
        said = subprocess.run(command, capture_output=True, text=True)
        print(said.stdout + said.stderr, end="")
        want = loss_by_pytorch(model, words[len(words) * 9 // 10 :])
        print(f"PyTorch  {want:.5f}")
        sys.exit(said.returncode or abs(float(said.stdout.split()[1]) - want) > 1e-4)


if __name__ == "__main__":
    main()
