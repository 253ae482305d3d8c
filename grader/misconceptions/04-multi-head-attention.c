/* Chapter 04: what goes wrong when heads are split, merged, counted, built and judged. */
#include "grader/misconceptions/misconception.h"

#include <math.h>
#include <string.h>

#include "chapters/04-multi-head-attention/multi_head.h"

/* ---- split_heads ---- */

MISCONCEPTION(split_heads, reshaped, "copying x as it stands and calling it (H,T,D)",
              "A reshape moves nothing. Row t of x holds D numbers of every head; head h needs its "
              "part of all rows, one after the other.")
static void split_heads__reshaped(float *out, const float *x, int T, int H, int D)
{
    memcpy(out, x, sizeof *x * (size_t)(T * H * D));
}

MISCONCEPTION(split_heads, every_hth_column, "giving head h every H-th column",
              "A head's columns are neighbours: D of them, from h*D on.")
static void split_heads__every_hth_column(float *out, const float *x, int T, int H, int D)
{
    for (int h = 0; h < H; h++)
        for (int t = 0; t < T; t++)
            for (int d = 0; d < D; d++)
                out[(h * T + t) * D + d] = x[t * H * D + d * H + h];
}

MISCONCEPTION(split_heads, transposed_inside, "writing each head as (D,T)",
              "Position t of head h is a row of D numbers, as it was in x.")
static void split_heads__transposed_inside(float *out, const float *x, int T, int H, int D)
{
    for (int h = 0; h < H; h++)
        for (int t = 0; t < T; t++)
            for (int d = 0; d < D; d++)
                out[(h * D + d) * T + t] = x[t * H * D + h * D + d];
}

MISCONCEPTION(split_heads, first_head_only, "giving every head the columns of head 0",
              "Head h begins h*D columns further right.")
static void split_heads__first_head_only(float *out, const float *x, int T, int H, int D)
{
    for (int h = 0; h < H; h++)
        for (int t = 0; t < T; t++)
            for (int d = 0; d < D; d++)
                out[(h * T + t) * D + d] = x[t * H * D + d];
}

/* ---- merge_heads ---- */

MISCONCEPTION(merge_heads, reshaped, "copying x as it stands and calling it (T,C)",
              "Then a row of the result holds several positions of one head, not one position of "
              "all heads.")
static void merge_heads__reshaped(float *out, const float *x, int T, int H, int D)
{
    memcpy(out, x, sizeof *x * (size_t)(T * H * D));
}

MISCONCEPTION(merge_heads, heads_in_turn, "taking a number from each head in turn",
              "The D numbers of a head stay together: head h has the columns from h*D on.")
static void merge_heads__heads_in_turn(float *out, const float *x, int T, int H, int D)
{
    for (int t = 0; t < T; t++)
        for (int h = 0; h < H; h++)
            for (int d = 0; d < D; d++)
                out[t * H * D + d * H + h] = x[(h * T + t) * D + d];
}

MISCONCEPTION(merge_heads, averaged, "averaging the heads, and repeating the average",
              "The heads are put side by side. What W_o then makes of them is its own business.")
static void merge_heads__averaged(float *out, const float *x, int T, int H, int D)
{
    for (int t = 0; t < T; t++) {
        for (int c = 0; c < H * D; c++) {
            float sum = 0;
            for (int h = 0; h < H; h++)
                sum += x[(h * T + t) * D + c % D];
            out[t * H * D + c] = sum / (float)H;
        }
    }
}

MISCONCEPTION(merge_heads, split_again, "splitting a second time instead of undoing it",
              "Now x is (H,T,D) and the result (T,C): the roles of the two indices are exchanged.")
static void merge_heads__split_again(float *out, const float *x, int T, int H, int D)
{
    for (int h = 0; h < H; h++)
        for (int t = 0; t < T; t++)
            for (int d = 0; d < D; d++)
                out[(h * T + t) * D + d] = x[t * H * D + h * D + d];
}

/* ---- multi_head_attention ---- */

