/* Encoder, decoder, or both: who may look at whom, what comes out, and which task wants which.
 *
 * A batch holds B sequences of different lengths, made equally long by padding at the end: sequence b
 * has lengths[b] tokens, and the rest of its row is padding, which means nothing and may hold anything.
 *
 * Arrays are contiguous and row-major. Outputs come first and never overlap the inputs. Every element
 * of an output is written; what it held before means nothing. */
#ifndef ARCHITECTURE_H
#define ARCHITECTURE_H

#include "../exercise.h"

/* What attention is used for. */
enum attention_use {
    ENCODER_SELF, /* an encoder's tokens look at each other */
    DECODER_SELF, /* a decoder's tokens look at each other */
    CROSS         /* a decoder's tokens look at what the encoder made of the source */
};

/* The mask that goes with a use of attention, for each sequence of a batch.
 *
 *   mask     (B,T,S)  written; 0 where query t of sequence b may look at key s, -INFINITY where not
 *   lengths  (B)      read; how many of the S keys of each sequence are tokens, from 0 to S: those
 *                     before are tokens, those from there on are padding, and nobody looks at them
 *
 * A query that is padding itself gets the same kind of row as any other: nobody reads what comes of
 * it. B, T, S >= 1; S is T in self-attention. [Vaswani et al. 2017, section 3.2.3] */
void attention_pattern(float *mask, enum attention_use use, const int *lengths, int B, int T,
                       int S);

/* Tasks: what comes in, and what should come out. */
enum task {
    TASK_SUMMARISE,  /* an article; a few sentences that say the same */
    TASK_SENTIMENT,  /* a review; whether its writer was pleased */
    TASK_FIND_PAGES, /* a query, and a million pages that were read long before; the useful ones */
    TASK_TRANSLATE,  /* a sentence; the same sentence in another language */
    TASK_CONTINUE,   /* the beginning of a story; how it goes on */
    TASK_TAG_WORDS,  /* a sentence; noun, verb or adjective, for each of its words */
    TASK_UNDERLINE,  /* an article; which of its sentences to underline */
    TASK_TRANSCRIBE, /* recorded speech; the words that were spoken */
    TASK_SAME_QUESTION, /* two questions; whether one answer would do for both */
    TASK_FILL_IN,       /* a sentence with a blot on one word; that word */
    TASK_CAPTION,       /* a photograph; a sentence that describes it */
    TASK_COMPLETE_CODE, /* a program, up to where it is being typed; what will be typed next */
    TASKS               /* how many there are; not a task */
};

/* Does the output have a length and an order of its own, so that it has to be written? False if it is
 * a label, a score, a vector, or one of these for each piece of the input. */
bool output_is_written(enum task task);

enum architecture {
    ENCODER,        /* reads everything at once, and gives a vector for each token, or for all */
    DECODER,        /* what it reads and what it writes are one text, of which it makes more */
    ENCODER_DECODER /* reads one thing whole, then writes another */
};

/* The discussion question, and eight tasks more: which architecture is made for it? */
enum architecture choose_architecture(enum task task);

/* One vector for each sequence: the mean of those of its tokens.
 *
 *   out      (B,C)    written
 *   x        (B,T,C)  read; rows of padding may hold anything, even NaN
 *   lengths  (B)      read; from 0 to T
 *
 * A sequence of nothing but padding gives zeros. B, T, C >= 1. [Reimers and Gurevych 2019, section 3] */
void mean_pool(float *out, const float *x, const int *lengths, int B, int T, int C);

/* Retrieval: the K pages whose vectors point most nearly in the query's direction, the best first.
 *
 *   cos(q, p) = q . p / (|q| |p|)
 *
 *   best   (K)    written; numbers of pages, from 0 to N-1
 *   query  (C)    read; not all zeros
 *   page   (N,C)  read; a page of zeros has the cosine 0
 *
 * Of pages with equal cosines the lowest number comes first. 1 <= K <= N <= 1000, C >= 1. Cosines that
 * are not equal differ by far more than rounding. */
void rank_by_cosine(int *best, const float *query, const float *page, int K, int N, int C);

/* No vocabulary is larger: for arrays of your own. */
enum { MAX_VOCABULARY = 64 };

/* A model that writes, as much of it as one needs to know who makes it write. */
struct writer {
    int V;     /* tokens are numbered 0 to V-1 */
    int begin; /* the token that every text begins with */
    int end;   /* the token that every text ends with; not begin */

    /* Says how much each token would fit next. The writer itself is an argument too.
     *
     *   logits  (V)      written; the larger, the likelier. Not NaN; -INFINITY for what cannot be
     *   tokens  (count)  read; the whole text so far, from the first token on; count >= 1 */
    void (*next_logits)(float *logits, const struct writer *writer, const int *tokens, int count);

    void *own; /* the model itself: not for you */
};

/* Lets a model write, and always takes the likeliest token; of equally likely ones the lowest. The text
 * begins with the token `begin`, and is complete with the first token `end`, or when it has `limit`
 * tokens. A complete text is not shown to the model again.
 *
 *   tokens  (limit)  written; the text, with its begin, and its end if it has one; then `end` in all
 *                    places that are left
 *
 * Returns how many tokens the text has, with begin and end. limit >= 1; 2 <= V <= MAX_VOCABULARY. At
 * least one logit is not -INFINITY. */
int greedy_decode(int *tokens, const struct writer *writer, int limit);

/* Challenge. What an encoder is trained by for retrieval: each query must tell its own page from the
 * pages of the others.
 *
 *   loss = mean over i of  -ln( exp(cos(q_i, p_i) / temperature) /
 *                               sum over j of exp(cos(q_i, p_j) / temperature) )
 *
 *   query, page  (N,C)  read; page i is the one that query i looks for; no row is all zeros
 *
 * Finite for every temperature from 0.002 on. N, C >= 1.
 * [van den Oord et al. 2018, eq. 4; Karpukhin et al. 2020, section 3.2] */
float contrastive_loss(const float *query, const float *page, float temperature, int N, int C);

#endif
