/* Chapter 09: what goes wrong with masks, pooling, retrieval and decoding, and in the choice of an
 * architecture. */
#include "grader/misconceptions/misconception.h"

#include <math.h>

#include "chapters/09-encoder-or-decoder/architecture.h"

/* ---- attention_pattern ---- */

/* One element of a pattern that is wrong: true if query t of sequence b may look at key s. */
#define WRONG_PATTERN(name, by, why, visible)                                                      \
    MISCONCEPTION(attention_pattern, name, by, why)                                                \
    static void attention_pattern__##name(float *mask, enum attention_use use, const int *lengths, \
                                          int B, int T, int S)                                     \
    {                                                                                              \
        (void)use;                                                                                 \
        (void)lengths;                                                                             \
        for (int b = 0; b < B; b++)                                                                \
            for (int t = 0; t < T; t++)                                                            \
                for (int s = 0; s < S; s++)                                                        \
                    mask[(b * T + t) * S + s] = (visible) ? 0 : -INFINITY;                         \
    }

/* What is right for query t and key s but for the padding. */
static bool in_sight(enum attention_use use, int t, int s)
{
    return use != DECODER_SELF || s <= t;
}

WRONG_PATTERN(
    causal_encoder, "hiding the future from an encoder too",
    "An encoder's input is there as a whole before anything comes out: nobody has to guess "
    "the next word.",
    s < lengths[b] && (use == CROSS || s <= t))
WRONG_PATTERN(causal_cross, "hiding the end of the source in cross-attention",
              "Word 2 of a translation may well be made from the last word of the source.",
              s < lengths[b] && (use == ENCODER_SELF || s <= t))
WRONG_PATTERN(causal_everywhere, "hiding the future in every use of attention",
              "Ask for each use whether the future is something that the model is to guess.",
              s < lengths[b] && s <= t)
WRONG_PATTERN(
    causal_nowhere, "showing the future to a decoder",
    "In training the decoder's input holds the answer: whoever may look ahead copies it, and "
    "learns nothing.",
    s < lengths[b])
WRONG_PATTERN(padding_seen, "showing the padding",
              "What stands in the padding would count as words.", in_sight(use, t, s))
WRONG_PATTERN(padding_seen_by_decoders, "hiding the padding from the encoder alone",
              "Every use of attention has keys that are padding, the source's or the target's.",
              in_sight(use, t, s) && (use != ENCODER_SELF || s < lengths[b]))
WRONG_PATTERN(padding_or_future, "hiding only what is padding and future at once",
              "Either of the two is reason enough.", in_sight(use, t, s) || s < lengths[b])
WRONG_PATTERN(last_token_hidden, "counting the last token to the padding",
              "Keys 0 to lengths[b] - 1 are tokens.", s < lengths[b] - 1 && in_sight(use, t, s))
WRONG_PATTERN(first_padding_seen, "counting the first place of padding to the tokens",
              "Keys 0 to lengths[b] - 1 are tokens.", s <= lengths[b] && in_sight(use, t, s))
WRONG_PATTERN(padding_first, "looking for the padding at the beginning",
              "Sequence b's tokens come first, and its padding after them.",
              s >= S - lengths[b] && in_sight(use, t, s))
WRONG_PATTERN(one_length_for_all, "giving every sequence the length of the first",
              "Sequence b has lengths[b] tokens.", s < lengths[0] && in_sight(use, t, s))
WRONG_PATTERN(present_hidden, "hiding a decoder's token from itself",
              "What a token is has been read already; what comes after it is to be guessed.",
              s < lengths[b] && (use == DECODER_SELF ? s < t : true))
WRONG_PATTERN(past_hidden, "hiding the past from a decoder, and not the future",
              "Row t belongs to the query, column s to the key: the future is s > t.",
              s < lengths[b] && (use == DECODER_SELF ? s >= t : true))
WRONG_PATTERN(rows_for_columns, "hiding the rows that are padding, and not the columns",
              "lengths counts keys, which are columns. A query that is padding is read by nobody.",
              t < lengths[b] && in_sight(use, t, s))
