/* Chapter 02: what goes wrong when positions are added or concatenated. */
#include "grader/misconceptions/misconception.h"

#include <math.h>

#include "chapters/02-add-or-concatenate/position_input.h"

static float dot_product(const float *a, const float *b, int n)
{
    float sum = 0;
    for (int c = 0; c < n; c++)
        sum += a[c] * b[c];
    return sum;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* ---- add_position ---- */

MISCONCEPTION(add_position, embedding_scaled, "multiplying the embedding by √C before adding",
              "Vaswani et al. do multiply their embeddings by √C, but as a step of its own; here "
              "z is the plain sum.")
static void add_position__embedding_scaled(float *z, const float *x, const float *p, int C)
{
    for (int c = 0; c < C; c++)
        z[c] = x[c] * sqrtf((float)C) + p[c];
}

MISCONCEPTION(add_position, averaged, "averaging the two vectors",
              "A sum is not divided by how many there were.")
static void add_position__averaged(float *z, const float *x, const float *p, int C)
{
    for (int c = 0; c < C; c++)
        z[c] = (x[c] + p[c]) / 2;
}

MISCONCEPTION(add_position, multiplied, "multiplying the two vectors element by element",
              "Where a position is zero, the word would be lost.")
static void add_position__multiplied(float *z, const float *x, const float *p, int C)
{
    for (int c = 0; c < C; c++)
        z[c] = x[c] * p[c];
}

/* ---- concatenate_position ---- */

MISCONCEPTION(concatenate_position, position_first, "putting the position before the content",
              "The contract is z = [x, p]: the content has the first C elements.")
static void concatenate_position__position_first(float *z, const float *x, const float *p, int C,
                                                 int P)
{
    for (int c = 0; c < P; c++)
        z[c] = p[c];
    for (int c = 0; c < C; c++)
        z[P + c] = x[c];
}

MISCONCEPTION(concatenate_position, interleaved,
              "taking elements of the content and of the position in turn",
              "Sinusoids interleave sine and cosine; here the two vectors stay whole, one after "
              "the other.")
static void concatenate_position__interleaved(float *z, const float *x, const float *p, int C,
                                              int P)
{
    int n = 0;
    for (int c = 0; c < C || c < P; c++) {
        if (c < C)
            z[n++] = x[c];
        if (c < P)
            z[n++] = p[c];
    }
}

MISCONCEPTION(concatenate_position, cut_to_the_content,
              "copying no more of the position than the content is long",
              "The position has a length of its own, P.")
static void concatenate_position__cut_to_the_content(float *z, const float *x, const float *p,
                                                     int C, int P)
{
    for (int c = 0; c < C; c++)
        z[c] = x[c];
    for (int c = 0; c < P; c++)
        z[C + c] = c < C ? p[c] : 0;
}

/* ---- score_added ---- */

MISCONCEPTION(score_added, without_cross_terms, "leaving out both cross terms",
              "A product of two sums has four terms; only concatenation leaves out two.")
static float score_added__without_cross_terms(const float *x_i, const float *p_i, const float *x_j,
                                              const float *p_j, int C)
{
    return dot_product(x_i, x_j, C) + dot_product(p_i, p_j, C);
}

MISCONCEPTION(score_added, without_position_content, "leaving out the cross term p_i · x_j",
              "Multiply the two sums out term by term: there are two cross terms.")
static float score_added__without_position_content(const float *x_i, const float *p_i,
                                                   const float *x_j, const float *p_j, int C)
{
    return dot_product(x_i, x_j, C) + dot_product(x_i, p_j, C) + dot_product(p_i, p_j, C);
}

MISCONCEPTION(score_added, without_content_position, "leaving out the cross term x_i · p_j",
              "Multiply the two sums out term by term: there are two cross terms.")
static float score_added__without_content_position(const float *x_i, const float *p_i,
                                                   const float *x_j, const float *p_j, int C)
{
    return dot_product(x_i, x_j, C) + dot_product(p_i, x_j, C) + dot_product(p_i, p_j, C);
}

MISCONCEPTION(score_added, content_position_twice,
              "counting the cross term x_i · p_j twice, in place of p_i · x_j",
              "(a + b)² has the term 2ab because both factors are alike; here x_i · p_j and "
              "p_i · x_j are different numbers.")
static float score_added__content_position_twice(const float *x_i, const float *p_i,
                                                 const float *x_j, const float *p_j, int C)
{
    return dot_product(x_i, x_j, C) + 2 * dot_product(x_i, p_j, C) + dot_product(p_i, p_j, C);
}

MISCONCEPTION(score_added, position_content_twice,
              "counting the cross term p_i · x_j twice, in place of x_i · p_j",
              "(a + b)² has the term 2ab because both factors are alike; here x_i · p_j and "
              "p_i · x_j are different numbers.")
static float score_added__position_content_twice(const float *x_i, const float *p_i,
                                                 const float *x_j, const float *p_j, int C)
{
    return dot_product(x_i, x_j, C) + 2 * dot_product(p_i, x_j, C) + dot_product(p_i, p_j, C);
}

MISCONCEPTION(score_added, scaled, "dividing the score by √C",
              "Scores in this chapter are plain dot products, so that their terms stay easy to "
              "see; chapter 00 divides.")
static float score_added__scaled(const float *x_i, const float *p_i, const float *x_j,
                                 const float *p_j, int C)
{
    float score = 0;
    for (int c = 0; c < C; c++)
        score += (x_i[c] + p_i[c]) * (x_j[c] + p_j[c]);
    return score / sqrtf((float)C);
}

MISCONCEPTION(score_added, content_only, "leaving the positions out of the score",
              "Query and key are z = x + p, not x.")
static float score_added__content_only(const float *x_i, const float *p_i, const float *x_j,
                                       const float *p_j, int C)
{
    (void)p_i;
    (void)p_j;
    return dot_product(x_i, x_j, C);
}

/* ---- score_concatenated ---- */

MISCONCEPTION(score_concatenated, scaled_by_old_width, "dividing the score by √C",
              "Scores in this chapter are not scaled; and where they are, the width is that of "
              "the vectors in the product, which is no longer C.")
static float score_concatenated__scaled_by_old_width(const float *x_i, const float *p_i,
                                                     const float *x_j, const float *p_j, int C,
                                                     int P)
{
    return (dot_product(x_i, x_j, C) + dot_product(p_i, p_j, P)) / sqrtf((float)C);
}

MISCONCEPTION(score_concatenated, scaled, "dividing the score by √(C+P)",
              "Scores in this chapter are plain dot products, so that their terms stay easy to "
              "see; chapter 00 divides.")
static float score_concatenated__scaled(const float *x_i, const float *p_i, const float *x_j,
                                        const float *p_j, int C, int P)
{
    return (dot_product(x_i, x_j, C) + dot_product(p_i, p_j, P)) / sqrtf((float)(C + P));
}

MISCONCEPTION(score_concatenated, with_cross_terms,
              "adding cross terms, as if the positions had been added",
              "In the long vectors, a column of content meets a column of content, and a column "
              "of position one of position.")
static float score_concatenated__with_cross_terms(const float *x_i, const float *p_i,
                                                  const float *x_j, const float *p_j, int C, int P)
{
    int both = smaller(C, P);
    return dot_product(x_i, x_j, C) + dot_product(x_i, p_j, both) + dot_product(p_i, x_j, both) +
           dot_product(p_i, p_j, P);
}

MISCONCEPTION(score_concatenated, cut_to_the_content,
              "ending the sum over the positions after C products",
              "The positions are P long, the content C: each sum has its own end.")
static float score_concatenated__cut_to_the_content(const float *x_i, const float *p_i,
                                                    const float *x_j, const float *p_j, int C,
                                                    int P)
{
    return dot_product(x_i, x_j, C) + dot_product(p_i, p_j, smaller(C, P));
}

MISCONCEPTION(score_concatenated, cut_to_the_position,
              "ending the sum over the content after P products",
              "The positions are P long, the content C: each sum has its own end.")
static float score_concatenated__cut_to_the_position(const float *x_i, const float *p_i,
                                                     const float *x_j, const float *p_j, int C,
                                                     int P)
{
    return dot_product(x_i, x_j, smaller(C, P)) + dot_product(p_i, p_j, P);
}

MISCONCEPTION(score_concatenated, cut_to_the_shorter, "ending both sums at the smaller of C and P",
              "The positions are P long, the content C: each sum has its own end.")
static float score_concatenated__cut_to_the_shorter(const float *x_i, const float *p_i,
                                                    const float *x_j, const float *p_j, int C,
                                                    int P)
{
    int both = smaller(C, P);
    return dot_product(x_i, x_j, both) + dot_product(p_i, p_j, both);
}

MISCONCEPTION(score_concatenated, content_only, "leaving the positions out of the score",
              "Query and key are z = [x, p], not x.")
static float score_concatenated__content_only(const float *x_i, const float *p_i, const float *x_j,
                                              const float *p_j, int C, int P)
{
    (void)p_i;
    (void)p_j;
    (void)P;
    return dot_product(x_i, x_j, C);
}

/* ---- score_terms ---- */

MISCONCEPTION(score_terms, cross_terms_swapped, "swapping content_position and position_content",
              "The first word of a name is what the query i brings, the second what the key j "
              "brings.")
static struct score_terms score_terms__cross_terms_swapped(const float *x_i, const float *p_i,
                                                           const float *x_j, const float *p_j,
                                                           int C)
{
    return (struct score_terms){dot_product(x_i, x_j, C), dot_product(p_i, x_j, C),
                                dot_product(x_i, p_j, C), dot_product(p_i, p_j, C)};
}

MISCONCEPTION(score_terms, cross_terms_equal, "giving both cross terms the value of x_i · p_j",
              "x_i · p_j and p_i · x_j would be equal only by chance: they involve four different "
              "vectors.")
static struct score_terms score_terms__cross_terms_equal(const float *x_i, const float *p_i,
                                                         const float *x_j, const float *p_j, int C)
{
    return (struct score_terms){dot_product(x_i, x_j, C), dot_product(x_i, p_j, C),
                                dot_product(x_i, p_j, C), dot_product(p_i, p_j, C)};
}

MISCONCEPTION(score_terms, cross_terms_halved, "giving both cross terms the mean of the two",
              "Their sum comes out right, but each is a number of its own.")
static struct score_terms score_terms__cross_terms_halved(const float *x_i, const float *p_i,
                                                          const float *x_j, const float *p_j, int C)
{
    float half = (dot_product(x_i, p_j, C) + dot_product(p_i, x_j, C)) / 2;
    return (struct score_terms){dot_product(x_i, x_j, C), half, half, dot_product(p_i, p_j, C)};
}

MISCONCEPTION(score_terms, own_position,
              "multiplying each word by its own position instead of the other's",
              "The query brings x_i and p_i, the key x_j and p_j; every term has one of each.")
static struct score_terms score_terms__own_position(const float *x_i, const float *p_i,
                                                    const float *x_j, const float *p_j, int C)
{
    return (struct score_terms){dot_product(x_i, x_j, C), dot_product(x_i, p_i, C),
                                dot_product(p_j, x_j, C), dot_product(p_i, p_j, C)};
}

MISCONCEPTION(score_terms, scaled, "dividing every term by √C",
              "Scores in this chapter are plain dot products; chapter 00 divides.")
static struct score_terms score_terms__scaled(const float *x_i, const float *p_i, const float *x_j,
                                              const float *p_j, int C)
{
    float root = sqrtf((float)C);
    return (struct score_terms){dot_product(x_i, x_j, C) / root, dot_product(x_i, p_j, C) / root,
                                dot_product(p_i, x_j, C) / root, dot_product(p_i, p_j, C) / root};
}

/* ---- cross_term_share ---- */

/* Sums over pairs, of which each wrong share makes something else. */
struct pair_sums {
    double cross, cross_squares, cross_sizes;
    double matching, matching_squares, matching_sizes;
    double one_cross_squares, term_cross_squares, term_matching_squares;
    double whole_squares, quotient_squares;
};

static void add_pair(struct pair_sums *sums, const float *x_i, const float *p_i, const float *x_j,
                     const float *p_j, int C)
{
    double xx = (double)dot_product(x_i, x_j, C);
    double xp = (double)dot_product(x_i, p_j, C);
    double px = (double)dot_product(p_i, x_j, C);
    double pp = (double)dot_product(p_i, p_j, C);
    double cross = xp + px, matching = xx + pp;
    sums->cross += cross;
    sums->cross_squares += cross * cross;
    sums->cross_sizes += fabs(cross);
    sums->matching += matching;
    sums->matching_squares += matching * matching;
    sums->matching_sizes += fabs(matching);
    sums->one_cross_squares += xp * xp;
    sums->term_cross_squares += xp * xp + px * px;
    sums->term_matching_squares += xx * xx + pp * pp;
    sums->whole_squares += (cross + matching) * (cross + matching);
    if (matching != 0)
        sums->quotient_squares += cross * cross / (matching * matching);
}

static struct pair_sums pairs_of(const float *x, const float *p, int T, int C, bool diagonal)
{
    struct pair_sums sums = {0};
    for (int i = 0; i < T; i++)
        for (int j = 0; j < T; j++)
            if (i != j || diagonal)
                add_pair(&sums, x + i * C, p + i * C, x + j * C, p + j * C, C);
    return sums;
}

MISCONCEPTION(cross_term_share, diagonal_included, "counting the pairs with i = j as well",
              "A word always matches itself, which makes the cross terms look smaller than they "
              "are between words.")
static float cross_term_share__diagonal_included(const float *x, const float *p, int T, int C)
{
    struct pair_sums sums = pairs_of(x, p, T, C, true);
    return (float)sqrt(sums.cross_squares / sums.matching_squares);
}

MISCONCEPTION(cross_term_share, mean_absolute, "taking means of absolute values",
              "RMS means the root of the mean of the squares: large terms weigh more.")
static float cross_term_share__mean_absolute(const float *x, const float *p, int T, int C)
{
    struct pair_sums sums = pairs_of(x, p, T, C, false);
    return (float)(sums.cross_sizes / sums.matching_sizes);
}

MISCONCEPTION(cross_term_share, no_root, "leaving out the square root",
              "A quotient of two means of squares is the square of the share.")
static float cross_term_share__no_root(const float *x, const float *p, int T, int C)
{
    struct pair_sums sums = pairs_of(x, p, T, C, false);
    return (float)(sums.cross_squares / sums.matching_squares);
}

MISCONCEPTION(cross_term_share, upside_down, "dividing the matching terms by the cross terms",
              "The share is small when the cross terms are small.")
static float cross_term_share__upside_down(const float *x, const float *p, int T, int C)
{
    struct pair_sums sums = pairs_of(x, p, T, C, false);
    return (float)sqrt(sums.matching_squares / sums.cross_squares);
}

MISCONCEPTION(cross_term_share, one_cross_term, "counting x_i · p_j and not p_i · x_j",
              "There are two cross terms between i and j, and a score holds their sum.")
static float cross_term_share__one_cross_term(const float *x, const float *p, int T, int C)
{
    struct pair_sums sums = pairs_of(x, p, T, C, false);
    return (float)sqrt(sums.one_cross_squares / sums.matching_squares);
}

MISCONCEPTION(cross_term_share, cross_terms_equal,
              "taking 2 x_i · p_j for the sum of the two cross terms",
              "p_i · x_j is a different number; the signs of the two may even differ.")
static float cross_term_share__cross_terms_equal(const float *x, const float *p, int T, int C)
{
    struct pair_sums sums = pairs_of(x, p, T, C, false);
    return (float)sqrt(4 * sums.one_cross_squares / sums.matching_squares);
}

MISCONCEPTION(cross_term_share, terms_squared_apart,
              "squaring the four terms one by one, before adding them",
              "A score holds the sum of the two cross terms, and they may cancel: add first, then "
              "square.")
static float cross_term_share__terms_squared_apart(const float *x, const float *p, int T, int C)
{
    struct pair_sums sums = pairs_of(x, p, T, C, false);
    return (float)sqrt(sums.term_cross_squares / sums.term_matching_squares);
}

MISCONCEPTION(cross_term_share, share_of_the_whole, "dividing by the RMS of the whole score",
              "The cross terms are compared with the matching terms alone.")
static float cross_term_share__share_of_the_whole(const float *x, const float *p, int T, int C)
{
    struct pair_sums sums = pairs_of(x, p, T, C, false);
    return (float)sqrt(sums.cross_squares / sums.whole_squares);
}

MISCONCEPTION(cross_term_share, mean_of_quotients,
              "dividing pair by pair, and taking the RMS of the quotients",
              "A single pair whose matching terms nearly cancel would decide everything: take the "
              "two RMS first, then divide.")
static float cross_term_share__mean_of_quotients(const float *x, const float *p, int T, int C)
{
    struct pair_sums sums = pairs_of(x, p, T, C, false);
    return (float)sqrt(sums.quotient_squares / (T * (T - 1)));
}

MISCONCEPTION(cross_term_share, standard_deviations,
              "dividing standard deviations, which subtract the mean",
              "RMS measures the distance from zero, not from the mean.")
static float cross_term_share__standard_deviations(const float *x, const float *p, int T, int C)
{
    struct pair_sums sums = pairs_of(x, p, T, C, false);
    double pairs = T * (T - 1);
    double cross = sums.cross_squares - sums.cross * sums.cross / pairs;
    double matching = sums.matching_squares - sums.matching * sums.matching / pairs;
    return (float)sqrt(cross / matching);
}

/* ---- position_free_projection ---- */

static void identity(float *W, int C)
{
    for (int i = 0; i < C; i++)
        for (int j = 0; j < C; j++)
            W[i * C + j] = i == j ? 1 : 0;
}

/* W -= factor v v^T */
static void subtract_outer(float *W, const float *v, float factor, int C)
{
    for (int i = 0; i < C; i++)
        for (int j = 0; j < C; j++)
            W[i * C + j] -= factor * v[i] * v[j];
}

MISCONCEPTION(position_free_projection, not_normalised, "I − pᵀp, without regard to lengths",
              "A vector of length two would be subtracted four times over.")
static void position_free_projection__not_normalised(float *W, const float *p, int T, int C)
{
    identity(W, C);
    for (int t = 0; t < T; t++)
        subtract_outer(W, p + t * C, 1, C);
}

MISCONCEPTION(position_free_projection, as_if_orthogonal,
              "removing the direction of each position as if all were orthogonal to each other",
              "What two positions have in common is then subtracted twice.")
static void position_free_projection__as_if_orthogonal(float *W, const float *p, int T, int C)
{
    identity(W, C);
    for (int t = 0; t < T; t++)
        subtract_outer(W, p + t * C, 1 / dot_product(p + t * C, p + t * C, C), C);
}

MISCONCEPTION(position_free_projection, one_after_the_other,
              "multiplying the projections that remove one position each",
              "The second may bring back some of the first, unless the positions are made "
              "orthogonal before.")
static void position_free_projection__one_after_the_other(float *W, const float *p, int T, int C)
{
    identity(W, C);
    for (int t = 0; t < T; t++) {
        const float *v = p + t * C;
        float square = dot_product(v, v, C);
        for (int i = 0; i < C; i++) {
            float along = dot_product(W + i * C, v, C) / square;
            for (int j = 0; j < C; j++)
                W[i * C + j] -= along * v[j];
        }
    }
}

MISCONCEPTION(position_free_projection, only_the_last, "removing the last position alone",
              "W must send every one of the T positions to zero.")
static void position_free_projection__only_the_last(float *W, const float *p, int T, int C)
{
    const float *v = p + (T - 1) * C;
    identity(W, C);
    subtract_outer(W, v, 1 / dot_product(v, v, C), C);
}

MISCONCEPTION(position_free_projection, onto_the_positions,
              "projecting onto the positions instead of away from them",
              "W must send the positions to zero and leave alone what is orthogonal to them.")
static void position_free_projection__onto_the_positions(float *W, const float *p, int T, int C)
{
    /* The right answer by elimination of each direction in turn, then I - W. */
    float rest[64];
    identity(W, C);
    for (int t = 0; t < T; t++) {
        for (int i = 0; i < C; i++)
            rest[i] = dot_product(W + i * C, p + t * C, C);
        subtract_outer(W, rest, 1 / dot_product(rest, rest, C), C);
    }
    for (int i = 0; i < C; i++)
        for (int j = 0; j < C; j++)
            W[i * C + j] = (i == j ? 1.0f : 0.0f) - W[i * C + j];
}
