/* Chapter 03: what goes wrong with numbers for distances. */
#include "grader/misconceptions/misconception.h"

#include <math.h>

#include "chapters/03-relative-position/relative_position.h"

/* ---- the parts that a misconception gets right ---- */

static float dot_product(const float *a, const float *b, int n)
{
    float sum = 0;
    for (int d = 0; d < n; d++)
        sum += a[d] * b[d];
    return sum;
}

/* ---- bias_from_positions ---- */

static void fill_products(float *bias, const float *q_pos, const float *k_pos, float scale, int T,
                          int S, int P)
{
    for (int i = 0; i < T; i++)
        for (int j = 0; j < S; j++)
            bias[i * S + j] = scale * dot_product(q_pos + i * P, k_pos + j * P, P);
}

MISCONCEPTION(bias_from_positions, not_scaled, "leaving out the scale",
              "The concatenated score is scaled as a whole, its positional part too; the bias is "
              "added after the scaling, so it must bring the scale along.")
static void bias_from_positions__not_scaled(float *bias, const float *q_pos, const float *k_pos,
                                            float scale, int T, int S, int P)
{
    (void)scale;
    fill_products(bias, q_pos, k_pos, 1, T, S, P);
}

MISCONCEPTION(bias_from_positions, divided_by_own_width,
              "dividing by √P instead of multiplying by the scale",
              "The layer has one scale for the whole score. A part of it does not get a scale of "
              "its own.")
static void bias_from_positions__divided_by_own_width(float *bias, const float *q_pos,
                                                      const float *k_pos, float scale, int T, int S,
                                                      int P)
{
    (void)scale;
    fill_products(bias, q_pos, k_pos, 1 / sqrtf((float)P), T, S, P);
}

MISCONCEPTION(bias_from_positions, scaled_twice, "scaling the query's part and the key's part",
              "A product of two scaled vectors is scaled twice.")
static void bias_from_positions__scaled_twice(float *bias, const float *q_pos, const float *k_pos,
                                              float scale, int T, int S, int P)
{
    fill_products(bias, q_pos, k_pos, scale * scale, T, S, P);
}

MISCONCEPTION(bias_from_positions, written_by_columns, "writing to bias[j * T + i]",
              "Row i belongs to query i and holds one number for each of the S keys.")
static void bias_from_positions__written_by_columns(float *bias, const float *q_pos,
                                                    const float *k_pos, float scale, int T, int S,
                                                    int P)
{
    fill_products(bias, k_pos, q_pos, scale, S, T, P);
}

MISCONCEPTION(bias_from_positions, cosines, "dividing by the lengths of the two vectors",
              "A score is a dot product, not a cosine: long vectors count for more.")
static void bias_from_positions__cosines(float *bias, const float *q_pos, const float *k_pos,
                                         float scale, int T, int S, int P)
{
    fill_products(bias, q_pos, k_pos, scale, T, S, P);
    for (int i = 0; i < T; i++)
        for (int j = 0; j < S; j++)
            bias[i * S + j] /= sqrtf(dot_product(q_pos + i * P, q_pos + i * P, P) *
                                     dot_product(k_pos + j * P, k_pos + j * P, P));
}

/* ---- relative_bias_index, and what a wrong index makes of a table ---- */

#define MIRRORED "counting j − i instead of i − j"
#define MIRRORED_WHY                                                                               \
    "The table is then mirrored: what lies behind a word is taken for what lies ahead."
#define ABSOLUTE_WHY                                                                               \
    "One place behind and one place ahead are two offsets, with a number each. \"Dog bites man\" " \
    "needs to tell them apart."
#define SUM "adding i and j"
#define SUM_WHY                                                                                    \
    "i + j also runs from 0 to 2T−2, but it is the same along the other diagonals: shift both "  \
    "words by one place, and it changes."

MISCONCEPTION(relative_bias_index, mirrored, MIRRORED, MIRRORED_WHY)
static int relative_bias_index__mirrored(int i, int j, int T)
{
    return j - i + T - 1;
}

MISCONCEPTION(relative_bias_index, begins_at_one, "numbering the entries from 1",
              "The first entry has the number 0. Which offset does it belong to?")
