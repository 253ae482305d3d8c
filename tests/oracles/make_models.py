#!/usr/bin/env python3
"""Makes models.txt: the logits, loss and every gradient of whole transformers, by PyTorch.

Written and read as make_oracles.py says. A model is torch.nn.functional and einsum, written from the
papers' equations and not from the engine. Its parameters, in the order of the engine's table, are one
array "weights"; "gradients" is its like.
"""
import math

import torch
from torch.nn import functional

from make_oracles import INFINITY, Case, normal, write
from make_positions import t5_bucket

KINDS = ["decoder", "encoder", "encoder-decoder", "autoencoder"]
POSITIONS = ["none", "sinusoidal", "learned", "appended", "relative_bias", "rotary", "alibi"]


class Parameters(dict):
    """Named parameters in the order in which they are made: weights about 0, gains about 1."""

    deviation = 0.4  # so large that every part of a model is felt

    def matrix(self, name, rows, cols):
        self[name + ".weight"] = normal(rows, cols, scale=self.deviation).requires_grad_()

    def linear(self, name, inputs, outputs):
        self.matrix(name, inputs, outputs)
        self[name + ".bias"] = normal(outputs, scale=0.2).requires_grad_()

    def norm(self, name, C):
        gain = (1 + normal(C, scale=0.2)).to(torch.float32).to(torch.float64)
        self[name + ".weight"] = gain.requires_grad_()
        self[name + ".bias"] = normal(C, scale=0.2).requires_grad_()


