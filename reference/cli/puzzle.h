/* A puzzle for a model that fills in what is hidden: what it is shown, what it makes of it, and what
 * was there. */
#ifndef XF_CLI_PUZZLE_H
#define XF_CLI_PUZZLE_H

#include <stdio.h>

#include "reference/data/tokenizer.h"
#include "reference/training/pretrain.h"

/* Writes the first stretch of held-out text three times, a line each: with a '_' for each token that is
 * asked for, with the likeliest token instead, and as it is. Control characters become spaces. The
 * objective is `masked` or `patches`. */
void puzzle_write(FILE *out, const struct xf_pretrainer *trainer,
                  const struct xf_tokenizer *tokenizer);

#endif
