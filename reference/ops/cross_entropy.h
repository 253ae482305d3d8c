/* Softmax and cross-entropy in one: the loss of a row of logits, and its gradient.
 *
 *   loss[r]      = log(sum over v of exp(x[r,v])) - x[r,target[r]]       (nats)
 *   dx[r,v]      = scale (softmax(x[r])[v] - [v == target[r]])
 *
 * Taken together they need one exponential an element, and never the logarithm of a probability
 * that has become 0. */
#ifndef XF_OPS_CROSS_ENTROPY_H
#define XF_OPS_CROSS_ENTROPY_H

/* A target that does not count: padding, or a token that is not asked for. */
enum { XF_IGNORED = -1 };

/*   loss    (rows)    written; 0 where the target is ignored
 *   dx      (rows,V)  written; may be x itself; zeros where the target is ignored
 *   x       (rows,V)  read
 *   target  (rows)    read; each from 0 to V - 1, or XF_IGNORED
 *
 * `scale` is 1/n for the mean over the n targets that count. A row that holds NaN or +INFINITY gives
 * NaN. rows >= 0, V >= 1. */
void xf_cross_entropy(float *loss, float *dx, const float *x, const int *target, float scale,
                      int rows, int V);

/* How many of the targets count. */
int xf_cross_entropy_count(const int *target, int rows);

#endif