/* What can be done wrong, one at a time. */
enum mistake {
    SCALED_BY_ROOT_OF_C,
    UNSCALED,
    RESHAPED,
    MERGED_AS_IT_STANDS,
    HEADS_AVERAGED,
    NO_OUTPUT_PROJECTION,
    TRANSPOSED_WEIGHTS,
    QUERIES_AND_KEYS_EXCHANGED,
    KEYS_MIXED,
    VALUES_NOT_PROJECTED,
    MASK_IGNORED,
    MASK_OF_THE_FIRST_HEAD,
    MASK_TRANSPOSED,
    MASK_MULTIPLIED,
    NO_MAX_SUBTRACTED,
    ONE_MAP_FOR_ALL
};

struct extents {
    int T, H, D;
};

/* y = x W, or y = x W^T. */
static void project(float *y, const float *x, const float *W, int T, int C, bool transposed)
{
    for (int t = 0; t < T; t++) {
        for (int c = 0; c < C; c++) {
            float sum = 0;
            for (int i = 0; i < C; i++)
                sum += x[t * C + i] * (transposed ? W[c * C + i] : W[i * C + c]);
            y[t * C + c] = sum;
        }
    }
}

/* Where element d of row t of head h lies. */
static int place_of(int h, int t, int d, struct extents n, bool reshaped)
{
    return reshaped ? (h * n.T + t) * n.D + d : t * n.H * n.D + h * n.D + d;
}

static float score_of(const float *q, const float *k, int h, int t, int s, struct extents n,
                      enum mistake mistake)
{
    float sum = 0;
    const int map_head = mistake == ONE_MAP_FOR_ALL ? 0 : h;
    for (int d = 0; d < n.D; d++)
        sum += q[place_of(map_head, t, d, n, mistake == RESHAPED)] *
               k[place_of(map_head, s, d, n, mistake == RESHAPED)];
    if (mistake == UNSCALED)
        return sum;
    return sum / sqrtf((float)(mistake == SCALED_BY_ROOT_OF_C ? n.H * n.D : n.D));
}

static void softmax_of(float *row, int n, enum mistake mistake)
{
    float max = -INFINITY, sum = 0;
    for (int s = 0; s < n; s++)
        max = fmaxf(max, row[s]);
    for (int s = 0; s < n; s++) {
        row[s] = max == -INFINITY ? 0 : expf(row[s] - (mistake == NO_MAX_SUBTRACTED ? 0 : max));
        sum += row[s];
    }
    for (int s = 0; s < n; s++)
        row[s] /= max == -INFINITY ? 1 : sum;
}

static void write_map(float *map, const float *q, const float *k, const float *mask, int h,
                      struct extents n, enum mistake mistake)
{
    const int T = n.T;
    const bool unmasked = mistake == MASK_IGNORED || (mistake == MASK_OF_THE_FIRST_HEAD && h > 0);
    for (int t = 0; t < T; t++) {
        for (int s = 0; s < T; s++) {
            map[t * T + s] = score_of(q, k, h, t, s, n, mistake);
            if (mask && mistake == MASK_MULTIPLIED)
                map[t * T + s] *= mask[t * T + s];
            else if (mask && !unmasked)
                map[t * T + s] += mask[mistake == MASK_TRANSPOSED ? s * T + t : t * T + s];
        }
        softmax_of(map + t * T, T, mistake);
    }
}

/* Gives every head the average of all. */
static void average_heads(float *rows, struct extents n)
{
    for (int t = 0; t < n.T; t++) {
        for (int d = 0; d < n.D; d++) {
            float sum = 0;
            for (int h = 0; h < n.H; h++)
                sum += rows[place_of(h, t, d, n, false)];
            for (int h = 0; h < n.H; h++)
                rows[place_of(h, t, d, n, false)] = sum / (float)n.H;
        }
    }
}

