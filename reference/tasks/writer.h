/* Models that answer a text by a text, each in its own way.
 *
 *   XF_WRITES_NEXT   word after word, each after having seen the ones before: an encoder-decoder
 *                    reads the text whole and writes its answer; a decoder alone goes on after the
 *                    text, as if both were one
 *   XF_WRITES_SLOTS  all words at once: an encoder reads the text, and what comes out of place i is
 *                    word i of the answer; places that the text leaves over are blank
 *   XF_WRITES_MARKS  no words at all: an encoder says of each word of the text whether it belongs
 *                    to the answer. So the answer has the text's own words, in its own order. */
#ifndef XF_TASKS_WRITER_H
#define XF_TASKS_WRITER_H

#include "reference/model/decode.h"
#include "reference/tasks/learner.h"

enum { XF_LONGEST_TEXT = 40, XF_LONGEST_ANSWER = 24, XF_WRITER_BATCH = 16 };

enum xf_way { XF_WRITES_NEXT, XF_WRITES_SLOTS, XF_WRITES_MARKS };

/* A text and its answer. For marks, `kept` says which words of the text the answer has. */
struct xf_pair {
    int S, T;
    int text[XF_LONGEST_TEXT], answer[XF_LONGEST_ANSWER];
    bool kept[XF_LONGEST_TEXT];
};

struct xf_writer {
    struct xf_learner learner;
    struct xf_decoder decoder; /* for who writes word after word; made when first asked */
    enum xf_way way;
    int words; /* of the vocabulary; further numbers say where texts begin, and so on */
};

/* A writer with words numbered 0 to words - 1, whose model is of that kind: XF_ENCODER_ONLY writes by
 * slots or marks, the others word after word. Any failure: it may be freed. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_writer_init(struct xf_writer *writer, enum xf_kind kind, enum xf_way way, int words, int steps,
               uint64_t seed, struct xf_problem *problem);

/* NULL, or a writer that is all zeros, is allowed. */
void xf_writer_free(struct xf_writer *writer);

/* Learns from XF_WRITER_BATCH pairs; returns their loss. */
double xf_writer_learn(struct xf_writer *writer, const struct xf_pair *pairs);

/* The answer to a text, by always taking the likeliest word; its length, at most
 * XF_LONGEST_ANSWER. XF_OUT_OF_MEMORY as a length of -1. Nothing can be learnt afterwards. */
int xf_writer_answer(int answer[XF_LONGEST_ANSWER], struct xf_writer *writer,
                     const struct xf_pair *pair);

#endif