WRONG_PATTERN(rows_and_columns, "hiding the rows that are padding as well as the columns",
              "lengths counts keys, which are columns. A query that is padding gets a row like any "
              "other.",
              s < lengths[b] && t < lengths[b] && in_sight(use, t, s))
WRONG_PATTERN(inverted, "hiding what should be seen, and showing what should not",
              "0 lets a query look, -INFINITY does not.", !(s < lengths[b] && in_sight(use, t, s)))

MISCONCEPTION(attention_pattern, finite, "writing -1e9 in place of -INFINITY",
              "In a row that hides everything, all keys would be as good as each other again, and "
              "softmax would average the padding.")
static void attention_pattern__finite(float *mask, enum attention_use use, const int *lengths,
                                      int B, int T, int S)
{
    for (int b = 0; b < B; b++)
        for (int t = 0; t < T; t++)
            for (int s = 0; s < S; s++)
                mask[(b * T + t) * S + s] = s < lengths[b] && in_sight(use, t, s) ? 0 : -1e9f;
}

MISCONCEPTION(attention_pattern, ones_and_zeros,
              "writing 1 where a query may look, and 0 elsewhere",
              "A mask is added to the scores: only -INFINITY takes all of a key's weight away.")
static void attention_pattern__ones_and_zeros(float *mask, enum attention_use use,
                                              const int *lengths, int B, int T, int S)
{
    for (int b = 0; b < B; b++)
        for (int t = 0; t < T; t++)
            for (int s = 0; s < S; s++)
                mask[(b * T + t) * S + s] = s < lengths[b] && in_sight(use, t, s) ? 1 : 0;
}

/* ---- output_is_written, choose_architecture ---- */

static bool is_one_text(enum task task)
{
    return task == TASK_CONTINUE || task == TASK_COMPLETE_CODE;
}

static bool is_written(enum task task)
{
    return task == TASK_SUMMARISE || task == TASK_TRANSLATE || task == TASK_TRANSCRIBE ||
           task == TASK_CAPTION || is_one_text(task);
}

static enum architecture made_for(enum task task)
{
    return !is_written(task) ? ENCODER : is_one_text(task) ? DECODER : ENCODER_DECODER;
}

#define WRONG_OUTPUT(name, by, why, written)                                                       \
    MISCONCEPTION(output_is_written, name, by, why)                                                \
    static bool output_is_written__##name(enum task task)                                          \
    {                                                                                              \
        return written;                                                                            \
    }

WRONG_OUTPUT(always, "calling every output written", "A yes or a no has neither length nor order.",
             task < TASKS)
WRONG_OUTPUT(never, "calling no output written",
             "For some of these nobody can tell beforehand how many words will come out.",
             task == TASKS)
WRONG_OUTPUT(inverted, "answering the opposite every time", "True is for what must be written.",
             !is_written(task))
WRONG_OUTPUT(words_are_text, "counting a single word as something written",
             "One word out of a vocabulary is a label, of which there happen to be many.",
             is_written(task) || task == TASK_FILL_IN)
WRONG_OUTPUT(lists_are_text, "counting a label for each word as something written",
             "Such a list is as long as the input, and in its order.",
             is_written(task) || task == TASK_TAG_WORDS)
WRONG_OUTPUT(choices_are_text, "counting sentences that were picked as something written",
             "The sentences are there already, and in their order: each is picked or not.",
             is_written(task) || task == TASK_UNDERLINE)
WRONG_OUTPUT(pages_are_text, "counting pages that were found as something written",
             "The pages are there already. What comes out is which.",
             is_written(task) || task == TASK_FIND_PAGES)
WRONG_OUTPUT(same_text, "not counting the rest of a text as something written",
             "It is as long as it wants to be, and has its own words.",
             is_written(task) && !is_one_text(task))
WRONG_OUTPUT(only_text_to_text, "counting only what is made from text",
             "What comes out decides, and not what goes in.",
             is_written(task) && task != TASK_TRANSCRIBE && task != TASK_CAPTION)