/* Multi-head attention with one mistake in it. */
static void attend(float *out, float *maps, const float *x, const float *W, const float *mask,
                   struct extents n, enum mistake mistake)
{
    const int T = n.T, D = n.D, C = n.H * D;
    const bool transposed = mistake == TRANSPOSED_WEIGHTS;
    const bool exchanged = mistake == QUERIES_AND_KEYS_EXCHANGED;
    float *q = calloc(4 * (size_t)T * (size_t)C, sizeof *q), *k = q + T * C, *v = k + T * C;
    float *mixed = v + T * C;
    if (!q)
        abort();
    project(q, x, W + (exchanged ? C * C : 0), T, C, transposed);
    project(k, x, W + (exchanged ? 0 : C * C), T, C, transposed);
    project(v, x, W + 2 * C * C, T, C, transposed);
    const float *values = mistake == KEYS_MIXED ? k : mistake == VALUES_NOT_PROJECTED ? x : v;
    for (int h = 0; h < n.H; h++) {
        float *map = maps + h * T * T;
        write_map(map, q, k, mask, h, n, mistake);
        for (int t = 0; t < T; t++)
            for (int d = 0; d < D; d++) {
                float sum = 0;
                for (int s = 0; s < T; s++)
                    sum += map[t * T + s] * values[place_of(h, s, d, n, mistake == RESHAPED)];
                bool flat = mistake == RESHAPED || mistake == MERGED_AS_IT_STANDS;
                mixed[place_of(h, t, d, n, flat)] = sum;
            }
    }
    if (mistake == HEADS_AVERAGED)
        average_heads(mixed, n);
    if (mistake == NO_OUTPUT_PROJECTION)
        memcpy(out, mixed, sizeof *out * (size_t)(T * C));
    else
        project(out, mixed, W + 3 * C * C, T, C, transposed);
    free(q);
}

MISCONCEPTION(multi_head_attention, scaled_by_root_of_c, "dividing the scores by √C instead of √D",
              "A score is a sum of D products, the width of a head: its size grows with √D, "
              "however wide the row is that the head is a part of.")
static void multi_head_attention__scaled_by_root_of_c(float *out, float *maps, const float *x,
                                                      const float *W, const float *mask, int T,
                                                      int H, int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, SCALED_BY_ROOT_OF_C);
}

MISCONCEPTION(multi_head_attention, unscaled, "not dividing the scores by √D",
              "Each head is attention as in chapter 00, with D the width of the head.")
static void multi_head_attention__unscaled(float *out, float *maps, const float *x, const float *W,
                                           const float *mask, int T, int H, int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, UNSCALED);
}

MISCONCEPTION(multi_head_attention, reshaped, "reading (T,C) as if it were (H,T,D) already",
              "A reshape moves nothing: the heads then get whole rows of the text, and not columns "
              "of every row.")
static void multi_head_attention__reshaped(float *out, float *maps, const float *x, const float *W,
                                           const float *mask, int T, int H, int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, RESHAPED);
}

MISCONCEPTION(multi_head_attention, merged_as_it_stands,
              "giving (H,T,D) to W_o as if it were (T,C)",
              "The heads have to be put side by side again first.")
static void multi_head_attention__merged_as_it_stands(float *out, float *maps, const float *x,
                                                      const float *W, const float *mask, int T,
                                                      int H, int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, MERGED_AS_IT_STANDS);
}

MISCONCEPTION(
    multi_head_attention, heads_averaged,
    "averaging the heads instead of putting them side by side",
    "An average of heads cannot be told apart again; W_o wants to treat each in its own way.")
static void multi_head_attention__heads_averaged(float *out, float *maps, const float *x,
                                                 const float *W, const float *mask, int T, int H,
                                                 int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, HEADS_AVERAGED);
}

MISCONCEPTION(multi_head_attention, no_output_projection, "leaving out W_o",
              "Without it no head can say where in the row its findings belong: head h would "
              "always write to its own columns.")
static void multi_head_attention__no_output_projection(float *out, float *maps, const float *x,
                                                       const float *W, const float *mask, int T,
                                                       int H, int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, NO_OUTPUT_PROJECTION);
}

MISCONCEPTION(
    multi_head_attention, transposed_weights, "multiplying by the transposes of the weights",
    "Here a weight matrix is (in,out), and y = x W. (PyTorch's nn.Linear stores (out,in).)")
static void multi_head_attention__transposed_weights(float *out, float *maps, const float *x,
                                                     const float *W, const float *mask, int T,
                                                     int H, int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, TRANSPOSED_WEIGHTS);
}

MISCONCEPTION(
    multi_head_attention, queries_and_keys_exchanged, "exchanging queries and keys",
    "The first of the four matrices is W_q, the second W_k; the row of a map belongs to the query.")
