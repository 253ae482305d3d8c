/* Who adds what to the gradients.
 *
 * Every row of a batch adds to the gradients of all weights. Threads do that in one of two ways.
 *
 * Together, in one block: each adds what all rows say to its own share of the numbers. It has to
 * wait until all rows have come back, and to read what other threads made.
 *
 * Apart, in a block for each thread: it adds what its own rows say to all numbers, as soon as they
 * have come back, and the blocks are added up at the end. That is one block more to keep, write and
 * read for each further thread, which pays if a thread has many rows and the model is small.
 *
 * Both leave the sum in the first block. The rest of the model need not know which it is: what adds
 * to gradients asks here for its rows and for its share. */
#ifndef XF_MODEL_GRADIENTS_H
#define XF_MODEL_GRADIENTS_H

#include "reference/model/pass.h"

/* The way that a model of so many floats goes with batches of so many rows. */
bool xf_gradients_pay_apart(size_t floats, size_t rows, int threads);

/* Before the first thread adds what a part of the model learnt from the rows. */
void xf_gradients_settle(const struct xf_pass *pass);

/* The rows from which the thread adds, and its share of `count` numbers, as of xf_team_share(). */
struct xf_share xf_gradients_rows(const struct xf_pass *pass, const struct xf_rows *rows);
struct xf_share xf_gradients_share(const struct xf_pass *pass, int count, int grain);

/* Of arrays that each thread filled for itself, those from which the thread adds. */
struct xf_share xf_gradients_sources(const struct xf_pass *pass);

/* Sets to 0 what lies in the first block. No thread adds before all have returned. */
void xf_gradients_clear(float *block, size_t floats, const struct xf_pass *pass);

/* Adds blocks, which follow each other, to the first, in their order, and sets the others to 0. For
 * all threads, when they have added everything. */
void xf_gradients_gather(float *block, size_t floats, const struct xf_pass *pass);

#endif