static int relative_bias_index__begins_at_one(int i, int j, int T)
{
    return i - j + T;
}

MISCONCEPTION(relative_bias_index, not_shifted, "using the offset itself as an index",
              "Offsets can be negative, and an array begins at 0.")
static int relative_bias_index__not_shifted(int i, int j, int T)
{
    (void)T;
    return i - j;
}

MISCONCEPTION(relative_bias_index, absolute, "taking the distance |i − j|", ABSOLUTE_WHY)
static int relative_bias_index__absolute(int i, int j, int T)
{
    (void)T;
    return abs(i - j);
}

MISCONCEPTION(relative_bias_index, absolute_shifted,
              "counting the distance |i − j| from the middle of the table", ABSOLUTE_WHY)
static int relative_bias_index__absolute_shifted(int i, int j, int T)
{
    return abs(i - j) + T - 1;
}

MISCONCEPTION(relative_bias_index, wrapped, "taking the offset modulo T",
              "Then 1 ahead and T−1 behind share an entry. There are more offsets than positions.")
static int relative_bias_index__wrapped(int i, int j, int T)
{
    return (i - j + T) % T;
}

MISCONCEPTION(relative_bias_index, sum, SUM, SUM_WHY)
static int relative_bias_index__sum(int i, int j, int T)
{
    (void)T;
    return i + j;
}

MISCONCEPTION(relative_bias_index, every_pair, "giving every pair (i, j) an entry of its own",
              "That is i T + j, the index of a matrix. Pairs at the same offset share an entry.")
static int relative_bias_index__every_pair(int i, int j, int T)
{
    return i * T + j;
}

/* ---- relative_bias ---- */

/* bias[h,i,j] = table[h * stride + the index of i and j] */
static void spread(float *bias, const float *table, int H, int T, int stride,
                   int (*index)(int i, int j, int T))
{
    for (int h = 0; h < H; h++)
        for (int i = 0; i < T; i++)
            for (int j = 0; j < T; j++)
                bias[(h * T + i) * T + j] = table[h * stride + index(i, j, T)];
}

static int right_index(int i, int j, int T)
{
    return i - j + T - 1;
}

MISCONCEPTION(relative_bias, mirrored, MIRRORED, MIRRORED_WHY)
static void relative_bias__mirrored(float *bias, const float *table, int H, int T)
{
    spread(bias, table, H, T, 2 * T - 1, relative_bias_index__mirrored);
}

MISCONCEPTION(relative_bias, one_table, "reading the first head's table for every head",
              "Each head has 2T−1 numbers of its own, so that one may look behind and another "
              "ahead.")
static void relative_bias__one_table(float *bias, const float *table, int H, int T)
{
    spread(bias, table, H, T, 0, right_index);
}

MISCONCEPTION(relative_bias, heads_last, "reading the tables as if they were (2T−1,H)",
              "Some libraries store them so, a row for each offset. Here a row is a head.")
static void relative_bias__heads_last(float *bias, const float *table, int H, int T)
{
    for (int h = 0; h < H; h++)
        for (int i = 0; i < T; i++)
            for (int j = 0; j < T; j++)
                bias[(h * T + i) * T + j] = table[right_index(i, j, T) * H + h];
}

MISCONCEPTION(relative_bias, absolute, "taking the distance |i − j| for the index", ABSOLUTE_WHY)
static void relative_bias__absolute(float *bias, const float *table, int H, int T)
{
    spread(bias, table, H, T, 2 * T - 1, relative_bias_index__absolute);
}

MISCONCEPTION(relative_bias, sum, SUM, SUM_WHY)
static void relative_bias__sum(float *bias, const float *table, int H, int T)
{
    spread(bias, table, H, T, 2 * T - 1, relative_bias_index__sum);
}

/* ---- attention_with_bias ---- */

/* score = scale q k^T, in memory that mix() frees. */
static float *products(const float *q, const float *k, float scale, int T, int S, int D)
{
    float *score = calloc((size_t)T * (size_t)S, sizeof *score);
    if (!score)
        abort();
    fill_products(score, q, k, scale, T, S, D);
    return score;
}

