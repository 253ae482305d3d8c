/* The bottom of an autoencoder's decoder: what the encoder made of the visible places goes back there,
 * and a vector that is learned, the mask token, stands in all others. Then each is told its place.
 *
 *   x[b,t] = top[b,s] + P[t]     where places[b,s] is t
 *   x[b,t] = m + P[t]            where t is hidden             [He et al. 2022, section 3]
 *
 * The paper has a linear layer between the two, because its decoder is narrower than its encoder.
 * Here both are of one width, and there is none. */
#ifndef XF_MODEL_FILL_H
#define XF_MODEL_FILL_H

#include "reference/model/block.h"
#include "reference/model/embed.h"

/* x, (rows,C), for the thread's own rows. Waits for what the encoder made in other threads. The
 * memory's rows have places, which ascend within each sequence. */
void xf_fill_forward(float *x, const struct xf_memory *memory, const struct xf_embed *embed,
                     const struct xf_pass *pass, const struct xf_rows *rows);

/* From dx, (rows,C), of which the thread's own rows are complete, and all that gradients.h gives it:
 * memory->dx is written for the thread's own rows of the memory, and m and P learn. Waits for rows
 * that others own. */
void xf_fill_backward(const float *dx, const struct xf_memory *memory, const struct xf_embed *embed,
                      const struct xf_pass *pass, const struct xf_rows *rows);

#endif