static void multi_head_attention__queries_and_keys_exchanged(float *out, float *maps,
                                                             const float *x, const float *W,
                                                             const float *mask, int T, int H, int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, QUERIES_AND_KEYS_EXCHANGED);
}

MISCONCEPTION(multi_head_attention, keys_mixed, "mixing the keys instead of the values",
              "The keys decide how much of each position is taken; the values are what is taken.")
static void multi_head_attention__keys_mixed(float *out, float *maps, const float *x,
                                             const float *W, const float *mask, int T, int H, int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, KEYS_MIXED);
}

MISCONCEPTION(multi_head_attention, values_not_projected,
              "mixing the columns of x itself, without W_v",
              "What a head hands over is learned as well: v = x W_v.")
static void multi_head_attention__values_not_projected(float *out, float *maps, const float *x,
                                                       const float *W, const float *mask, int T,
                                                       int H, int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, VALUES_NOT_PROJECTED);
}

MISCONCEPTION(multi_head_attention, mask_ignored, "not using the mask",
              "It is added to the scores of every head.")
static void multi_head_attention__mask_ignored(float *out, float *maps, const float *x,
                                               const float *W, const float *mask, int T, int H,
                                               int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, MASK_IGNORED);
}

MISCONCEPTION(multi_head_attention, mask_of_the_first_head, "using the mask in head 0 only",
              "All heads share the one mask: no head may see the future.")
static void multi_head_attention__mask_of_the_first_head(float *out, float *maps, const float *x,
                                                         const float *W, const float *mask, int T,
                                                         int H, int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, MASK_OF_THE_FIRST_HEAD);
}

MISCONCEPTION(multi_head_attention, mask_transposed, "reading the mask at mask[s * T + t]",
              "Row t of the mask belongs to query t.")
static void multi_head_attention__mask_transposed(float *out, float *maps, const float *x,
                                                  const float *W, const float *mask, int T, int H,
                                                  int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, MASK_TRANSPOSED);
}

MISCONCEPTION(multi_head_attention, mask_multiplied, "multiplying the scores by the mask",
              "Its 0 would wipe out every score that it is to keep. A mask is added.")
static void multi_head_attention__mask_multiplied(float *out, float *maps, const float *x,
                                                  const float *W, const float *mask, int T, int H,
                                                  int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, MASK_MULTIPLIED);
}

MISCONCEPTION(multi_head_attention, no_max_subtracted,
              "a softmax that takes exp(x) without subtracting the largest x first",
              "Scores of 100 are nothing unusual, and exp(100) is more than a float can hold.")
static void multi_head_attention__no_max_subtracted(float *out, float *maps, const float *x,
                                                    const float *W, const float *mask, int T, int H,
                                                    int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, NO_MAX_SUBTRACTED);
}

MISCONCEPTION(multi_head_attention, one_map_for_all, "using the map of head 0 for every head",
              "The heads are worth having because each may look elsewhere.")
static void multi_head_attention__one_map_for_all(float *out, float *maps, const float *x,
                                                  const float *W, const float *mask, int T, int H,
                                                  int D)
{
    attend(out, maps, x, W, mask, (struct extents){T, H, D}, ONE_MAP_FOR_ALL);
}

/* ---- multi_head_parameters ---- */

/* Wrong counts may be too large for an int. */
static int count_of(double count)
{
    return count > 0x7FFFFFFF ? -1 : (int)count;
}

MISCONCEPTION(multi_head_parameters, without_W_o, "leaving out W_o",
              "The heads' findings stand side by side, H*D numbers, and W_o leads back to C.")
static int multi_head_parameters__without_W_o(int C, int H, int D)
{
    return count_of(3.0 * C * H * D);
}

MISCONCEPTION(multi_head_parameters, W_o_of_one_head, "counting W_o for the width of one head",
              "W_o reads all heads side by side: H*D numbers, not D.")
static int multi_head_parameters__W_o_of_one_head(int C, int H, int D)
{
    return count_of(3.0 * C * H * D + (double)C * D);
}

MISCONCEPTION(multi_head_parameters, one_head_alone, "counting a single head",
              "Each of the H heads has projections of its own.")
static int multi_head_parameters__one_head_alone(int C, int H, int D)
{
    (void)H;
    return count_of(4.0 * C * D);
}