static float root(int D)
{
    return 1 / sqrtf((float)D);
}

/* score += factor * bias */
static void add_bias(float *score, const float *bias, float factor, int count)
{
    for (int n = 0; n < count; n++)
        score[n] += factor * bias[n];
}

/* Exponentials of the scores, in place, less the largest of the row; it is looked for from `first` on.
 * Zeros where all is hidden. */
static void take_exponentials(float *score, float first, int T, int S)
{
    for (float *row = score; row < score + T * S; row += S) {
        float max = first;
        for (int j = 0; j < S; j++)
            max = fmaxf(max, row[j]);
        for (int j = 0; j < S; j++)
            row[j] = max == -INFINITY ? 0 : expf(row[j] - max);
    }
}

/* Divides each row by its sum, unless that is zero. */
static void divide_rows(float *weight, int T, int S)
{
    for (float *row = weight; row < weight + T * S; row += S) {
        float sum = 0;
        for (int j = 0; j < S; j++)
            sum += row[j];
        for (int j = 0; j < S; j++)
            row[j] /= sum > 0 ? sum : 1;
    }
}

static void softmax_rows(float *score, int T, int S)
{
    take_exponentials(score, -INFINITY, T, S);
    divide_rows(score, T, S);
}

/* out = weight v; frees the weights. */
static void mix(float *out, float *weight, const float *v, int T, int S, int D)
{
    for (int i = 0; i < T; i++)
        for (int d = 0; d < D; d++) {
            float sum = 0;
            for (int j = 0; j < S; j++)
                sum += weight[i * S + j] * v[j * D + d];
            out[i * D + d] = sum;
        }
    free(weight);
}

static void softmax_and_mix(float *out, float *score, const float *v, int T, int S, int D)
{
    softmax_rows(score, T, S);
    mix(out, score, v, T, S, D);
}

MISCONCEPTION(attention_with_bias, bias_after_softmax, "adding the bias to the weights",
              "Then they no longer sum to 1, and may be negative. The bias is a part of the score, "
              "and the softmax comes after it.")
static void attention_with_bias__bias_after_softmax(float *out, const float *q, const float *k,
                                                    const float *v, const float *bias, int T, int S,
                                                    int D)
{
    float *score = products(q, k, root(D), T, S, D);
    softmax_rows(score, T, S);
    add_bias(score, bias, 1, T * S);
    mix(out, score, v, T, S, D);
}

MISCONCEPTION(attention_with_bias, bias_scaled, "dividing the bias by √D together with the scores",
              "It is added after the scaling: a learned number has the size it needs, and one that "
              "comes from positions is scaled already.")
static void attention_with_bias__bias_scaled(float *out, const float *q, const float *k,
                                             const float *v, const float *bias, int T, int S, int D)
{
    float *score = products(q, k, root(D), T, S, D);
    add_bias(score, bias, root(D), T * S);
    softmax_and_mix(out, score, v, T, S, D);
}

MISCONCEPTION(attention_with_bias, bias_ignored, "not using the bias",
              "Without it attention knows no order.")
static void attention_with_bias__bias_ignored(float *out, const float *q, const float *k,
                                              const float *v, const float *bias, int T, int S,
                                              int D)
{
    (void)bias;
    softmax_and_mix(out, products(q, k, root(D), T, S, D), v, T, S, D);
}

MISCONCEPTION(attention_with_bias, bias_multiplied, "multiplying the scores by the bias",
              "A bias of 0 would wipe a score out. It is added.")
static void attention_with_bias__bias_multiplied(float *out, const float *q, const float *k,
                                                 const float *v, const float *bias, int T, int S,
                                                 int D)
{
    float *score = products(q, k, root(D), T, S, D);
    for (int n = 0; n < T * S; n++)
        score[n] *= bias[n];
    softmax_and_mix(out, score, v, T, S, D);
}

MISCONCEPTION(attention_with_bias, bias_subtracted, "subtracting the bias",
              "A larger bias must make its key count for more. A penalty is a negative bias.")
