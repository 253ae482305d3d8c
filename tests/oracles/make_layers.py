#!/usr/bin/env python3
"""Makes layers.txt: outputs and gradients of single layers, by PyTorch's autograd.

Written and read as make_oracles.py says. Each layer's output meets random weights dy, which is what
its backward pass is given.
"""
import torch
from torch.nn import functional

from make_oracles import Case, normal, write


def learned(*shape, scale=1.0):
    return normal(*shape, scale=scale).requires_grad_()


def linear_case(name, rows, inputs, outputs, transposed):
    x, bias = learned(rows, inputs), learned(outputs)
    weight = learned(outputs, inputs) if transposed else learned(inputs, outputs)
    y = functional.linear(x, weight if transposed else weight.T, bias)
    dy = normal(rows, outputs)
    y.backward(dy)
    case = Case(name).int(kind=0, rows=rows, cols=inputs, out=outputs, form=transposed)
    case.floats(x=x, weight=weight, bias=bias, y=y, dy=dy)
    return case.floats(dx=x.grad, dweight=weight.grad, dbias=bias.grad)


def layer_norm_case(name, rows, C):
    x, gain, bias = learned(rows, C, scale=3.0), learned(C), learned(C)
    y = functional.layer_norm(x, (C,), gain, bias)
    dy = normal(rows, C)
    y.backward(dy)
    case = Case(name).int(kind=1, rows=rows, cols=C).floats(x=x, weight=gain, bias=bias, y=y, dy=dy)
    return case.floats(dx=x.grad, dweight=gain.grad, dbias=bias.grad)


def gelu_case(name, count, exact):
    x = learned(count, scale=2.0)
    y = functional.gelu(x, approximate="none" if exact else "tanh")
    dy = normal(count)
    y.backward(dy)
    return Case(name).int(kind=2, rows=1, cols=count, form=exact).floats(x=x, y=y, dy=dy, dx=x.grad)


def cross_entropy_case(name, rows, V, ignored):
    x, target = learned(rows, V, scale=2.0), torch.randint(V, (rows,))
    target[:ignored] = -1
    y = functional.cross_entropy(x, target, ignore_index=-1, reduction="none")
    functional.cross_entropy(x, target, ignore_index=-1).backward()
    case = Case(name).int(kind=3, rows=rows, cols=V)
    for r in range(rows):
        case.int(**{f"target{r}": target[r]})
    return case.floats(x=x, y=y, dx=x.grad)


def embedding_case(name, rows, V, C):
    table, token = learned(V, C), torch.randint(V, (rows,))
    y = functional.embedding(token, table)
    dy = normal(rows, C)
    y.backward(dy)
    case = Case(name).int(kind=4, rows=rows, cols=C, out=V)
    for r in range(rows):
        case.int(**{f"token{r}": token[r]})
    return case.floats(weight=table, y=y, dy=dy, dweight=table.grad)


def main():
    torch.manual_seed(183)
    write(
        "layers.txt",
        "Layers and their gradients; kind: linear, layer norm, GELU, cross-entropy, embedding.",
        [
            linear_case("linear", 5, 7, 3, False),
            linear_case("linear_transposed", 4, 3, 6, True),
            layer_norm_case("layer_norm", 3, 9),
            layer_norm_case("layer_norm_wide", 2, 48),
            gelu_case("gelu_tanh", 40, False),
            gelu_case("gelu_exact", 40, True),
            cross_entropy_case("cross_entropy", 4, 11, 0),
            cross_entropy_case("cross_entropy_ignoring", 5, 6, 2),
            embedding_case("embedding", 5, 4, 3),
        ],
    )


if __name__ == "__main__":
    main()