MISCONCEPTION(multi_head_parameters, full_width_heads,
              "giving each of the H heads four matrices of (C,C)",
              "A head's queries, keys and values are D wide, not C.")
static int multi_head_parameters__full_width_heads(int C, int H, int D)
{
    (void)D;
    return count_of(4.0 * H * C * C);
}

MISCONCEPTION(multi_head_parameters, as_if_the_heads_filled_the_row, "4 C², whatever H*D is",
              "That is the count where H*D = C. Here a head's width is free.")
static int multi_head_parameters__as_if_the_heads_filled_the_row(int C, int H, int D)
{
    (void)H;
    (void)D;
    return count_of(4.0 * C * C);
}

MISCONCEPTION(multi_head_parameters, with_biases, "counting biases as well",
              "Many models have them, but the exercise is about the four matrices.")
static int multi_head_parameters__with_biases(int C, int H, int D)
{
    return count_of(4.0 * C * H * D + 3.0 * H * D + C);
}

/* ---- previous_token_head ---- */

/* Turns position columns of W, which begin in row E, by `steps` positions in every frequency. */
static void write_turn(float *W, float gain, int E, int P, float steps)
{
    memset(W, 0, sizeof *W * (size_t)((E + P) * P));
    for (int c = 0; c < P; c += 2) {
        float angle = steps * powf(10000, -(float)c / (float)P);
        float *pair = W + (E + c) * P + c;
        pair[0] = pair[P + 1] = gain * cosf(angle);
        pair[1] = gain * -sinf(angle);
        pair[P] = gain * sinf(angle);
    }
}

MISCONCEPTION(previous_token_head, looks_ahead, "turning the clocks forwards instead of back",
              "Then the head looks for position t + 1. That is hidden, and the nearest it can see "
              "is t itself.")
static void previous_token_head__looks_ahead(float *W_q, float *W_k, float gain, int E, int P)
{
    write_turn(W_q, gain, E, P, 1);
    write_turn(W_k, 1, E, P, 0);
}

MISCONCEPTION(previous_token_head, not_turned, "comparing positions without turning either",
              "A position has most in common with itself, so that is where the head looks.")
static void previous_token_head__not_turned(float *W_q, float *W_k, float gain, int E, int P)
{
    write_turn(W_q, gain, E, P, 0);
    write_turn(W_k, 1, E, P, 0);
}

MISCONCEPTION(previous_token_head, both_turned, "turning queries and keys alike",
              "What is turned on both sides is as if it were turned on neither.")
static void previous_token_head__both_turned(float *W_q, float *W_k, float gain, int E, int P)
{
    write_turn(W_q, gain, E, P, -1);
    write_turn(W_k, 1, E, P, -1);
}

MISCONCEPTION(previous_token_head, gain_ignored, "leaving out the gain",
              "The head looks the right way, but not sharply: softmax sees differences of scores, "
              "and these stay small.")
static void previous_token_head__gain_ignored(float *W_q, float *W_k, float gain, int E, int P)
{
    (void)gain;
    write_turn(W_q, 1, E, P, -1);
    write_turn(W_k, 1, E, P, 0);
}

MISCONCEPTION(previous_token_head, gain_twice, "putting the gain into both matrices",
              "A score is a product of the two, so it would grow with the square of the gain.")
static void previous_token_head__gain_twice(float *W_q, float *W_k, float gain, int E, int P)
{
    write_turn(W_q, gain, E, P, -1);
    write_turn(W_k, gain, E, P, 0);
}

MISCONCEPTION(previous_token_head, same_angle_for_all_clocks, "turning every clock by one radian",
              "Clock i turns by w_i = 10000^(-2i/P) a position; only the first by one radian.")
static void previous_token_head__same_angle_for_all_clocks(float *W_q, float *W_k, float gain,
                                                           int E, int P)
{
    write_turn(W_k, 1, E, P, 0);
    memset(W_q, 0, sizeof *W_q * (size_t)((E + P) * P));
    for (int c = 0; c < P; c += 2) {
        float *pair = W_q + (E + c) * P + c;
        pair[0] = pair[P + 1] = gain * cosf(1);
        pair[1] = gain * sinf(1);
        pair[P] = gain * -sinf(1);
    }
}