static void attention_with_bias__bias_subtracted(float *out, const float *q, const float *k,
                                                 const float *v, const float *bias, int T, int S,
                                                 int D)
{
    float *score = products(q, k, root(D), T, S, D);
    add_bias(score, bias, -1, T * S);
    softmax_and_mix(out, score, v, T, S, D);
}

MISCONCEPTION(attention_with_bias, bias_read_by_columns, "reading the bias at bias[j * T + i]",
              "It is (T,S) like the scores: row i begins at i * S.")
static void attention_with_bias__bias_read_by_columns(float *out, const float *q, const float *k,
                                                      const float *v, const float *bias, int T,
                                                      int S, int D)
{
    float *score = products(q, k, root(D), T, S, D);
    for (int i = 0; i < T; i++)
        for (int j = 0; j < S; j++)
            score[i * S + j] += bias[j * T + i];
    softmax_and_mix(out, score, v, T, S, D);
}

MISCONCEPTION(attention_with_bias, not_scaled, "not dividing q · k by √D",
              "The bias does not replace the scale of the scores. (In C, 1 / 2 is 0.)")
static void attention_with_bias__not_scaled(float *out, const float *q, const float *k,
                                            const float *v, const float *bias, int T, int S, int D)
{
    float *score = products(q, k, 1, T, S, D);
    add_bias(score, bias, 1, T * S);
    softmax_and_mix(out, score, v, T, S, D);
}

MISCONCEPTION(attention_with_bias, undivided, "never dividing by the sum of weights",
              "Weights have to add up to 1.")
static void attention_with_bias__undivided(float *out, const float *q, const float *k,
                                           const float *v, const float *bias, int T, int S, int D)
{
    float *score = products(q, k, root(D), T, S, D);
    add_bias(score, bias, 1, T * S);
    take_exponentials(score, -INFINITY, T, S);
    mix(out, score, v, T, S, D);
}

MISCONCEPTION(attention_with_bias, maximum_from_zero, "looking for the largest score from 0 on",
              "A bias can push all scores of a row far below 0. Then every exponential vanishes.")
static void attention_with_bias__maximum_from_zero(float *out, const float *q, const float *k,
                                                   const float *v, const float *bias, int T, int S,
                                                   int D)
{
    float *score = products(q, k, root(D), T, S, D);
    add_bias(score, bias, 1, T * S);
    take_exponentials(score, 0, T, S);
    divide_rows(score, T, S);
    mix(out, score, v, T, S, D);
}

#define NO_MAX "taking exp() without subtracting the largest score, bias included"
#define NO_MAX_WHY                                                                                 \
    "A bias can make scores so large that exp() overflows, or all of a row so small that it "      \
    "vanishes. Look for the largest after the bias was added."

/* Scores less nothing at all; `empty` is what a row is divided by if its sum is 0. */
static void attend_without_max(float *out, const float *q, const float *k, const float *v,
                               const float *bias, int T, int S, int D, float empty)
{
    float *score = products(q, k, root(D), T, S, D);
    add_bias(score, bias, 1, T * S);
    for (int i = 0; i < T; i++) {
        float sum = 0;
        for (int j = 0; j < S; j++)
            sum += score[i * S + j] = expf(score[i * S + j]);
        for (int j = 0; j < S; j++)
            score[i * S + j] /= sum == 0 ? empty : sum;
    }
    mix(out, score, v, T, S, D);
}

MISCONCEPTION(attention_with_bias, no_max_subtracted, NO_MAX, NO_MAX_WHY)
static void attention_with_bias__no_max_subtracted(float *out, const float *q, const float *k,
                                                   const float *v, const float *bias, int T, int S,
                                                   int D)
{
    attend_without_max(out, q, k, v, bias, T, S, D, 0);
}

MISCONCEPTION(attention_with_bias, no_max_zeros_for_empty_sums, NO_MAX, NO_MAX_WHY)
static void attention_with_bias__no_max_zeros_for_empty_sums(float *out, const float *q,
                                                             const float *k, const float *v,
                                                             const float *bias, int T, int S, int D)
{
    attend_without_max(out, q, k, v, bias, T, S, D, 1);
}

