#include "reference/training/objectives.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "reference/core/random.h"
#include "reference/ops/cross_entropy.h"

static const double MASKED_SHARE = 0.15;

/* Hiding takes the streams from here on, so that it shares none with batches and weights. */
static const uint64_t FIRST_STREAM = UINT64_C(1) << 41;

int xf_objective_window(const struct xf_objective *objective)
{
    switch (objective->kind) {
    case XF_CAUSAL:
        return objective->T + 1;
    case XF_SEQUENCE:
        return 2 * objective->T;
    case XF_MASKED:
    case XF_PATCHES:
        break;
    }
    return objective->T;
}

int xf_objective_vocabulary(const struct xf_objective *objective)
{
    return objective->V + (objective->kind == XF_MASKED || objective->kind == XF_SEQUENCE);
}

/* How many of `count` things a share is, rounded, at least one. */
static int share_of(int count, double share)
{
    int rounded = (int)lround(count * share);
    return rounded < 1 ? 1 : rounded;
}

/* How many patches of a sequence are hidden. */
static int hidden_patches(const struct xf_objective *objective)
{
    const int patches = objective->T / objective->P;
    const int hidden = share_of(patches, (double)objective->rate);
    assert(patches >= 2 && objective->T % objective->P == 0);
    return hidden < patches ? hidden : patches - 1;
}

int xf_objective_source(const struct xf_objective *objective)
{
    switch (objective->kind) {
    case XF_SEQUENCE:
        return objective->T;
    case XF_PATCHES:
        return objective->T - hidden_patches(objective) * objective->P;
    case XF_CAUSAL:
    case XF_MASKED:
        break;
    }
    return 0;
}

enum xf_kind xf_objective_model(const struct xf_objective *objective)
{
    switch (objective->kind) {
    case XF_CAUSAL:
        return XF_DECODER_ONLY;
    case XF_SEQUENCE:
        return XF_ENCODER_DECODER;
    case XF_PATCHES:
        return XF_AUTOENCODER;
    case XF_MASKED:
        break;
    }
    return XF_ENCODER_ONLY;
}

/* What becomes of a token that `masked` has chosen. */
static int disguised(int token, int V, struct xf_random *random)
{
    double draw = xf_random_uniform(random);
    if (draw < 0.8) {
        return V;
    }
    return draw < 0.9 ? (int)xf_random_below(random, (uint32_t)V) : token;
}

/* Goes through `count` things and chooses `wanted` of them, all choices equally likely: each with
 * the probability that its place among those still wanted gives it
 * [Fan, Muller and Rezucha 1962, method 1]. */
struct choice {
    int count, wanted; /* still to come */
};

static bool choose_next(struct choice *choice, struct xf_random *random)
{
    bool chosen = (int)xf_random_below(random, (uint32_t)choice->count) < choice->wanted;
    choice->count--;
    choice->wanted -= chosen;
    return chosen;
}

/* One sequence of T tokens, of which 15 % are chosen. */
static void mask_tokens(int *tokens, int *targets, const int *window,
                        const struct xf_objective *objective, struct xf_random *random)
{
    const int T = objective->T;
    struct choice choice = {T, share_of(T, MASKED_SHARE)};
    for (int t = 0; t < T; t++) {
        bool chosen = choose_next(&choice, random);
        tokens[t] = chosen ? disguised(window[t], objective->V, random) : window[t];
        targets[t] = chosen ? window[t] : XF_IGNORED;
    }
}

/* One sequence of T/P patches, of which some are hidden as wholes, and the others are the source. */
static void hide_patches(int *targets, int *source, int *places, const int *window,
                         const struct xf_objective *objective, struct xf_random *random)
{
    const int P = objective->P, patches = objective->T / P;
    struct choice choice = {patches, hidden_patches(objective)};
    for (int patch = 0; patch < patches; patch++) {
        const bool hidden = choose_next(&choice, random);
        for (int t = patch * P; t < (patch + 1) * P; t++) {
            targets[t] = hidden ? window[t] : XF_IGNORED;
            if (!hidden) {
                *source++ = window[t];
                *places++ = t;
            }
        }
    }
}

void xf_objective_fill(const struct xf_question *question, const int *window, int B,
                       const struct xf_objective *objective, uint64_t seed, uint64_t number)
{
    const int T = objective->T, W = xf_objective_window(objective);
    const int S = xf_objective_source(objective);
    const size_t bytes = (size_t)T * sizeof *window;
    struct xf_random random = xf_random_seeded(seed, FIRST_STREAM + number);
    for (int b = 0; b < B; b++, window += W) {
        const ptrdiff_t at = (ptrdiff_t)b * T, from = (ptrdiff_t)b * S;
        switch (objective->kind) {
        case XF_CAUSAL:
            memcpy(question->tokens + at, window, bytes);
            memcpy(question->targets + at, window + 1, bytes);
            break;
        case XF_MASKED:
            mask_tokens(question->tokens + at, question->targets + at, window, objective, &random);
            break;
        case XF_PATCHES:
            hide_patches(question->targets + at, question->source + from, question->places + from,
                         window, objective, &random);
            break;
        case XF_SEQUENCE:
            memcpy(question->source + from, window, bytes);
            memcpy(question->targets + at, window + T, bytes);
            question->tokens[at] = objective->V;
            memcpy(question->tokens + at + 1, window + T, bytes - sizeof *window);
            break;
        }
    }
}