#define WRONG_CHOICE(name, by, why, choice)                                                        \
    MISCONCEPTION(choose_architecture, name, by, why)                                              \
    static enum architecture choose_architecture__##name(enum task task)                           \
    {                                                                                              \
        return choice;                                                                             \
    }

WRONG_CHOICE(
    decoder_for_everything, "choosing the decoder every time",
    "A large decoder can be talked into nearly anything. The question is what each task needs.",
    task < TASKS ? DECODER : ENCODER)
WRONG_CHOICE(encoder_for_everything, "choosing the encoder every time",
             "An encoder gives as many vectors as it reads tokens, and none after another.",
             task < TASKS ? ENCODER : DECODER)
WRONG_CHOICE(both_for_everything, "choosing the encoder-decoder every time",
             "Where nothing is written, the decoder has nothing to do.",
             task < TASKS ? ENCODER_DECODER : ENCODER)
WRONG_CHOICE(
    decoder_where_written, "choosing the decoder wherever something is written",
    "Where one thing is read and another written, what is read may be looked at from both sides.",
    is_written(task) ? DECODER : ENCODER)
WRONG_CHOICE(both_where_written, "choosing the encoder-decoder wherever something is written",
             "Is there always a second thing to be read, or is it sometimes one text that goes on?",
             is_written(task) ? ENCODER_DECODER : ENCODER)
WRONG_CHOICE(exchanged, "exchanging encoder and decoder", "The encoder reads, the decoder writes.",
             made_for(task) == ENCODER   ? DECODER
             : made_for(task) == DECODER ? ENCODER
                                         : ENCODER_DECODER)
WRONG_CHOICE(
    both_for_retrieval, "choosing the encoder-decoder for retrieval",
    "Two texts are read there, and none is written: the query's encoder and the pages' need "
    "not even run on the same day.",
    task == TASK_FIND_PAGES ? ENCODER_DECODER : made_for(task))
WRONG_CHOICE(both_for_two_texts, "choosing the encoder-decoder because two texts come in",
             "Two questions can be read one after the other by one encoder. Nothing is written.",
             task == TASK_SAME_QUESTION ? ENCODER_DECODER : made_for(task))
WRONG_CHOICE(decoder_for_the_blot, "choosing the decoder to fill in a word",
             "A decoder would not see what comes after the blot.",
             task == TASK_FILL_IN ? DECODER : made_for(task))
WRONG_CHOICE(decoder_for_sentiment, "choosing the decoder for sentiment",
             "There is nothing to write, and no reason not to look ahead.",
             task == TASK_SENTIMENT ? DECODER : made_for(task))
WRONG_CHOICE(both_for_underlining, "choosing the encoder-decoder to underline sentences",
             "It is a summary of a kind, but one that only marks what is there.",
             task == TASK_UNDERLINE ? ENCODER_DECODER : made_for(task))
WRONG_CHOICE(decoder_for_other_inputs, "choosing the decoder where no text is read",
             "An encoder can read sound and pictures: they are cut into pieces, each a vector.",
             task == TASK_TRANSCRIBE || task == TASK_CAPTION ? DECODER : made_for(task))

/* ---- mean_pool ---- */

/* out[b,c] is `start`, then changed by each x at token t from `first` to `end` - 1, then finished. */
#define WRONG_POOL(name, by, why, first, end, start, change, finish)                               \
    MISCONCEPTION(mean_pool, name, by, why)                                                        \
    static void mean_pool__##name(float *out, const float *x, const int *lengths, int B, int T,    \
                                  int C)                                                           \
    {                                                                                              \
        (void)lengths;                                                                             \
        for (int b = 0; b < B; b++)                                                                \
            for (int c = 0; c < C; c++) {                                                          \
                float sum = (start);                                                               \
                for (int t = (first); t < (end); t++) {                                            \
                    float next = x[(b * T + t) * C + c];                                           \
                    sum = (change);                                                                \
                }                                                                                  \
                out[b * C + c] = (finish);                                                         \
            }                                                                                      \
    }