/* Fills the outputs of queries from which everything is hidden. */
static void set_hidden_rows(float *out, const float *bias, float value, int T, int S, int D)
{
    for (int i = 0; i < T; i++) {
        bool hidden = true;
        for (int j = 0; j < S; j++)
            hidden &= bias[i * S + j] == -INFINITY;
        for (int d = 0; d < D && hidden; d++)
            out[i * D + d] = value;
    }
}

MISCONCEPTION(attention_with_bias, hidden_row_nan,
              "subtracting -INFINITY from -INFINITY where every key is hidden",
              "Such a row has no weights to give: its output is zeros.")
static void attention_with_bias__hidden_row_nan(float *out, const float *q, const float *k,
                                                const float *v, const float *bias, int T, int S,
                                                int D)
{
    float *score = products(q, k, root(D), T, S, D);
    add_bias(score, bias, 1, T * S);
    softmax_and_mix(out, score, v, T, S, D);
    set_hidden_rows(out, bias, NAN, T, S, D);
}

/* ---- relative_bias_backward ---- */

/* dtable[h * stride + the index of i and j] += factor * dbias[h,i,j], after all of it was cleared. */
static void gather(float *dtable, const float *dbias, int H, int T, int stride,
                   int (*index)(int i, int j, int T))
{
    for (int n = 0; n < H * (2 * T - 1); n++)
        dtable[n] = 0;
    for (int h = 0; h < H; h++)
        for (int i = 0; i < T; i++)
            for (int j = 0; j < T; j++)
                dtable[h * stride + index(i, j, T)] += dbias[(h * T + i) * T + j];
}

MISCONCEPTION(relative_bias_backward, mirrored, MIRRORED, MIRRORED_WHY)
static void relative_bias_backward__mirrored(float *dtable, const float *dbias, int H, int T)
{
    gather(dtable, dbias, H, T, 2 * T - 1, relative_bias_index__mirrored);
}

MISCONCEPTION(relative_bias_backward, last_one_only,
              "keeping the last gradient of each diagonal instead of adding them up",
              "An entry that is used several times has an effect on the loss through each use.")
static void relative_bias_backward__last_one_only(float *dtable, const float *dbias, int H, int T)
{
    for (int h = 0; h < H; h++)
        for (int i = 0; i < T; i++)
            for (int j = 0; j < T; j++)
                dtable[h * (2 * T - 1) + right_index(i, j, T)] = dbias[(h * T + i) * T + j];
}

MISCONCEPTION(relative_bias_backward, mean, "taking the mean along each diagonal",
              "Derivatives of several uses add up. Nothing divides them by their number.")
static void relative_bias_backward__mean(float *dtable, const float *dbias, int H, int T)
{
    gather(dtable, dbias, H, T, 2 * T - 1, right_index);
    for (int n = 0; n < H * (2 * T - 1); n++)
        dtable[n] /= (float)(T - abs(n % (2 * T - 1) - (T - 1)));
}

MISCONCEPTION(relative_bias_backward, heads_summed, "adding the gradients of all heads together",
              "Each head has a table of its own, which only that head reads.")
static void relative_bias_backward__heads_summed(float *dtable, const float *dbias, int H, int T)
{
    int entries = 2 * T - 1;
    gather(dtable, dbias, H, T, 0, right_index);
    for (int n = entries; n < H * entries; n++)
        dtable[n] = dtable[n - entries];
}

MISCONCEPTION(relative_bias_backward, absolute, "taking the distance |i − j| for the index",
              ABSOLUTE_WHY)
static void relative_bias_backward__absolute(float *dtable, const float *dbias, int H, int T)
{
    gather(dtable, dbias, H, T, 2 * T - 1, relative_bias_index__absolute);
}

MISCONCEPTION(relative_bias_backward, sum, SUM, SUM_WHY)
static void relative_bias_backward__sum(float *dtable, const float *dbias, int H, int T)
{
    gather(dtable, dbias, H, T, 2 * T - 1, relative_bias_index__sum);
}

/* ---- relative_bias_parameters ---- */

