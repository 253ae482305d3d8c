#include "reference/cli/puzzle.h"

#include "reference/cli/printable.h"
#include "reference/ops/cross_entropy.h"
#include "reference/ops/softmax.h"

enum line { SHOWN, FILLED_IN, ORIGINAL, LINES };

static void write_token(FILE *out, struct printable *printable,
                        const struct xf_tokenizer *tokenizer, int token)
{
    size_t size;
    const unsigned char *bytes = xf_tokenizer_bytes(tokenizer, token, &size);
    for (size_t i = 0; i < size; i++) {
        const unsigned char byte = bytes[i] < ' ' ? ' ' : bytes[i];
        printable_write(printable, out, &byte, 1);
    }
}

static void write_line(FILE *out, enum line line, const struct xf_pretrainer *trainer,
                       const struct xf_tokenizer *tokenizer, const int *targets)
{
    const struct xf_transformer *model = &trainer->model;
    struct printable printable = {0};
    fputs("  ", out);
    for (int t = 0; t < trainer->plan.objective.T; t++) {
        const float *logits = model->output.logits + (ptrdiff_t)t * model->config.vocabulary;
        const bool asked = targets[t] != XF_IGNORED;
        if (asked && line == SHOWN) {
            printable_write(&printable, out, (const unsigned char *)"_", 1);
        } else {
            /* Likely is what stands for text, which the mask, behind it, does not. */
            const bool filled = asked && line == FILLED_IN;
            write_token(out, &printable, tokenizer,
                        filled ? xf_row_argmax(logits, tokenizer->met) : trainer->window[t]);
        }
    }
    printable_end(&printable, out);
    fputc('\n', out);
}

void puzzle_write(FILE *out, const struct xf_pretrainer *trainer,
                  const struct xf_tokenizer *tokenizer)
{
    const struct xf_transformer *model = &trainer->model;
    const struct xf_batch batch = xf_pretrain_held(trainer, 0);
#pragma omp parallel num_threads(model->capacity.threads)
    {
        const struct xf_pass pass = xf_transformer_pass(model, NULL);
        xf_transformer_forward(model, &batch, &pass);
    }
    for (int line = SHOWN; line < LINES; line++) {
        write_line(out, (enum line)line, trainer, tokenizer, batch.targets);
    }
}