WRONG_POOL(padding_counted, "taking the mean of all T rows, with the padding",
           "The same sentence would get another vector in a longer batch.", 0, T, 0, sum + next,
           sum / (float)T)
WRONG_POOL(divided_by_T, "dividing the sum by T",
           "A mean is divided by how many were added, lengths[b] of them.", 0, lengths[b], 0,
           sum + next, sum / (float)T)
WRONG_POOL(summed, "adding up and not dividing", "A mean is divided by how many were added.", 0,
           lengths[b], 0, sum + next, sum)
WRONG_POOL(first_token, "taking the first token's row",
           "BERT does so, with a token that is there for that; here it is the mean.", 0,
           lengths[b] > 0 ? 1 : 0, 0, next, sum)
WRONG_POOL(last_token, "taking the last token's row",
           "Decoders do so, because only their last token has seen all; here it is the mean.",
           lengths[b] > 0 ? lengths[b] - 1 : 0, lengths[b], 0, next, sum)
WRONG_POOL(largest, "taking the largest number of each column",
           "That is max pooling; here it is the mean.", 0, lengths[b], lengths[b] ? -INFINITY : 0,
           fmaxf(sum, next), sum)
WRONG_POOL(multiplied_away, "multiplying the padding by 0 instead of leaving it out",
           "0 times NaN is NaN.", 0, T, 0, sum + next * (t < lengths[b] ? 1.0f : 0.0f),
           lengths[b] > 0 ? sum / (float)lengths[b] : 0)
WRONG_POOL(nothing_divided, "dividing 0 by 0 where there is nothing but padding",
           "A sequence without tokens has no mean; the contract says what to give.", 0, lengths[b],
           0, sum + next, sum / (float)lengths[b])
WRONG_POOL(length_of_the_first, "giving every sequence the length of the first",
           "Sequence b has lengths[b] tokens.", 0, lengths[0], 0, sum + next,
           lengths[0] > 0 ? sum / (float)lengths[0] : 0)

/* ---- rank_by_cosine ---- */

static float product_of(const float *a, const float *b, int C)
{
    float sum = 0;
    for (int c = 0; c < C; c++)
        sum += a[c] * b[c];
    return sum;
}

static float cosine_of(const float *a, const float *b, int C)
{
    float squares = product_of(a, a, C) * product_of(b, b, C);
    return squares > 0 ? product_of(a, b, C) / sqrtf(squares) : 0;
}

static float distance_of(const float *a, const float *b, int C)
{
    float sum = 0;
    for (int c = 0; c < C; c++)
        sum += (a[c] - b[c]) * (a[c] - b[c]);
    return sqrtf(sum);
}

/* The rank of page n: how many score higher, or as high and `wins`. */
static int rank_of(const float *score, int n, int N, bool last_wins)
{
    int rank = 0;
    for (int m = 0; m < N; m++)
        rank += score[m] > score[n] || (score[m] == score[n] && (last_wins ? m > n : m < n));
    return rank;
}

#define WRONG_RANK(name, by, why, score_, last_wins)                                               \
    MISCONCEPTION(rank_by_cosine, name, by, why)                                                   \
    static void rank_by_cosine__##name(int *best, const float *query, const float *page, int K,    \
                                       int N, int C)                                               \
    {                                                                                              \
        float score[1000] = {0};                                                                   \
        for (int n = 0; n < N; n++) {                                                              \
            const float *p = page + n * C;                                                         \
            score[n] = (score_);                                                                   \
        }                                                                                          \
        for (int n = 0; n < N; n++) {                                                              \
            int rank = rank_of(score, n, N, last_wins);                                            \
            if (rank < K)                                                                          \
                best[rank] = n;                                                                    \
        }                                                                                          \
    }

WRONG_RANK(by_product, "ranking by q · p, without dividing by the length of p",
           "A long page would win by being long.", product_of(query, p, C), false)
