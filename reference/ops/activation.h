/* GELU, the activation between the two linear layers of a feed-forward block.
 *
 *   gelu(x) = x P(x),   P(x) = the probability that a standard normal number is below x
 *                                                       [Hendrycks and Gimpel 2016, section 2]
 *
 * The exact form takes P from the error function; the tanh form, which GPT-2 uses, is
 *
 *   P(x) = (1 + tanh(u)) / 2 = 1 / (1 + exp(-2u)),   u = sqrt(2/pi) (x + 0.044715 x^3)
 *
 * and differs by less than 0.0005. Both cost about one exponential. NaN gives NaN. */
#ifndef XF_OPS_ACTIVATION_H
#define XF_OPS_ACTIVATION_H

#include <stddef.h>

enum xf_gelu { XF_GELU_TANH, XF_GELU_EXACT };

/*   y  (count)  written; may be x itself         x  (count)  read */
void xf_gelu_forward(float *y, const float *x, size_t count, enum xf_gelu form);

/* dx = dy gelu'(x)
 *
 *   dx  (count)  written; may be dy itself       dy, x  (count)  read */
void xf_gelu_backward(float *dx, const float *dy, const float *x, size_t count, enum xf_gelu form);

#endif
