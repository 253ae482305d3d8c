/* What every head of a model looks at.
 *
 * Attention itself never stores its weights (attention/attention.h). But a forward pass keeps the
 * queries and keys that every block made of a batch, and from these they are computed again. */
#ifndef XF_MODEL_ATTENTION_MAPS_H
#define XF_MODEL_ATTENTION_MAPS_H

#include "reference/model/transformer.h"

/* Takes a batch through the model, without dropout, and writes the weights of self-attention; of an
 * encoder-decoder, the decoder's.
 *
 *   maps  (L,B,H,T,T)  written; row t of a map is what position t looks at, and sums to 1 */
void xf_attention_maps(float *maps, const struct xf_transformer *model,
                       const struct xf_batch *batch);

#endif