MISCONCEPTION(previous_token_head, reads_the_content,
              "reading the first P columns of a row as its position",
              "The content comes first: the position begins in column E.")
static void previous_token_head__reads_the_content(float *W_q, float *W_k, float gain, int E, int P)
{
    write_turn(W_q, gain, 0, P, -1);
    write_turn(W_k, 1, 0, P, 0);
    memset(W_q + P * P, 0, sizeof *W_q * (size_t)(E * P));
    memset(W_k + P * P, 0, sizeof *W_k * (size_t)(E * P));
}

/* ---- classify_head ---- */

/* What can be done wrong in a score. */
enum slip {
    COLUMNS_FOR_ROWS,
    THE_TOKEN_ITSELF,
    FIRST_OCCURRENCE,
    INDUCTION_OVER_ALL_ROWS,
    ROW_ZERO_COUNTED,
    UNIFORM_OVER_ALL,
    VOTES_COUNTED,
    NEVER_OTHER
};

static int induction_target(const int *tokens, int t, enum slip slip)
{
    int found = -1;
    for (int s = 0; s < t; s++) {
        bool first = slip == FIRST_OCCURRENCE && found >= 0;
        found = tokens[s] == tokens[t] && !first ? s : found;
    }
    return found < 0 || slip == THE_TOKEN_ITSELF ? found : found + 1;
}

/* The part of a row that a pattern which looks at one place would have put there. */
static float share_of(const float *map, int t, int place, int T, enum slip slip)
{
    float share = slip == COLUMNS_FOR_ROWS ? map[place * T + t] : map[t * T + place];
    for (int s = 0; slip == VOTES_COUNTED && s < T; s++)
        if (map[t * T + s] > map[t * T + place])
            return 0;
    return slip == VOTES_COUNTED ? 1 : share;
}

static float evenness(const float *map, int t, int T, enum slip slip)
{
    float sum = 0;
    const float even = 1 / (float)(slip == UNIFORM_OVER_ALL ? T : t + 1);
    for (int s = 0; s <= t; s++)
        sum += fminf(slip == COLUMNS_FOR_ROWS ? map[s * T + t] : map[t * T + s], even);
    return sum;
}

static enum head_pattern classify(float *scores, const float *map, const int *tokens, int T,
                                  enum slip slip)
{
    const int first = slip == ROW_ZERO_COUNTED ? 0 : 1;
    int repeats = 0, best = 0;
    memset(scores, 0, sizeof *scores * HEAD_OTHER);
    for (int t = first; t < T; t++) {
        const int target = induction_target(tokens, t, slip);
        if (t > 0)
            scores[HEAD_PREVIOUS_TOKEN] += share_of(map, t, t - 1, T, slip);
        scores[HEAD_FIRST_TOKEN] += share_of(map, t, 0, T, slip);
        scores[HEAD_SAME_POSITION] += share_of(map, t, t, T, slip);
        scores[HEAD_UNIFORM] += evenness(map, t, T, slip);
        scores[HEAD_INDUCTION] += target >= 0 ? share_of(map, t, target, T, slip) : 0;
        repeats += target >= 0;
    }
    for (int i = 0; i < HEAD_OTHER; i++) {
        const bool some = i == HEAD_INDUCTION && slip != INDUCTION_OVER_ALL_ROWS;
        const int rows = some ? repeats : T - first;
        scores[i] /= rows > 0 ? (float)rows : 1;
        best = scores[i] > scores[best] ? i : best;
    }
    return scores[best] > 0.5f || slip == NEVER_OTHER ? (enum head_pattern)best : HEAD_OTHER;
}

MISCONCEPTION(classify_head, columns_for_rows, "reading the map by columns",
              "Row t says what position t looks at; column t says who looks at t.")
static enum head_pattern classify_head__columns_for_rows(float *scores, const float *map,
                                                         const int *tokens, int T)
{
    return classify(scores, map, tokens, T, COLUMNS_FOR_ROWS);
}

MISCONCEPTION(classify_head, the_token_itself, "looking for induction at the same token",
              "Induction looks at what came after it: that is what it then says.")
static enum head_pattern classify_head__the_token_itself(float *scores, const float *map,
                                                         const int *tokens, int T)
{
    return classify(scores, map, tokens, T, THE_TOKEN_ITSELF);
}

