/* The last two functions of chapter 09's suite: who lets a model write, and who teaches a retriever. */
#ifndef GRADER_SUITES_09_ENCODER_OR_DECODER_H
#define GRADER_SUITES_09_ENCODER_OR_DECODER_H

#include <math.h>
#include <stdlib.h>

#include "chapters/09-encoder-or-decoder/architecture.h"
#include "grader/companions/scribe.h"
#include "grader/suites/suite.h"
#include "reference/ops/contrast.h"
#include "reference/ops/softmax.h"

/* ---- greedy_decode ---- */

/* A prime, so that rows are chosen evenly. */
enum { TABLE_ROWS = 61, LONGEST = 20 };

/* A model, what it counts, and the text that it writes. */
struct book {
    int V, begin, end, limit;
    float *table, *tally;
    int text[LONGEST], count; /* `end` in all places that are left */
};

/* The text that the table stands for. */
static inline void read_book(struct book *book)
{
    book->count = 1;
    for (int i = 0; i < book->limit; i++)
        book->text[i] = i == 0 ? book->begin : book->end;
    while (book->count < book->limit && book->text[book->count - 1] != book->end) {
        int row = scribe_row(book->text, book->count, TABLE_ROWS);
        book->text[book->count++] = xf_row_argmax(book->table + row * book->V, book->V);
    }
}

enum logits { ANY, UNLIKELY, TIED };

static inline void fill_table(struct book *book, struct trial *t, enum logits logits)
{
    for (int i = 0; i < TABLE_ROWS * book->V; i++) {
        bool end = i % book->V == book->end;
        if (logits == UNLIKELY) /* and some that cannot be at all */
            book->table[i] = trial_pick(t, 0, 3) ? trial_uniform(t, -30, -20) : -INFINITY;
        else if (logits == TIED)
            book->table[i] = (float)trial_pick(t, 0, 1) - (end ? 2 : 0);
        else
            book->table[i] = trial_uniform(t, -3, 3) - (end ? 2 : 0);
    }
    for (int row = 0; row < TABLE_ROWS && logits == UNLIKELY; row++)
        book->table[row * book->V + (book->end + 1) % book->V] = trial_uniform(t, -30, -20);
}

/* Whether a token that comes again and again would hide what is wrong. */
static inline bool is_dull(const struct book *book)
{
    int same = 0;
    for (int i = 2; i < book->count; i++)
        same += book->text[i] == book->text[i - 1];
    return 2 * same > book->count;
}

/* A model whose text has from `least` to `most` tokens; `begin` is 0 or V - 1, `end` any other. */
static inline struct book book_of(struct trial *t, int limit, int least, int most,
                                  enum logits logits)
{
    struct book book = {.V = trial_pick(t, 5, 11), .limit = limit};
    book.begin = trial_number(t) % 2 ? book.V - 1 : 0;
    book.end = trial_pick(t, 1, book.V - 2);
    book.table = trial_input(t, "table", TABLE_ROWS, book.V);
    book.tally = trial_updated(t, "tally", 1, SCRIBE_TALLIES);
    do {
        fill_table(&book, t, logits);
        read_book(&book);
    } while (book.count < least || book.count > most || (most > 4 && is_dull(&book)));
    return book;
}

enum looked_at { THE_TEXT, THE_COUNT, THE_TALLY };

/* Each test looks at one of the outputs. */
static inline void expect_book(struct trial *t, struct book book, enum looked_at looked_at)
{
    int limit = book.limit;
    const struct writer *writer = trial_companion(
        t, (struct companion_of){.companion = "scribe",
                                 .arrays = {book.table, book.tally},
                                 .numbers = {book.V, book.begin, book.end, TABLE_ROWS, limit}});
    int *tokens = trial_output_ints(t, "tokens", 1, limit);
    int *count = trial_output_ints(t, "result", 1, 1);
    ATTEMPT_RETURN(t, count, greedy_decode, tokens, writer, limit);
    if (looked_at == THE_TALLY) {
        int asked = (int)book.tally[SCRIBE_ASKED];
        trial_expect_of_outputs(t, asked == book.count - 1,
                                "The text has %d tokens, so the model has to be asked %d times; it "
                                "was asked %d times.",
                                book.count, book.count - 1, asked);
        return;
    }
    int *want = trial_expected_ints(t, looked_at == THE_TEXT ? tokens : count);
    for (int i = 0; i < limit && looked_at == THE_TEXT; i++)
        want[i] = book.text[i];
    if (looked_at == THE_COUNT)
        want[0] = book.count;
    trial_expect_ints(t, looked_at == THE_TEXT ? tokens : count, want);
}

static inline void greedy_decode_writes_the_likeliest_token_every_time(struct trial *t)
{
    expect_book(t, book_of(t, LONGEST, 6, LONGEST - 3, ANY), THE_TEXT);
}

static inline void greedy_decode_returns_how_many_tokens_the_text_has(struct trial *t)
{
    expect_book(t, book_of(t, LONGEST, 4, LONGEST - 3, ANY), THE_COUNT);
}

/* The text would go on. */
static inline struct book endless_book(struct trial *t)
{
    struct book book = book_of(t, LONGEST, LONGEST, LONGEST, ANY);
    while (book.text[LONGEST - 1] == book.end) {
        fill_table(&book, t, ANY);
        read_book(&book);
    }
    book.limit = trial_pick(t, 4, LONGEST - 1);
    read_book(&book);
    return book;
}

