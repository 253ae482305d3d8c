#include "reference/model/places.h"

#include <string.h>

#include "reference/model/gradients.h"
#include "reference/positions/relative_bias.h"
#include "reference/positions/rotary.h"

/* Numbers in a table, for heads H, and from one thread's gradient to the next. */
static size_t table_size(const struct xf_config *config)
{
    return (size_t)config->heads * (2 * (size_t)config->context - 1);
}

static size_t table_stride(const struct xf_config *config)
{
    return (table_size(config) + XF_LINE - 1) / XF_LINE * XF_LINE;
}

void xf_places_plan(struct xf_places *places, struct xf_plan *plan, const struct xf_places *other)
{
    places->table =
        plan->config->buckets ? xf_plan_floats(plan, 1, table_size(plan->config)) : NULL;
    if (plan->learns && plan->config->position == XF_POSITION_RELATIVE_BIAS) {
        places->dbias =
            other ? other->dbias
                  : xf_plan_floats(plan, (size_t)plan->threads, table_stride(plan->config));
    }
}

static struct xf_buckets buckets_of(const struct xf_places *places, const struct xf_pass *pass)
{
    return (struct xf_buckets){
        .count = pass->config->buckets, .far = pass->config->far, .past_only = places->past_only};
}

void xf_places_lay_out(const struct xf_places *places, const struct xf_pass *pass)
{
    const struct xf_config *config = pass->config;
    const int M = config->context, count = config->buckets;
    if (places->table) {
        const struct xf_buckets buckets = buckets_of(places, pass);
        const struct xf_share heads = xf_team_share(pass->team, config->heads, 1);
        xf_buckets_forward(places->table + (ptrdiff_t)heads.first * (2 * M - 1),
                           pass->weights + places->bias + (ptrdiff_t)heads.first * count, &buckets,
                           heads.count, M);
    }
}

/* Queries and keys stand side by side, and are turned alike: as if there were twice the heads. */
static struct xf_rotary rotary_of(const struct xf_pass *pass, int T)
{
    const struct xf_config *config = pass->config;
    return (struct xf_rotary){.hands = pass->hands,
                              .T = T,
                              .H = 2 * config->heads,
                              .D = config->width / config->heads,
                              .stride = 3 * config->width};
}

void xf_places_turn(float *projected, const struct xf_pass *pass, const struct xf_rows *rows)
{
    if (pass->config->position == XF_POSITION_ROTARY) {
        const struct xf_rotary rotary = rotary_of(pass, rows->T);
        xf_rotary_forward(projected + xf_rows_first(rows, 3 * pass->config->width), &rotary,
                          rows->own.first, rows->own.count);
    }
}

void xf_places_turn_back(float *dprojected, const struct xf_pass *pass, const struct xf_rows *rows)
{
    if (pass->config->position == XF_POSITION_ROTARY) {
        const struct xf_rotary rotary = rotary_of(pass, rows->T);
        xf_rotary_backward(dprojected + xf_rows_first(rows, 3 * pass->config->width), &rotary,
                           rows->own.first, rows->own.count);
    }
}

void xf_places_turn_head(float *head, const struct xf_pass *pass, int t)
{
    if (pass->config->position == XF_POSITION_ROTARY) {
        struct xf_rotary rotary = rotary_of(pass, pass->config->context);
        rotary.H = 1;
        xf_rotary_forward(head, &rotary, t, 1);
    }
}

/* Where head h's bias of query 0 and key 0 lies in a table. */
static ptrdiff_t origin_of(const struct xf_config *config, int h, int T)
{
    const int M = config->context;
    return (ptrdiff_t)h * (2 * M - 1) + xf_relative_bias_origin(M, T, T);
}

const float *xf_places_bias(const struct xf_places *places, const struct xf_pass *pass, int h,
                            int T)
{
    switch (pass->config->position) {
    case XF_POSITION_RELATIVE_BIAS:
        return (places->table ? places->table : pass->weights + places->bias) +
               origin_of(pass->config, h, T);
    case XF_POSITION_ALIBI:
        return pass->alibi + origin_of(pass->config, h, T);
    default:
        return NULL;
    }
}

/* Several sequences have one table, and several threads may meet in it. So each adds up in an array
 * of its own, and these are added in the order of the threads, which is always the same. */
static float *own_dbias(const struct xf_places *places, const struct xf_pass *pass)
{
    return places->dbias + (size_t)pass->team.thread * table_stride(pass->config);
}

float *xf_places_dbias(const struct xf_places *places, const struct xf_pass *pass, int h, int T)
{
    return places->dbias ? own_dbias(places, pass) + origin_of(pass->config, h, T) : NULL;
}

void xf_places_clear(const struct xf_places *places, const struct xf_pass *pass)
{
    if (places->dbias) {
        memset(own_dbias(places, pass), 0, table_size(pass->config) * sizeof(float));
    }
}

/* The buckets of the thread's share of heads learn. */
static void backward_buckets(const struct xf_places *places, const struct xf_pass *pass)
{
    const struct xf_config *config = pass->config;
    const struct xf_buckets buckets = buckets_of(places, pass);
    const struct xf_share heads = xf_gradients_share(pass, config->heads, 1);
    const struct xf_share sources = xf_gradients_sources(pass);
    const ptrdiff_t first = heads.first, offsets = 2 * (ptrdiff_t)config->context - 1;
    for (int thread = sources.first; thread < sources.first + sources.count; thread++) {
        const float *found = places->dbias + (size_t)thread * table_stride(config);
        xf_buckets_backward(pass->gradients + places->bias + first * buckets.count,
                            found + first * offsets, &buckets, heads.count, config->context);
    }
}

void xf_places_backward_weight(const struct xf_places *places, const struct xf_pass *pass)
{
    if (!places->dbias) {
        return;
    }
    if (places->table) {
        backward_buckets(places, pass);
        return;
    }
    const int size = (int)table_size(pass->config);
    const struct xf_share share = xf_gradients_share(pass, size, XF_LINE);
    const struct xf_share sources = xf_gradients_sources(pass);
    float *gradient = pass->gradients + places->bias;
    for (int thread = sources.first; thread < sources.first + sources.count; thread++) {
        const float *found = places->dbias + (size_t)thread * table_stride(pass->config);
        for (int i = share.first; i < share.first + share.count; i++) {
            gradient[i] += found[i];
        }
    }
}