class Model:
    def __init__(self, kind, L, H, C, F, V, context, position, norm_first, untied, scaled, exact, buckets=0, far=0):
        self.__dict__.update({k: v for k, v in locals().items() if k != "self"})
        self.p = Parameters()
        self.p.matrix("wte", V, C // 2 if position == "appended" else C)
        both = kind in ("encoder-decoder", "autoencoder")
        if kind != "decoder":
            self.make_stack("encoder." if both else "", False)
        if kind == "autoencoder":
            self.p["decoder.mask_token"] = normal(C, scale=Parameters.deviation).requires_grad_()
        if kind != "encoder":
            self.make_stack("decoder." if both else "", kind == "encoder-decoder")
        if untied:
            self.p.matrix("lm_head", V, C)

    def make_stack(self, prefix, crosses):
        p, C, F = self.p, self.C, self.F
        if self.position == "learned":
            p.matrix(prefix + "wpe", self.context, C)
        for layer in range(self.L):
            h = f"{prefix}h.{layer}."
            p.norm(h + "ln_1", C)
            p.linear(h + "attn.c_attn", C, 3 * C)
            if self.position == "relative_bias":
                entries = self.buckets or 2 * self.context - 1
                p[h + "attn.relative_bias"] = normal(self.H, entries).requires_grad_()
            p.linear(h + "attn.c_proj", C, C)
            if crosses:
                p.norm(h + "ln_cross_attn", C)
                p.linear(h + "crossattention.q_attn", C, C)
                p.linear(h + "crossattention.c_attn", C, 2 * C)
                p.linear(h + "crossattention.c_proj", C, C)
            p.norm(h + "ln_2", C)
            p.linear(h + "mlp.c_fc", C, F)
            p.linear(h + "mlp.c_proj", F, C)
        if self.norm_first:
            p.norm(prefix + "ln_f", C)

    def linear(self, name, x):
        return x @ self.p[name + ".weight"] + self.p[name + ".bias"]

    def norm(self, name, x):
        return functional.layer_norm(x, (self.C,), self.p[name + ".weight"], self.p[name + ".bias"])

    def turn(self, x):
        """Rotary positions, as a product of complex numbers: x is (B,T,H,D)."""
        T, D = x.shape[1], x.shape[3]
        angle = torch.arange(T)[:, None] / 10000 ** (torch.arange(0, D, 2) / D).double()
        pairs = torch.view_as_complex(x.reshape(*x.shape[:3], D // 2, 2))
        turned = pairs * torch.polar(torch.ones_like(angle), angle)[None, :, None, :]
        return torch.view_as_real(turned).reshape(x.shape)

    def bias(self, h, T, causal):
        """What depends on the distance s - t, for each head: (H,T,T)."""
        offset = torch.arange(T)[None, :] - torch.arange(T)[:, None]
        if self.buckets:
            return self.p[h + "attn.relative_bias"][:, t5_bucket(offset, not causal, self.buckets, self.far)]
        if self.position == "relative_bias":
            return self.p[h + "attn.relative_bias"][:, self.context - 1 + offset]
        slope = 2.0 ** (-8.0 / self.H * torch.arange(1, self.H + 1, dtype=torch.float64))
        return -slope[:, None, None] * offset.abs() if self.position == "alibi" else 0.0

    def attend(self, q, k, v, causal, lengths, h=None):
        B, T, S = q.shape[0], q.shape[1], k.shape[1]
        q, k, v = (x.reshape(B, -1, self.H, self.C // self.H) for x in (q, k, v))
        if h and self.position == "rotary":
            q, k = self.turn(q), self.turn(k)
        score = torch.einsum("bthd,bshd->bhts", q, k) / math.sqrt(self.C // self.H)
        score = score + (self.bias(h, T, causal) if h else 0.0)
        if causal:
            score = score.masked_fill(torch.ones(T, S).triu(1).bool(), -INFINITY)
        if lengths is not None:
            padding = torch.arange(S)[None, :] >= torch.tensor(lengths)[:, None]
            score = score.masked_fill(padding[:, None, None, :], -INFINITY)
        return torch.einsum("bhts,bshd->bthd", torch.softmax(score, dim=3), v).reshape(B, T, self.C)

    def around(self, name, x, part):
        return x + part(self.norm(name, x)) if self.norm_first else self.norm(name, x + part(x))

    def block(self, h, x, causal, lengths, memory, memory_lengths):
        def self_attention(n):
            q, k, v = self.linear(h + "attn.c_attn", n).split(self.C, dim=2)
            return self.linear(h + "attn.c_proj", self.attend(q, k, v, causal, lengths, h))

        def cross_attention(n):
            k, v = self.linear(h + "crossattention.c_attn", memory).split(self.C, dim=2)
            q = self.linear(h + "crossattention.q_attn", n)
            mixed = self.attend(q, k, v, False, memory_lengths)
            return self.linear(h + "crossattention.c_proj", mixed)

        def feed_forward(n):
            hidden = self.linear(h + "mlp.c_fc", n)
            activated = functional.gelu(hidden, approximate="none" if self.exact else "tanh")
            return self.linear(h + "mlp.c_proj", activated)

        x = self.around(h + "ln_1", x, self_attention)
        if memory is not None:
            x = self.around(h + "ln_cross_attn", x, cross_attention)
        return self.around(h + "ln_2", x, feed_forward)

    def sinusoids(self, T, C):
        angle = torch.arange(T)[:, None] / 10000 ** (torch.arange(0, C, 2) / C).double()
        pe = torch.stack([torch.sin(angle), torch.cos(angle)], dim=2).reshape(T, C)
        return pe.to(torch.float32).to(torch.float64)  # as the engine adds them

    def embed(self, prefix, tokens, places):
        B, T = tokens.shape
        x = (math.sqrt(self.C) if self.scaled else 1.0) * self.p["wte.weight"][tokens]
        if places is not None:
            return x + self.added(prefix)[places]
        if self.position in ("learned", "sinusoidal"):
            return x + self.added(prefix)[:T]
        if self.position == "appended":
            return torch.cat([x, self.sinusoids(T, self.C // 2).expand(B, T, -1)], dim=2)
        return x

    def added(self, prefix):
        """What is added to the embeddings at each place, as far as the context goes."""
        return {
            "learned": lambda: self.p[prefix + "wpe.weight"],
            "sinusoidal": lambda: self.sinusoids(self.context, self.C),
            "none": lambda: torch.zeros(self.context, self.C, dtype=torch.float64),
        }[self.position]()

    def stack(self, prefix, tokens, causal, lengths, memory=None, memory_lengths=None, places=None):
        x = self.embed(prefix, tokens, places)
        return self.blocks(prefix, x, causal, lengths, memory, memory_lengths)

    def fill(self, top, places, T):
        """The decoder of an autoencoder: the encoder's rows in their places, the mask in others."""
        B = top.shape[0]
        x = self.p["decoder.mask_token"].expand(B, T, self.C).clone()
        x[torch.arange(B)[:, None], places] = top
        return x + self.added("decoder.")[:T]

    def blocks(self, prefix, x, causal, lengths, memory=None, memory_lengths=None):
        for layer in range(self.L):
            x = self.block(f"{prefix}h.{layer}.", x, causal, lengths, memory, memory_lengths)
        return self.norm(prefix + "ln_f", x) if self.norm_first else x

    def logits(self, tokens, lengths, source, source_lengths, places=None):
        if self.kind == "autoencoder":
            seen = self.stack("encoder.", source, False, source_lengths, places=places)
            top = self.blocks("decoder.", self.fill(seen, places, tokens.shape[1]), False, lengths)
        elif self.kind == "encoder-decoder":
            memory = self.stack("encoder.", source, False, source_lengths)
            top = self.stack("decoder.", tokens, True, lengths, memory, source_lengths)
        else:
            top = self.stack("", tokens, self.kind == "decoder", lengths)
        return top @ self.p["lm_head.weight" if self.untied else "wte.weight"].T


def flat(tensors):
    return torch.cat([t.detach().flatten() for t in tensors])


def model_case(name, B, T, S=0, lengths=None, source_lengths=None, ignored=0, **options):
    base = dict(L=2, H=2, C=4, F=6, V=7, context=8, position="learned", norm_first=True)
    base.update(dict(untied=False, scaled=False, exact=False, buckets=0, far=0))
    base.update(options)
    model = Model(**base)
    V = model.V
    tokens, targets = torch.randint(V, (B, T)), torch.randint(V, (B, T))
    targets.view(-1)[:ignored] = -1
    source = torch.randint(V, (B, S)) if S else None
    places = None
    if model.kind == "autoencoder":
        places = torch.stack([torch.randperm(T)[:S].sort().values for _ in range(B)])
    logits = model.logits(tokens, lengths, source, source_lengths, places)
    loss = functional.cross_entropy(logits.reshape(B * T, V), targets.view(-1), ignore_index=-1)
    loss.backward()
    case = Case(name).int(B=B, T=T, S=S, kind=KINDS.index(model.kind), layers=model.L, heads=model.H)
    case.int(width=model.C, hidden=model.F, vocabulary=V, context=model.context)
    case.int(position=POSITIONS.index(model.position), buckets=model.buckets, far=model.far)
    case.int(norm=not model.norm_first, untied=model.untied, scaled=model.scaled, gelu=model.exact)
    case.floats(tokens=tokens, targets=targets)  # small whole numbers are floats too
    case.floats(lengths=torch.tensor(lengths or []), source_lengths=torch.tensor(source_lengths or []))
    if S:
        case.floats(source=source, places=torch.tensor([]) if places is None else places)
    case.floats(weights=flat(model.p.values()), logits=logits, loss=loss)
    return case.floats(gradients=flat(t.grad for t in model.p.values()))


def main():
    torch.manual_seed(184)
    both = dict(kind="encoder-decoder", position="sinusoidal", scaled=True)
    t5 = dict(position="relative_bias", far=6)
    write(
        "models.txt",
        "Whole models: tokens, targets (B,T); source (B,S); logits (B,T,V).",
        [
            model_case("gpt2", 2, 5, kind="decoder"),
            model_case("gpt2_of_three_layers", 1, 8, kind="decoder", L=3, H=1, ignored=2),
            model_case("decoder_untied", 3, 4, kind="decoder", untied=True, position="none", exact=True),
            model_case("decoder_norm_last", 2, 3, kind="decoder", norm_first=False, position="sinusoidal"),
            model_case("bert", 2, 6, kind="encoder", norm_first=False, exact=True, lengths=[6, 3], ignored=3),
            model_case("encoder_norm_first", 3, 4, kind="encoder", position="sinusoidal", H=4),
            model_case("figure_1", 2, 4, 6, norm_first=False, source_lengths=[6, 2], **both),
            model_case("figure_1_norm_first", 3, 5, 3, lengths=[5, 4, 2], untied=True, **both),
            model_case("appended", 2, 5, kind="decoder", untied=True, position="appended", scaled=True),
            model_case("relative_bias", 3, 5, kind="decoder", position="relative_bias"),
            model_case("relative_bias_both", 2, 4, 8, kind="encoder-decoder", position="relative_bias"),
            model_case("rotary", 2, 5, kind="decoder", position="rotary", C=8),
            model_case("rotary_encoder", 3, 4, kind="encoder", position="rotary", norm_first=False),
            model_case("alibi", 2, 6, kind="decoder", position="alibi", H=4),
            model_case("alibi_both", 2, 4, 3, kind="encoder-decoder", position="alibi"),
            model_case("buckets", 3, 8, kind="decoder", buckets=5, **t5),
            model_case("buckets_both_ways", 2, 8, kind="encoder", buckets=8, lengths=[8, 7], **t5),
            model_case("t5", 2, 7, 8, kind="encoder-decoder", buckets=4, H=4, **t5),
            model_case("autoencoder", 2, 8, 3, kind="autoencoder", ignored=2),
            model_case("autoencoder_norm_last", 3, 6, 4, kind="autoencoder", norm_first=False, untied=True),
            model_case("autoencoder_sinusoidal", 1, 7, 2, kind="autoencoder", position="sinusoidal", scaled=True),
            model_case("autoencoder_lost", 2, 5, 2, kind="autoencoder", position="none", L=1),
        ],
    )


if __name__ == "__main__":
    main()