WRONG_RANK(by_distance, "ranking by the distance between the vectors",
           "Cosines compare directions: a vector twice as long has the same.",
           -distance_of(query, p, C), false)
WRONG_RANK(worst_first, "putting the worst page first", "The largest cosine is the best.",
           -cosine_of(query, p, C), false)
WRONG_RANK(opposite_is_near, "taking the absolute value of the cosine",
           "A page that points the other way is the farthest of all.",
           fabsf(cosine_of(query, p, C)), false)
WRONG_RANK(divided_twice, "dividing by the square of the length of p",
           "|p| is the root of the sum of squares.",
           product_of(p, p, C) > 0 ? product_of(query, p, C) / product_of(p, p, C) : 0, false)
WRONG_RANK(last_of_equals, "putting the last of equal pages first",
           "Only a cosine that is larger should push a page aside, not one that is as large.",
           cosine_of(query, p, C), true)
WRONG_RANK(zeros_last, "putting pages of zeros at the end",
           "The contract gives them the cosine 0, which is better than one below it.",
           product_of(p, p, C) > 0 ? cosine_of(query, p, C) : -2, false)
WRONG_RANK(zeros_first, "putting pages of zeros at the beginning",
           "The contract gives them the cosine 0, which is worse than one above it.",
           product_of(p, p, C) > 0 ? cosine_of(query, p, C) : 2, false)

/* Takes the best page K times; one that was taken gets the score `mark`. */
static void take_pages(int *best, const float *query, const float *page, int K, int N, int C,
                       float mark)
{
    float score[1000] = {0};
    for (int n = 0; n < N; n++)
        score[n] = cosine_of(query, page + n * C, C);
    for (int k = 0; k < K; k++) {
        best[k] = 0;
        for (int n = 1; n < N; n++)
            best[k] = score[n] > score[best[k]] ? n : best[k];
        score[best[k]] = mark;
    }
}

MISCONCEPTION(rank_by_cosine, marked_by_0, "giving a page that was taken the score 0",
              "Cosines go down to -1, and 0 is better than many: the same page is taken again.")
static void rank_by_cosine__marked_by_0(int *best, const float *query, const float *page, int K,
                                        int N, int C)
{
    take_pages(best, query, page, K, N, C, 0);
}

MISCONCEPTION(rank_by_cosine, marked_by_minus_1, "giving a page that was taken the score -1",
              "A page that points exactly the other way has the cosine -1, too. The mark must be "
              "below all cosines.")
static void rank_by_cosine__marked_by_minus_1(int *best, const float *query, const float *page,
                                              int K, int N, int C)
{
    take_pages(best, query, page, K, N, C, -1);
}

MISCONCEPTION(rank_by_cosine, ranks_for_pages, "writing the rank of each page",
              "best[0] is the number of the best page, best[1] that of the next.")
static void rank_by_cosine__ranks_for_pages(int *best, const float *query, const float *page, int K,
                                            int N, int C)
{
    float score[1000] = {0};
    for (int n = 0; n < N; n++)
        score[n] = cosine_of(query, page + n * C, C);
    for (int n = 0; n < K; n++)
        best[n] = rank_of(score, n, N, false);
}

MISCONCEPTION(rank_by_cosine, among_the_first, "ranking only the first K pages",
              "The best of all N pages are wanted, K of them.")
static void rank_by_cosine__among_the_first(int *best, const float *query, const float *page, int K,
                                            int N, int C)
{
    float score[1000] = {0};
    (void)N;
    for (int n = 0; n < K; n++)
        score[n] = cosine_of(query, page + n * C, C);
    for (int n = 0; n < K; n++)
        best[rank_of(score, n, K, false)] = n;
}

/* ---- greedy_decode ---- */

/* How a wrong decoder goes about it; all zeros is right. */
struct habit {
    bool takes_last;    /* of equal logits */
    bool from_zero;     /* a logit must be larger than 0 */
    bool by_size;       /* whatever its sign */
    bool without_begin; /* what the model is shown */
    bool only_the_last;
    bool goes_on;      /* after the end */
    bool leaves_zeros; /* in the places that are left */
    bool stops_early;  /* a token before the limit */
    bool end_not_counted;
    bool begin_not_counted;
    bool limit_returned;
    bool checks_late; /* asks once more after the end */
};