static inline void greedy_decode_stops_at_the_limit(struct trial *t)
{
    expect_book(t, endless_book(t), THE_TEXT);
}

static inline void greedy_decode_counts_a_text_that_has_no_end(struct trial *t)
{
    expect_book(t, endless_book(t), THE_COUNT);
}

static inline void greedy_decode_does_not_show_a_complete_text_again(struct trial *t)
{
    struct book book =
        trial_number(t) == 0 ? endless_book(t) : book_of(t, LONGEST, 4, LONGEST - 3, ANY);
    expect_book(t, book, THE_TALLY);
}

static inline void greedy_decode_finds_the_likeliest_of_unlikely_tokens(struct trial *t)
{
    expect_book(t, book_of(t, LONGEST, 5, LONGEST, UNLIKELY), THE_TEXT);
}

static inline void greedy_decode_takes_the_lower_of_equally_likely_tokens(struct trial *t)
{
    expect_book(t, book_of(t, LONGEST, 6, LONGEST, TIED), THE_TEXT);
}

static inline void greedy_decode_can_end_at_once(struct trial *t)
{
    expect_book(t, book_of(t, trial_pick(t, 4, 9), 2, 2, ANY),
                trial_number(t) == 0 ? THE_TEXT : THE_COUNT);
}

static inline void greedy_decode_of_a_single_token_asks_nobody(struct trial *t)
{
    expect_book(t, book_of(t, 1, 1, 1, ANY), THE_TALLY);
}

/* ---- contrastive_loss ---- */

/* Floats of scratch for the largest N and C. */
enum { MOST_PAIRS = 12, WIDEST = 24 };
static const size_t SCRATCH = 4 * MOST_PAIRS * WIDEST + MOST_PAIRS * MOST_PAIRS + MOST_PAIRS;

/* A cosine is a quotient of sums of C products, each off by gamma times the product of the lengths at
 * most: 2 C + 4 roundings of a number of size 1. Scores are as much larger as 1/temperature. The
 * logarithm of a sum of N exponentials adds N + 4 roundings, and the mean N. */
static inline void expect_contrast(struct trial *t, const float *query, const float *page,
                                   float temperature, int N, int C)
{
    float *loss = trial_output(t, "result", 1, 1);
    ATTEMPT_RETURN(t, loss, contrastive_loss, query, page, temperature, N, C);
    float *want = trial_expected(t, loss);
    const struct xf_contrast contrast = {.N = N, .C = C, .sharpness = 1 / temperature};
    float *scratch = malloc(SCRATCH * sizeof *scratch);
    if (scratch)
        want[0] = (float)xf_contrast_loss(NULL, NULL, query, page, scratch, &contrast);
    free(scratch);
    double magnitude = 2 / (double)temperature + log(N) + 1;
    trial_expect_floats(t, loss, want, tolerance_sum(2 * C + 2 * N + 8, magnitude));
}

/* Pages near their queries, so that there is something to be right about. */
static inline float *pages_near(struct trial *t, const float *query, int N, int C)
{
    float *page = trial_normal(t, "page", N, C);
    for (int i = 0; i < N * C; i++)
        page[i] += query[i];
    return page;
}

static inline void contrastive_loss_is_the_mean_surprise_at_the_right_page(struct trial *t)
{
    int N = trial_number(t) == 0 ? 2 : trial_pick(t, 3, MOST_PAIRS);
    int C = trial_number(t) == 0 ? 3 : trial_pick(t, 2, WIDEST);
    const float *query = trial_normal(t, "query", N, C);
    const float *page = pages_near(t, query, N, C);
    expect_contrast(t, query, page, trial_uniform(t, 0.3f, 0.7f), N, C);
}

static inline void contrastive_loss_does_not_mind_how_long_vectors_are(struct trial *t)
{
    int N = trial_pick(t, 2, 6), C = trial_pick(t, 2, WIDEST);
    float *query = trial_normal(t, "query", N, C);
    float *page = pages_near(t, query, N, C);
    for (int i = 0; i < N; i++) {
        float factor = trial_uniform(t, 0.1f, 9), other = trial_uniform(t, 0.1f, 9);
        for (int c = 0; c < C; c++) {
            query[i * C + c] *= factor;
            page[i * C + c] *= other;
        }
    }
    expect_contrast(t, query, page, 1, N, C);
}

/* Exponentials of up to 500: of the scores themselves, none is finite. */
static inline void contrastive_loss_is_finite_at_low_temperatures(struct trial *t)
{
    int N = trial_pick(t, 3, 6), C = trial_pick(t, 4, WIDEST);
    const float *query = trial_normal(t, "query", N, C);
    float *page = trial_normal(t, "page", N, C);
    for (int i = 0; i < N * C; i++) /* each page is near the next query: every loss is large */
        page[i] = query[(i + C) % (N * C)] + 0.1f * page[i];
    expect_contrast(t, query, page, trial_number(t) ? 0.002f : 0.005f, N, C);
}

static inline void contrastive_loss_of_a_single_pair_is_zero(struct trial *t)
{
    int C = trial_pick(t, 1, WIDEST);
    const float *query = trial_normal(t, "query", 1, C);
    const float *page = trial_normal(t, "page", 1, C);
    expect_contrast(t, query, page, trial_uniform(t, 0.2f, 1), 1, C);
}

#endif
