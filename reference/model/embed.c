#include "reference/model/embed.h"

#include <math.h>
#include <string.h>

#include "reference/model/gradients.h"
#include "reference/ops/embedding.h"

static float scale_of(const struct xf_config *config)
{
    return config->scaled_embedding ? sqrtf((float)config->width) : 1;
}

const float *xf_embed_positions(const struct xf_embed *embed, const float *weights,
                                const struct xf_config *config)
{
    const bool learned = config->position == XF_POSITION_LEARNED;
    return learned ? weights + embed->positions : embed->sinusoids;
}

void xf_embed_forward(float *x, const int *tokens, const struct xf_embed *embed,
                      const float *weights, const struct xf_config *config, int first, int rows,
                      int T)
{
    const int C = config->width, E = xf_config_embedding_width(config);
    const float *positions = xf_embed_positions(embed, weights, config);
    for (int r = 0; r < rows; r++) {
        float *row = x + (ptrdiff_t)r * C;
        xf_embedding_forward(row, weights + embed->tokens, tokens + r, scale_of(config), 1, E);
        if (E < C) {
            memset(row + E, 0, (size_t)(C - E) * sizeof *row);
        }
        if (positions) {
            xf_position_forward(row + (E < C ? E : 0), positions, first + r, 1, T, E);
        }
    }
}

void xf_embed_backward(const float *dx, const int *tokens, const struct xf_embed *embed,
                       const struct xf_pass *pass, const struct xf_rows *rows)
{
    const struct xf_config *config = pass->config;
    const int C = config->width, E = xf_config_embedding_width(config);
    const struct xf_share share = xf_gradients_share(pass, E, XF_LINE);
    const struct xf_share learnt = xf_gradients_rows(pass, rows);
    float *dtokens = pass->gradients + embed->tokens + share.first;
    for (int r = learnt.first; r < learnt.first + learnt.count; r++) {
        xf_embedding_backward(dtokens, dx + (ptrdiff_t)r * C + share.first, tokens + r,
                              scale_of(config), 1, share.count, E);
    }
    xf_embed_backward_positions(dx, embed, pass, rows);
}

void xf_embed_backward_positions(const float *dx, const struct xf_embed *embed,
                                 const struct xf_pass *pass, const struct xf_rows *rows)
{
    const int C = pass->config->width;
    const struct xf_share share = xf_gradients_share(pass, C, XF_LINE);
    const struct xf_share learnt = xf_gradients_rows(pass, rows);
    float *dpositions = pass->gradients + embed->positions + share.first;
    if (pass->config->position != XF_POSITION_LEARNED) {
        return;
    }
    if (!rows->places) {
        xf_position_backward(dpositions, dx + (ptrdiff_t)learnt.first * C + share.first,
                             learnt.first, learnt.count, rows->T, share.count, C);
        return;
    }
    for (int r = learnt.first; r < learnt.first + learnt.count; r++) {
        xf_position_backward(dpositions, dx + (ptrdiff_t)r * C + share.first, rows->places[r], 1,
                             pass->config->context, share.count, C);
    }
}
