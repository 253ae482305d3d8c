/* How well a model foretells a text. */
#ifndef XF_CLI_LOSS_H
#define XF_CLI_LOSS_H

#include "reference/data/corpus.h"
#include "reference/model/transformer.h"

/* Opens a text for loss_over(), and makes it tokens that the model knows. Any failure: the problem says
 * what, and the corpus is to be closed. */
enum xf_status loss_open(struct xf_corpus *corpus, const char *path,
                         const struct xf_tokenizer *tokenizer, const struct xf_config *config,
                         struct xf_problem *problem);

/* The mean loss over the last tenth of the text, which pretraining holds out, in nats a token: of the
 * next token, or in an encoder-decoder of the stretch that follows a source. Stretches are as long as
 * the context and spread evenly, and there are enough to cover the tenth, but no more than 64. NaN if
 * memory is short.
 *
 * The model is decoder-only or an encoder-decoder, with capacity for one sequence of its context. */
double loss_over(const struct xf_corpus *corpus, const struct xf_transformer *model);

#endif