static int pick_token(const float *logits, int V, struct habit habit)
{
    int best = 0;
    float most = habit.from_zero ? 0 : -INFINITY;
    for (int v = 0; v < V; v++) {
        float logit = habit.by_size ? fabsf(logits[v]) : logits[v];
        if (logit > most || (habit.takes_last && logit == most)) {
            most = logit;
            best = v;
        }
    }
    return best;
}

static int decode_by(struct habit habit, int *tokens, const struct writer *writer, int limit)
{
    float logits[MAX_VOCABULARY];
    int count = 1, last = limit - habit.stops_early;
    bool ended = false;
    tokens[0] = writer->begin;
    while (count < last && !(ended && !habit.goes_on)) {
        const int *shown = habit.only_the_last ? tokens + count - 1 : tokens + habit.without_begin;
        writer->next_logits(logits, writer, shown,
                            habit.only_the_last ? 1 : count - habit.without_begin);
        tokens[count] = pick_token(logits, writer->V, habit);
        ended = tokens[count++] == writer->end;
    }
    if (habit.checks_late)
        writer->next_logits(logits, writer, tokens, count);
    for (int t = count; t < limit; t++)
        tokens[t] = habit.leaves_zeros ? 0 : writer->end;
    if (habit.limit_returned)
        return limit;
    return count - (habit.end_not_counted && ended) - habit.begin_not_counted;
}

#define WRONG_HABIT(name, by, why, ...)                                                            \
    MISCONCEPTION(greedy_decode, name, by, why)                                                    \
    static int greedy_decode__##name(int *tokens, const struct writer *writer, int limit)          \
    {                                                                                              \
        return decode_by((struct habit){__VA_ARGS__}, tokens, writer, limit);                      \
    }

WRONG_HABIT(last_of_equals, "taking the last of equally likely tokens",
            "Only a logit that is larger should push a token aside, not one that is as large.",
            .takes_last = true)
WRONG_HABIT(above_zero, "starting the search for the largest logit at 0",
            "All logits may be below 0: start with the first of them, or with -INFINITY.",
            .from_zero = true)
WRONG_HABIT(by_size, "taking the logit that is farthest from 0",
            "A logit far below 0 belongs to a token that hardly fits.", .by_size = true)
WRONG_HABIT(begin_not_shown, "showing the model the text without its first token",
            "The text so far begins with the token begin.", .without_begin = true)
WRONG_HABIT(last_token_shown, "showing the model only the last token",
            "What fits next depends on the whole text so far.", .only_the_last = true)
WRONG_HABIT(goes_on, "letting the model write on after the end",
            "The first token end completes the text.", .goes_on = true)
WRONG_HABIT(zeros_left, "filling what is left with zeros",
            "0 is a token like any other; the contract says what goes there.", .leaves_zeros = true)
WRONG_HABIT(one_short, "stopping one token before the limit", "There is room for limit tokens.",
            .stops_early = true)
WRONG_HABIT(end_not_counted, "not counting the end", "The end is one of the text's tokens.",
            .end_not_counted = true)
WRONG_HABIT(begin_not_counted, "not counting the beginning",
            "The token begin is the first of the text's tokens.", .begin_not_counted = true)
WRONG_HABIT(limit_returned, "returning the limit",
            "The text may be complete before it has so many tokens.", .limit_returned = true)
WRONG_HABIT(asks_once_more, "asking the model once more when the text is complete",
            "Look for the end, and for the limit, before the model is asked.", .checks_late = true)

/* ---- contrastive_loss ---- */

