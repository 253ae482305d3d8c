/* How the loss of a run went, step after step: as a table, and as a picture. */
#ifndef XF_CLI_CURVE_H
#define XF_CLI_CURVE_H

#include <stdbool.h>

#include "reference/core/problem.h"

/* All zeros is an empty curve. Entry i is of the model that has taken i steps: its loss over the
 * batches that it learns from next, and its loss over held-out text. NaN where there is none: held-out
 * text is not looked at every time, and after the last step nothing is learnt. Nats. */
struct curve {
    float *learnt, *held;
    int count, room;
};

void curve_free(struct curve *curve);

/* Adds an entry. XF_OUT_OF_MEMORY. */
enum xf_status curve_add(struct curve *curve, double learnt, double held);

/* Reads the first `steps` entries of a table that curve_save() wrote, each with a loss that was
 * learnt from. XF_MALFORMED if they are not there. */
enum xf_status curve_load(struct curve *curve, const char *path, int steps,
                          struct xf_problem *problem);

/* Writes the table: step, loss, held-out loss, separated by tabs. */
enum xf_status curve_save(const struct curve *curve, const char *path, struct xf_problem *problem);

/* Draws `folder`/loss.svg. An empty curve draws nothing. */
enum xf_status curve_draw(const struct curve *curve, const char *folder,
                          struct xf_problem *problem);

#endif
