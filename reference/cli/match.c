#include "reference/cli/match.h"

#include <assert.h>
#include <math.h>

#include "reference/attention/attention.h"
#include "reference/cli/implementation_functions.h"
#include "reference/cli/watch.h"
#include "reference/core/random.h"
#include "reference/ops/cross_entropy.h"
#include "reference/ops/layer_norm.h"
#include "reference/ops/softmax.h"
#include "reference/positions/sinusoidal.h"
#include "reference/training/adamw.h"

static const float RATE = 0.1F, DECAY = 0.1F, CLOSE = 1e-4F;

enum { STEP = 3 }; /* of AdamW: its corrections still matter */

/* ---- the work of each part; arrays are those of the chapters' contracts ---- */

static void softmax_by_them(struct match *m)
{
    const int T = m->sizes.T;
    for (int t = 0; t < T; t++) {
        m->theirs->softmax(m->by_them[0] + t * T, m->in[0] + t * T, T);
    }
}

static void softmax_by_us(struct match *m)
{
    xf_softmax(m->by_us[0], m->in[0], m->sizes.T, m->sizes.T);
}

static void attention_by_them(struct match *m)
{
    const int T = m->sizes.T, D = m->sizes.D;
    m->theirs->attention(m->by_them[0], m->in[0], m->in[1], m->in[2], m->in[3], T, T, D);
}

static void attention_by_us(struct match *m)
{
    const int T = m->sizes.T, D = m->sizes.D;
    struct xf_attention a = {.B = 1, .H = 1, .T = T, .S = T, .D = D, .mask.causal = true};
    a.q = a.k = a.v = a.out = xf_strides_of_heads(1, T, D);
    a.scale = xf_attention_scale(D);
    xf_attention_forward_alone(m->by_us[0], NULL, m->in[0], m->in[1], m->in[2], &a, &m->scratch);
}

static void positions_by_them(struct match *m)
{
    m->theirs->sinusoidal_encoding(m->by_them[0], m->sizes.T, m->sizes.C);
}

static void positions_by_us(struct match *m)
{
    xf_sinusoidal(m->by_us[0], m->sizes.T, m->sizes.C);
}

static void norm_by_them(struct match *m)
{
    m->theirs->layer_norm(m->by_them[0], m->in[0], m->in[1], m->in[2], m->sizes.T, m->sizes.C);
}

static void norm_by_us(struct match *m)
{
    xf_layer_norm_forward(m->by_us[0], m->in[3], m->in[0], m->in[1], m->in[2], m->sizes.T,
                          m->sizes.C);
}

static void loss_by_them(struct match *m)
{
    const int T = m->sizes.T, V = m->sizes.V;
    m->by_them[1][0] = m->theirs->cross_entropy(m->by_them[0], m->in[0], m->target, T, V);
}

static void loss_by_us(struct match *m)
{
    const int T = m->sizes.T;
    double sum = 0;
    xf_cross_entropy(m->in[1], m->by_us[0], m->in[0], m->target, 1 / (float)T, T, m->sizes.V);
    for (int t = 0; t < T; t++) {
        sum += (double)m->in[1][t];
    }
    m->by_us[1][0] = (float)(sum / T);
}

static void adamw_by_them(struct match *m)
{
    m->theirs->adamw_step(m->by_them[0], m->by_them[1], m->by_them[2], m->in[0], m->sizes.count,
                          STEP, RATE, DECAY);
}

static void adamw_by_us(struct match *m)
{
    const struct xf_adamw adamw = {.rate = RATE,
                                   .beta1 = BETA1,
                                   .beta2 = BETA2,
                                   .epsilon = EPSILON,
                                   .decay = DECAY,
                                   .scale = 1,
                                   .step = STEP};
    xf_adamw_update(m->by_us[0], m->by_us[1], m->by_us[2], m->in[0], (size_t)m->sizes.count,
                    &adamw);
}

static void (*const by_them[PARTS])(struct match *) = {
    softmax_by_them, attention_by_them, positions_by_them,
    norm_by_them,    loss_by_them,      adamw_by_them,
};
static void (*const by_us[PARTS])(struct match *) = {
    softmax_by_us, attention_by_us, positions_by_us, norm_by_us, loss_by_us, adamw_by_us,
};

void match_run_theirs(struct match *match)
{
    watch_enter(0, implementation_name(match->part));
    by_them[match->part](match);
    watch_leave(0);
}

void match_run_ours(struct match *match)
{
    by_us[match->part](match);
}

/* ---- what it works on ---- */

/* How many numbers each output and each input of a part has. */
struct extents {
    size_t out[MATCH_OUTPUTS], in[MATCH_INPUTS];
};