MISCONCEPTION(relative_bias_parameters, zero_counted_twice, "counting T offsets ahead and T behind",
              "A word and itself are at one offset, 0, and not at two.")
static int relative_bias_parameters__zero_counted_twice(int H, int T, bool causal)
{
    return causal ? H * T : H * 2 * T;
}

MISCONCEPTION(relative_bias_parameters, one_table, "counting one table for all heads",
              "Each head learns numbers of its own.")
static int relative_bias_parameters__one_table(int H, int T, bool causal)
{
    (void)H;
    return causal ? T : 2 * T - 1;
}

MISCONCEPTION(relative_bias_parameters, every_pair, "counting pairs of positions",
              "All pairs at the same offset share one number: that is what makes it relative.")
static int relative_bias_parameters__every_pair(int H, int T, bool causal)
{
    return causal ? H * (T * (T + 1) / 2) : H * T * T;
}

MISCONCEPTION(relative_bias_parameters, itself_forgotten, "leaving out the offset 0",
              "A word looks at itself as well.")
static int relative_bias_parameters__itself_forgotten(int H, int T, bool causal)
{
    return causal ? H * (T - 1) : H * (2 * T - 2);
}

MISCONCEPTION(relative_bias_parameters, distances, "counting distances, T of them, in both cases",
              "One place ahead and one place behind are at the same distance but at two offsets. "
              "Only a causal mask leaves one side.")
static int relative_bias_parameters__distances(int H, int T, bool causal)
{
    (void)causal;
    return H * T;
}

MISCONCEPTION(relative_bias_parameters, mask_ignored, "counting what a causal mask hides",
              "An entry that no query ever sees is never used, and learns nothing.")
static int relative_bias_parameters__mask_ignored(int H, int T, bool causal)
{
    (void)causal;
    return H * (2 * T - 1);
}

MISCONCEPTION(relative_bias_parameters, mask_halves, "halving the count under a causal mask",
              "The offset 0 belongs to neither side: list the offsets for T = 2.")
static int relative_bias_parameters__mask_halves(int H, int T, bool causal)
{
    return H * (2 * T - 1) / (causal ? 2 : 1);
}

/* ---- rotary ---- */

struct turn {
    int from;          /* position of the first row */
    float sign;        /* -1 turns back */
    int apart;         /* columns between the two of a pair */
    bool own_exponent; /* f/D instead of 2f/D */
    bool one_pace;     /* every pair turns at the pace of the first */
};

/* Rotary positions, right or not as `turn` says. */
static void turn_rows(float *y, const float *x, int T, int D, struct turn turn)
{
    for (int t = 0; t < T; t++)
        for (int f = 0; f < D / 2; f++) {
            double exponent = turn.one_pace ? 0 : (turn.own_exponent ? 1.0 : 2.0) * f / D;
            double angle = (turn.from + t) * pow(10000, -exponent);
            float sine = turn.sign * (float)sin(angle), cosine = (float)cos(angle);
            int here = t * D + (turn.apart == 1 ? 2 * f : f), there = here + turn.apart;
            y[here] = x[here] * cosine - x[there] * sine;
            y[there] = x[here] * sine + x[there] * cosine;
        }
}

MISCONCEPTION(rotary, halves, "pairing column f with column f + D/2",
              "Many models do, and it is as good; but weights fit only the layout they were "
              "trained with, and here neighbours are pairs.")
static void rotary__halves(float *y, const float *x, int first, int T, int D)
{
    turn_rows(y, x, T, D, (struct turn){first, 1, D / 2, false, false});
}

MISCONCEPTION(rotary, turned_back, "turning the other way",
              "Scores would not change, since queries and keys turn alike. But the contract has "
              "the minus in the first of its two lines.")
static void rotary__turned_back(float *y, const float *x, int first, int T, int D)
{
    turn_rows(y, x, T, D, (struct turn){first, -1, 1, false, false});
}

MISCONCEPTION(rotary, exponent_not_doubled, "the exponent f/D instead of 2f/D",
              "f counts pairs, and there are D/2 of them: the last should be nearly 10000 times "
              "slower than the first.")