/* How a wrong loss is computed; all zeros is right. */
struct recipe {
    bool products;       /* for cosines */
    bool multiplied;     /* by the temperature */
    bool untempered;     /* 1 whatever it is */
    bool summed;         /* no mean */
    bool without_own;    /* in the sum over the pages */
    bool pages_ask;      /* page i must find its query */
    bool no_logarithm;   /* 1 - probability */
    bool overflows;      /* exponentials of the scores themselves */
    bool first_is_right; /* page 0 for every query */
    bool all_pairs;      /* one softmax over all N^2 */
    bool largest_lost;   /* it is not added again after the logarithm */
};

static float score_by(struct recipe recipe, const float *q, const float *p, float temperature,
                      int C)
{
    float score = recipe.products ? product_of(q, p, C) : cosine_of(q, p, C);
    if (recipe.untempered)
        return score;
    return recipe.multiplied ? score * temperature : score / temperature;
}

static float loss_by(struct recipe recipe, const float *query, const float *page, float temperature,
                     int N, int C)
{
    float loss = 0, all = 0;
    for (int i = 0; i < N; i++) {
        float score[64], shift = -INFINITY, sum = 0;
        for (int j = 0; j < N; j++) {
            int q = recipe.pages_ask ? j : i, p = recipe.pages_ask ? i : j;
            score[j] = score_by(recipe, query + q * C, page + p * C, temperature, C);
            shift = fmaxf(shift, score[j]);
        }
        shift = recipe.overflows || recipe.all_pairs ? 0 : shift;
        for (int j = 0; j < N; j++)
            sum += recipe.without_own && j == i ? 0 : expf(score[j] - shift);
        float own = score[recipe.first_is_right ? 0 : i] - shift;
        float surprise = recipe.overflows ? -logf(expf(own) / sum) : logf(sum) - own;
        if (recipe.largest_lost)
            surprise -= shift;
        if (recipe.all_pairs) /* what all the rows have in common is added after the last */
            surprise = -own;
        all += sum;
        loss += recipe.no_logarithm ? 1 - expf(-surprise) : surprise;
    }
    loss += recipe.all_pairs ? (float)N * logf(all) : 0;
    return recipe.summed ? loss : loss / (float)N;
}

#define WRONG_LOSS(name, by, why, ...)                                                             \
    MISCONCEPTION(contrastive_loss, name, by, why)                                                 \
    static float contrastive_loss__##name(const float *query, const float *page,                   \
                                          float temperature, int N, int C)                         \
    {                                                                                              \
        return loss_by((struct recipe){__VA_ARGS__}, query, page, temperature, N, C);              \
    }

WRONG_LOSS(products, "comparing by q · p instead of by cosines",
           "The loss could then be lowered by making all vectors longer.", .products = true)
WRONG_LOSS(multiplied, "multiplying by the temperature",
           "A low temperature makes differences larger, so one divides by it.", .multiplied = true)
WRONG_LOSS(untempered, "leaving the temperature out",
           "Cosines lie between -1 and 1, and their softmax is nearly even.", .untempered = true)
WRONG_LOSS(summed, "adding the losses up instead of averaging them",
           "The loss is a mean over the N queries.", .summed = true)
WRONG_LOSS(without_own, "leaving the right page out of the sum",
           "A softmax has all scores below the line, also the one above it.", .without_own = true)
WRONG_LOSS(pages_ask, "letting every page look for its query",
           "The sum runs over the pages, for one query.", .pages_ask = true)
WRONG_LOSS(no_logarithm, "taking 1 - probability instead of the logarithm",
           "The surprise at something of probability p is -ln p.", .no_logarithm = true)
WRONG_LOSS(overflows, "taking exponentials of scores that are too large for them",
           "Subtract the largest score first, as in the softmax of chapter 00.", .overflows = true)
WRONG_LOSS(first_is_right, "taking page 0 for the right one every time",
           "Query i looks for page i.", .first_is_right = true)
WRONG_LOSS(all_pairs, "dividing by the sum over all pairs of queries and pages",
           "Each query has a softmax of its own, over the pages.", .all_pairs = true)
WRONG_LOSS(largest_lost, "leaving the largest score off after the logarithm",
           "It was taken off all scores, the right page's too: add it to the logarithm of the sum.",
           .largest_lost = true)