static struct extents extents_of(const struct match *match)
{
    const size_t T = (size_t)match->sizes.T, D = (size_t)match->sizes.D;
    const size_t C = (size_t)match->sizes.C, V = (size_t)match->sizes.V;
    const size_t count = (size_t)match->sizes.count;
    const struct extents extents[PARTS] = {
        [PART_SOFTMAX] = {{T * T}, {T * T}},
        [PART_ATTENTION] = {{T * D}, {T * D, T * D, T * D, T * T}},
        [PART_POSITIONS] = {{T * C}, {0}},
        [PART_LAYER_NORM] = {{T * C}, {T * C, C, C, 2 * T}},
        [PART_CROSS_ENTROPY] = {{T * V, 1}, {T * V, T}},
        [PART_ADAMW] = {{count, count, count}, {count}},
    };
    return extents[match->part];
}

static float *take(struct match *match, size_t count, struct xf_random *random)
{
    float *x = xf_arena_floats(&match->memory, count);
    assert(x);
    for (size_t i = 0; random && i < count; i++) {
        x[i] = (float)xf_random_normal(random);
    }
    return x;
}

/* AdamW changes what it is given, so both are given the same; squares are not negative. */
static void fill_optimiser(struct match *match, struct xf_random *random)
{
    for (int i = 0; i < MATCH_OUTPUTS; i++) {
        for (size_t j = 0; j < match->count[i]; j++) {
            const float x = (float)xf_random_normal(random);
            match->by_us[i][j] = match->by_them[i][j] = i == 2 ? x * x : x;
        }
    }
}

static void fill(struct match *match)
{
    const int T = match->sizes.T;
    struct xf_random random = xf_random_seeded(1, (uint64_t)match->part);
    for (int t = 0; t < T; t++) {
        match->target[t] = (int)xf_random_below(&random, (uint32_t)match->sizes.V);
    }
    if (match->part == PART_ADAMW) {
        fill_optimiser(match, &random);
    }
    for (int i = 0; match->part == PART_ATTENTION && i < T * T; i++) {
        match->in[3][i] = i % T > i / T ? -INFINITY : 0;
    }
}

enum xf_status match_open(struct match *match, int part, const struct match_sizes *sizes,
                          const struct implementation_functions *theirs)
{
    *match = (struct match){.part = part, .sizes = *sizes, .theirs = theirs};
    const struct extents extents = extents_of(match);
    struct xf_random random = xf_random_seeded(0, (uint64_t)part);
    size_t bytes = xf_arena_bytes((size_t)sizes->T, sizeof(int));
    for (int i = 0; i < MATCH_OUTPUTS; i++) {
        match->count[i] = extents.out[i];
        bytes += 2 * xf_arena_bytes(extents.out[i], sizeof(float));
    }
    for (int i = 0; i < MATCH_INPUTS; i++) {
        bytes += xf_arena_bytes(extents.in[i], sizeof(float));
    }
    enum xf_status status = xf_arena_init(&match->memory, bytes);
    if (status == XF_OK) {
        status = xf_arena_init(&match->scratch, xf_attention_scratch_alone(sizes->D));
    }
    if (status != XF_OK) {
        return status;
    }
    for (int i = 0; i < MATCH_OUTPUTS; i++) {
        match->by_them[i] = take(match, extents.out[i], NULL);
        match->by_us[i] = take(match, extents.out[i], NULL);
    }
    for (int i = 0; i < MATCH_INPUTS; i++) {
        match->in[i] = take(match, extents.in[i], &random);
    }
    match->target = xf_arena_take(&match->memory, (size_t)sizes->T, sizeof(int));
    fill(match);
    return XF_OK;
}

void match_close(struct match *match)
{
    xf_arena_free(&match->memory);
    xf_arena_free(&match->scratch);
    *match = (struct match){0};
}

/* ---- what came of it ---- */

bool match_is_close(const struct match *match)
{
    for (int i = 0; i < MATCH_OUTPUTS; i++) {
        float largest = 0;
        for (size_t j = 0; j < match->count[i]; j++) {
            largest = fmaxf(largest, fabsf(match->by_us[i][j]));
        }
        for (size_t j = 0; j < match->count[i]; j++) {
            /* So that NaN is not close. */
            if (!(fabsf(match->by_them[i][j] - match->by_us[i][j]) <= CLOSE * largest)) {
                return false;
            }
        }
    }
    return true;
}

void match_describe(char *words, size_t size, const struct match *match)
{
    const struct match_sizes *sizes = &match->sizes;
    switch (match->part) {
    case PART_SOFTMAX:
        snprintf(words, size, "%d rows of %d", sizes->T, sizes->T);
        break;
    case PART_ATTENTION:
        snprintf(words, size, "T %d, D %d, causal", sizes->T, sizes->D);
        break;
    case PART_CROSS_ENTROPY:
        snprintf(words, size, "T %d, V %d", sizes->T, sizes->V);
        break;
    case PART_ADAMW:
        snprintf(words, size, "%d parameters", sizes->count);
        break;
    default:
        snprintf(words, size, "T %d, C %d", sizes->T, sizes->C);
        break;
    }
}
