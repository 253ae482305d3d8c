#include "reference/cli/own_parts.h"

#include <math.h>
#include <string.h>

#include "reference/cli/implementation_functions.h"
#include "reference/cli/watch.h"
#include "reference/ops/cross_entropy.h"
#include "reference/training/adamw.h"

_Static_assert((int)IGNORED == (int)XF_IGNORED, "chapter and engine agree on what does not count");

/* Parameters that AdamW is given at a time. */
enum { STRETCH = 4096 };

static const struct own_parts *own_of(const struct xf_parts *parts)
{
    return parts->own;
}

static float *memory_of(const struct xf_parts *parts, int thread)
{
    const struct own_parts *own = own_of(parts);
    return (float *)own->memory.base + (size_t)thread * own->floats;
}

static const struct implementation_functions *copy_of(const struct xf_parts *parts, int thread)
{
    return &own_of(parts)->theirs->copy[thread];
}

static void gather(float *to, const float *from, int rows, int D, ptrdiff_t stride)
{
    for (int r = 0; r < rows; r++) {
        memcpy(to + (ptrdiff_t)r * D, from + r * stride, (size_t)D * sizeof *to);
    }
}

/* The engine's description of a mask as a (T,S) array. */
static void lay_out_mask(float *mask, const struct xf_attention *a)
{
    for (int t = 0; t < a->T; t++) {
        const int visible = xf_mask_visible(&a->mask, 0, t, a->T, a->S);
        const float *bias = a->mask.bias ? a->mask.bias + t * a->mask.bias_strides.row : NULL;
        float *row = mask + (ptrdiff_t)t * a->S;
        for (int s = 0; s < a->S; s++) {
            const float kept = bias && s < visible ? bias[s] : 0;
            row[s] = s < visible ? kept : -INFINITY;
        }
    }
}

static void own_attention(float *out, const float *q, const float *k, const float *v,
                          const struct xf_attention *a, const struct xf_parts *parts, int thread)
{
    const int T = a->T, S = a->S, D = a->D;
    float *own_out = memory_of(parts, thread), *own_q = own_out + T * D, *own_k = own_q + T * D;
    float *own_v = own_k + S * D, *mask = own_v + S * D;
    gather(own_q, q, T, D, a->q.row);
    gather(own_k, k, S, D, a->k.row);
    gather(own_v, v, S, D, a->v.row);
    lay_out_mask(mask, a);
    watch_enter(thread, implementation_name(PART_ATTENTION));
    copy_of(parts, thread)->attention(own_out, own_q, own_k, own_v, mask, T, S, D);
    watch_leave(thread);
    for (int t = 0; t < T; t++) {
        memcpy(out + t * a->out.row, own_out + (ptrdiff_t)t * D, (size_t)D * sizeof *out);
    }
}

static void own_layer_norm(float *y, const float *x, const float *gain, const float *bias, int rows,
                           int C, const struct xf_parts *parts, int thread)
{
    float *own_x = memory_of(parts, thread);
    if (rows == 0) {
        return;
    }
    memcpy(own_x, x, (size_t)rows * (size_t)C * sizeof *x);
    watch_enter(thread, implementation_name(PART_LAYER_NORM));
    copy_of(parts, thread)->layer_norm(y, own_x, gain, bias, rows, C);
    watch_leave(thread);
}

/* Theirs is the mean over the targets of these rows; the engine's is a sum, times the scale. */
static void own_cross_entropy(float *loss, float *x, const int *target, float scale, int rows,
                              int V, const struct xf_parts *parts, int thread)
{
    const size_t count = (size_t)rows * (size_t)V;
    const float n = (float)xf_cross_entropy_count(target, rows);
    float *logits = memory_of(parts, thread);
    if (rows == 0) {
        return;
    }
    memcpy(logits, x, count * sizeof *x);
    memset(loss, 0, (size_t)rows * sizeof *loss);
    watch_enter(thread, implementation_name(PART_CROSS_ENTROPY));
    loss[0] = copy_of(parts, thread)->cross_entropy(x, logits, target, rows, V) * n;
    watch_leave(thread);
    for (size_t i = 0; i < count; i++) {
        x[i] *= n * scale;
    }
}

/* Theirs knows no scale of gradients: they get it before. */
static void own_adamw(float *weight, float *mean, float *square, const float *gradient,
                      size_t count, const struct xf_adamw *adamw, const struct xf_parts *parts,
                      int thread)
{
    float *scaled = memory_of(parts, thread);
    for (size_t first = 0; first < count; first += STRETCH) {
        const int stretch = count - first < STRETCH ? (int)(count - first) : STRETCH;
        for (int i = 0; i < stretch; i++) {
            scaled[i] = adamw->scale * gradient[first + (size_t)i];
        }
        watch_enter(thread, implementation_name(PART_ADAMW));
        copy_of(parts, thread)
            ->adamw_step(weight + first, mean + first, square + first, scaled, stretch, adamw->step,
                         adamw->rate, adamw->decay);
        watch_leave(thread);
    }
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* What the largest of the calls needs. */
static size_t floats_of(const struct xf_transformer *model)
{
    const struct xf_config *config = &model->config;
    const size_t T = (size_t)config->context, D = (size_t)(config->width / config->heads);
    const size_t rows = (size_t)model->capacity.B * T;
    const size_t columns = larger((size_t)config->width, (size_t)config->vocabulary);
    return larger(larger(rows * columns, 4 * T * D + T * T), STRETCH);
}

enum xf_status own_parts_install(struct own_parts *own, const struct implementation *theirs,
                                 struct xf_transformer *model)
{
    const size_t lines = (floats_of(model) + XF_LINE - 1) / XF_LINE;
    assert(theirs->copies >= model->capacity.threads);
    *own = (struct own_parts){.theirs = theirs, .floats = lines * XF_LINE};
    own->parts =
        (struct xf_parts){own_attention, own_layer_norm, own_cross_entropy, own_adamw, own};
    enum xf_status status = xf_arena_init(
        &own->memory, xf_arena_bytes(own->floats * (size_t)model->capacity.threads, sizeof(float)));
    if (status != XF_OK) {
        return status;
    }
    model->parts = &own->parts;
    if (model->sinusoids) {
        watch_enter(0, implementation_name(PART_POSITIONS));
        theirs->copy[0].sinusoidal_encoding(model->sinusoids, model->config.context,
                                            xf_config_embedding_width(&model->config));
        watch_leave(0);
    }
    return XF_OK;
}

void own_parts_free(struct own_parts *own)
{
    if (own) {
        xf_arena_free(&own->memory);
        *own = (struct own_parts){0};
    }
}