static void rotary__exponent_not_doubled(float *y, const float *x, int first, int T, int D)
{
    turn_rows(y, x, T, D, (struct turn){first, 1, 1, true, false});
}

MISCONCEPTION(rotary, one_pace, "turning every pair by the same angle",
              "Each pair has its own clock. In C, 2 * f / D of whole numbers is 0.")
static void rotary__one_pace(float *y, const float *x, int first, int T, int D)
{
    turn_rows(y, x, T, D, (struct turn){first, 1, 1, false, true});
}

MISCONCEPTION(rotary, first_ignored, "letting every call begin at position 0",
              "Row t stands at position first + t. A decoder calls this with one new row at a "
              "time.")
static void rotary__first_ignored(float *y, const float *x, int first, int T, int D)
{
    (void)first;
    turn_rows(y, x, T, D, (struct turn){0, 1, 1, false, false});
}

MISCONCEPTION(rotary, counted_from_one, "counting positions from 1",
              "The first position is 0, where nothing turns.")
static void rotary__counted_from_one(float *y, const float *x, int first, int T, int D)
{
    turn_rows(y, x, T, D, (struct turn){first + 1, 1, 1, false, false});
}

MISCONCEPTION(rotary, added, "adding the sinusoids instead of turning by them",
              "Rotary positions change directions and no lengths: nothing is added.")
static void rotary__added(float *y, const float *x, int first, int T, int D)
{
    for (int t = 0; t < T; t++)
        for (int d = 0; d < D; d++) {
            double angle = (first + t) * pow(10000, -(double)(d - d % 2) / D);
            y[t * D + d] = x[t * D + d] + (float)(d % 2 ? cos(angle) : sin(angle));
        }
}

/* ---- alibi_slopes ---- */

/* The largest power of 2 that is not above H. */
static int power_below(int H)
{
    int n = 1;
    while (2 * n <= H)
        n *= 2;
    return n;
}

static float right_slope(int h, int H)
{
    int n = power_below(H);
    return h < n ? exp2f(-8 * (float)(h + 1) / (float)n)
                 : exp2f(-4 * (float)(2 * (h - n) + 1) / (float)n);
}

MISCONCEPTION(alibi_slopes, formula_for_all, "using 2^(−8/H) as the ratio for every H",
              "That is the rule where H is a power of 2. Other numbers of heads are treated "
              "otherwise, as the contract says.")
static void alibi_slopes__formula_for_all(float *slope, int H)
{
    for (int h = 0; h < H; h++)
        slope[h] = exp2f(-8 * (float)(h + 1) / (float)H);
}

MISCONCEPTION(alibi_slopes, begun_at_one, "beginning the sequence with 1",
              "Its first member is the ratio itself, so that a power of 2 heads ends at 2^-8.")
static void alibi_slopes__begun_at_one(float *slope, int H)
{
    int n = power_below(H);
    for (int h = 0; h < H; h++)
        slope[h] = right_slope(h, H) * exp2f((h < n ? 8.0f : 4.0f) / (float)n);
}

MISCONCEPTION(alibi_slopes, halved_always, "halving from each head to the next, whatever H is",
              "The paper's example has 8 heads. With more, the slopes between 1 and 1/256 lie "
              "closer together.")
static void alibi_slopes__halved_always(float *slope, int H)
{
    for (int h = 0; h < H; h++)
        slope[h] = exp2f(-(float)(h + 1));
}

MISCONCEPTION(alibi_slopes, none_skipped, "taking the extra slopes without skipping every second",
              "The ones to skip are those that the first heads have already.")
static void alibi_slopes__none_skipped(float *slope, int H)
{
    int n = power_below(H);
    for (int h = 0; h < H; h++)
        slope[h] = h < n ? right_slope(h, n) : exp2f(-4 * (float)(h - n + 1) / (float)n);
}

MISCONCEPTION(alibi_slopes, negative, "putting the minus into the slopes",
              "They are positive here; the minus is in −slope[h] |i − j|.")
static void alibi_slopes__negative(float *slope, int H)
{
    for (int h = 0; h < H; h++)
        slope[h] = -right_slope(h, H);
}