MISCONCEPTION(classify_head, first_occurrence,
              "taking the first place where the token stood, not the last",
              "The pattern looks at the latest example, which is the nearest before t.")
static enum head_pattern classify_head__first_occurrence(float *scores, const float *map,
                                                         const int *tokens, int T)
{
    return classify(scores, map, tokens, T, FIRST_OCCURRENCE);
}

MISCONCEPTION(classify_head, induction_over_all_rows, "averaging induction over all rows",
              "Where a token is new there is nothing to be copied, and a row that cannot show the "
              "pattern should not speak against it.")
static enum head_pattern classify_head__induction_over_all_rows(float *scores, const float *map,
                                                                const int *tokens, int T)
{
    return classify(scores, map, tokens, T, INDUCTION_OVER_ALL_ROWS);
}

MISCONCEPTION(
    classify_head, row_zero_counted, "counting row 0 as well",
    "Position 0 can only look at itself, so its row says nothing: the mean is over rows 1 to T-1.")
static enum head_pattern classify_head__row_zero_counted(float *scores, const float *map,
                                                         const int *tokens, int T)
{
    return classify(scores, map, tokens, T, ROW_ZERO_COUNTED);
}

MISCONCEPTION(classify_head, uniform_over_all, "comparing with 1/T in every row",
              "Position t sees t + 1 positions, and shares itself out over these.")
static enum head_pattern classify_head__uniform_over_all(float *scores, const float *map,
                                                         const int *tokens, int T)
{
    return classify(scores, map, tokens, T, UNIFORM_OVER_ALL);
}

MISCONCEPTION(classify_head, votes_counted,
              "counting the rows whose largest weight is in the right place",
              "A head that gives 0.3 there and less elsewhere is not as sure as one that gives 1. "
              "Take the weight itself.")
static enum head_pattern classify_head__votes_counted(float *scores, const float *map,
                                                      const int *tokens, int T)
{
    return classify(scores, map, tokens, T, VOTES_COUNTED);
}

MISCONCEPTION(classify_head, never_other,
              "naming the best pattern even where no score is above one half",
              "A head that does nothing of the kind should not be given a name.")
static enum head_pattern classify_head__never_other(float *scores, const float *map,
                                                    const int *tokens, int T)
{
    return classify(scores, map, tokens, T, NEVER_OTHER);
}

/* ---- induction_head ---- */

/* W lets through half `half` of a row, times `gain`. */
static void write_half(float *W, float gain, int E, int half)
{
    memset(W, 0, sizeof *W * (size_t)(2 * E * E));
    for (int c = 0; c < E; c++)
        W[(half * E + c) * E + c] = gain;
}

MISCONCEPTION(induction_head, same_word, "comparing the token with the token",
              "Such a head finds where the token stood, and first of all itself. What you want is "
              "the position after that one, and its row knows which token came before.")
static void induction_head__same_word(float *W_q, float *W_k, float gain, int E)
{
    write_half(W_q, gain, E, 0);
    write_half(W_k, 1, E, 0);
}

MISCONCEPTION(induction_head, roles_exchanged,
              "asking with the previous token, and answering with the token itself",
              "Then position t finds where token t-1 stood. That is nothing new: it stands one "
              "position back.")
static void induction_head__roles_exchanged(float *W_q, float *W_k, float gain, int E)
{
    write_half(W_q, gain, E, 1);
    write_half(W_k, 1, E, 0);
}

MISCONCEPTION(induction_head, previous_with_previous,
              "comparing the previous token with the previous token",
              "Such a head looks at positions that stand after the same token as t does, and first "
              "of all at t itself.")
static void induction_head__previous_with_previous(float *W_q, float *W_k, float gain, int E)
{
    write_half(W_q, gain, E, 1);
    write_half(W_k, 1, E, 1);
}

MISCONCEPTION(induction_head, gain_ignored, "leaving out the gain",
              "The scores point the right way, but differ too little for the softmax to choose.")
static void induction_head__gain_ignored(float *W_q, float *W_k, float gain, int E)
{
    (void)gain;
    write_half(W_q, 1, E, 0);
    write_half(W_k, 1, E, 1);
}
