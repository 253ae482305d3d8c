#include "reference/model/attention_maps.h"

#include "reference/attention/map.h"

/* All heads of one block, (B,H,T,T). */
static void write_block(float *maps, const struct xf_multi_head *part, const struct xf_batch *batch,
                        const struct xf_pass *pass)
{
    const int B = batch->B, T = batch->T, H = pass->config->heads, C = pass->config->width;
    struct xf_attention a = {.B = B, .H = H, .T = T, .S = T, .D = C / H};
    a.scale = xf_attention_scale(a.D);
    a.q = a.k = xf_strides_of_rows(T, 3 * C, a.D);
    a.mask.causal = part->causal;
    a.mask.lengths = batch->lengths;
    a.mask.bias_strides.row = -1;
    for (int b = 0; b < B; b++) {
        for (int h = 0; h < H; h++) {
            a.mask.bias = xf_places_bias(&part->places, pass, h, T);
            /* The bias is this head's own, and so is its origin. */
            xf_attention_map(maps + (ptrdiff_t)(b * H + h) * T * T, part->projected,
                             part->projected + C, &a, b, h);
        }
    }
}

void xf_attention_maps(float *maps, const struct xf_transformer *model,
                       const struct xf_batch *batch)
{
    const struct xf_stack *stack = model->decoder.blocks ? &model->decoder : &model->encoder;
#pragma omp parallel num_threads(model->capacity.threads)
    {
        const struct xf_pass pass = xf_transformer_pass(model, NULL);
        xf_transformer_forward(model, batch, &pass);
    }
    const struct xf_pass pass = xf_transformer_pass(model, NULL);
    const ptrdiff_t block = (ptrdiff_t)batch->B * model->config.heads * batch->T * batch->T;
    for (int l = 0; l < stack->layers; l++) {
        write_block(maps + l * block, &stack->blocks[l].attention, batch, &pass);
    }
}
