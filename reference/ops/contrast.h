/* The contrastive loss: each query must tell its own page from the other queries' pages.
 *
 *   s[i,j]  = sharpness cos(query[i], page[j])
 *   loss    = mean over i of -log softmax(s[i])[i]     [van den Oord et al. 2018, eq. 4; with cosines
 *                                                       and a temperature, 1/sharpness, Chen et al.
 *                                                       2020, eq. 1]
 *
 * The other pages of the batch are the wrong answers, so that nobody has to look for any
 * [Karpukhin et al. 2020, section 3.2]. A vector of zeros has the cosine 0 with every other. */
#ifndef XF_OPS_CONTRAST_H
#define XF_OPS_CONTRAST_H

#include <stddef.h>

struct xf_contrast {
    int N, C;        /* pairs; numbers of a vector */
    float sharpness; /* what cosines are multiplied by */
};

/* Floats of scratch that the loss takes. */
size_t xf_contrast_scratch(const struct xf_contrast *contrast);

/* The loss, and its gradients.
 *
 *   dquery, dpage  (N,C)  written; both NULL: not wanted
 *   query, page    (N,C)  read; page i is the one that query i looks for
 *   scratch               as many floats as xf_contrast_scratch() says */
double xf_contrast_loss(float *dquery, float *dpage, const float *query, const float *page,
                        float *scratch, const struct xf_contrast *contrast);

/* a . b / (|a| |b|), or 0 where a length is 0. */
float xf_cosine(const float *a, const float *b, int C);

#endif
