/* What students write in chapter 01, and why it is not so. */
#include "chapters/01-positional-encoding/positional_encoding.h"

#include <math.h>
#include <string.h>

#include "grader/misconceptions/misconception.h"

static const double pi = 3.14159265358979323846;

/* ---- sinusoidal_encoding ---- */

/* 10000^(-exponent): radians a position. */
static double speed(double exponent)
{
    return pow(10000.0, -exponent);
}

/* What can go wrong in the angle alone: (t + first) * unit / base^(exponent * i / C). */
struct rule {
    double first, unit, base, exponent;
};

static const struct rule right = {.first = 0, .unit = 1, .base = 10000, .exponent = 2};

static void write_hands(float *pe, int T, int C, struct rule rule)
{
    for (int t = 0; t < T; t++) {
        for (int i = 0; i < C / 2; i++) {
            double turn = rule.unit * pow(rule.base, -rule.exponent * i / C);
            pe[t * C + 2 * i] = (float)sin((t + rule.first) * turn);
            pe[t * C + 2 * i + 1] = (float)cos((t + rule.first) * turn);
        }
    }
}

MISCONCEPTION(sinusoidal_encoding, halves,
              "putting all the sines into the first half of the columns and the cosines into the "
              "second",
              "Some libraries do that, but in the paper a sine and its cosine are neighbours: "
              "columns 2i and 2i + 1.")
static void sinusoidal_encoding__halves(float *pe, int T, int C)
{
    for (int t = 0; t < T; t++) {
        for (int i = 0; i < C / 2; i++) {
            double angle = t * speed(2.0 * i / C);
            pe[t * C + i] = (float)sin(angle);
            pe[t * C + C / 2 + i] = (float)cos(angle);
        }
    }
}

MISCONCEPTION(
    sinusoidal_encoding, exponent_half,
    "using the exponent i/C for pair i, where the paper has 2i/C",
    "There are only C/2 pairs, so i/C stops short of one half, and the slow hands turn far "
    "too fast.")
static void sinusoidal_encoding__exponent_half(float *pe, int T, int C)
{
    struct rule rule = right;
    rule.exponent = 1;
    write_hands(pe, T, C, rule);
}

MISCONCEPTION(sinusoidal_encoding, column_as_exponent,
              "giving the cosine the exponent of its own column, (2i+1)/C, where the sine has 2i/C",
              "The two columns of a pair are one hand; unless both use the same angle, they are no "
              "point on a circle.")
static void sinusoidal_encoding__column_as_exponent(float *pe, int T, int C)
{
    for (int t = 0; t < T; t++) {
        for (int c = 0; c < C; c++) {
            double angle = t * speed((double)c / C);
            pe[t * C + c] = (float)(c % 2 == 0 ? sin(angle) : cos(angle));
        }
    }
}

MISCONCEPTION(sinusoidal_encoding, column_for_pair, "using the column's number as the i of 2i/C",
              "In the formula i counts pairs: columns 6 and 7 are both pair 3.")
static void sinusoidal_encoding__column_for_pair(float *pe, int T, int C)
{
    for (int t = 0; t < T; t++) {
        for (int c = 0; c < C; c++) {
            double angle = t * speed(2.0 * c / C);
            pe[t * C + c] = (float)(c % 2 == 0 ? sin(angle) : cos(angle));
        }
    }
}

MISCONCEPTION(sinusoidal_encoding, cosine_first, "exchanging sines and cosines",
              "Even columns hold the sine, odd columns the cosine: row 0 reads 0, 1, 0, 1, …")
static void sinusoidal_encoding__cosine_first(float *pe, int T, int C)
{
    for (int t = 0; t < T; t++) {
        for (int i = 0; i < C / 2; i++) {
            double angle = t * speed(2.0 * i / C);
            pe[t * C + 2 * i] = (float)cos(angle);
            pe[t * C + 2 * i + 1] = (float)sin(angle);
        }
    }
}

MISCONCEPTION(sinusoidal_encoding, sines_only, "writing the sine into both columns of a pair",
              "One sine cannot tell an angle from its mirror image; with the cosine beside it, it "
              "can.")
static void sinusoidal_encoding__sines_only(float *pe, int T, int C)
{
    for (int t = 0; t < T; t++) {
        for (int i = 0; i < C / 2; i++) {
            double angle = t * speed(2.0 * i / C);
            pe[t * C + 2 * i] = pe[t * C + 2 * i + 1] = (float)sin(angle);
        }
    }
}

MISCONCEPTION(sinusoidal_encoding, degrees, "taking the angles for degrees",
              "C's sine and cosine expect radians, and so does the formula: nothing is to be "
              "converted.")
static void sinusoidal_encoding__degrees(float *pe, int T, int C)
{
    struct rule rule = right;
    rule.unit = pi / 180;
    write_hands(pe, T, C, rule);
}

MISCONCEPTION(sinusoidal_encoding, whole_turns, "multiplying the angles by 2π",
              "The formula counts in radians, not in turns: the first hand needs about 6.28 "
              "positions to come round.")
static void sinusoidal_encoding__whole_turns(float *pe, int T, int C)
{
    struct rule rule = right;
    rule.unit = 2 * pi;
    write_hands(pe, T, C, rule);
}

MISCONCEPTION(sinusoidal_encoding, from_one, "counting positions from 1",
              "Here the first position is t = 0, where every hand stands upright.")
static void sinusoidal_encoding__from_one(float *pe, int T, int C)
{
    struct rule rule = right;
    rule.first = 1;
    write_hands(pe, T, C, rule);
}

MISCONCEPTION(sinusoidal_encoding, share_of_length,
              "dividing the position by T, so that it runs from 0 to 1",
              "Then the same distance would mean another angle in every text; a hand must turn "
              "equally for each step.")
static void sinusoidal_encoding__share_of_length(float *pe, int T, int C)
{
    struct rule rule = right;
    rule.unit = 1.0 / T;
    write_hands(pe, T, C, rule);
}

MISCONCEPTION(sinusoidal_encoding, base_thousand, "using 1000 where the formula has 10000",
              "Count the zeros of the base.")
static void sinusoidal_encoding__base_thousand(float *pe, int T, int C)
{
    struct rule rule = right;
    rule.base = 1000;
    write_hands(pe, T, C, rule);
}

MISCONCEPTION(sinusoidal_encoding, one_speed, "giving every hand the angle t",
              "If you did write the power: in C, 2 * i / C with whole numbers is a whole number, "
              "here always 0.")
static void sinusoidal_encoding__one_speed(float *pe, int T, int C)
{
    struct rule rule = right;
    rule.exponent = 0;
    write_hands(pe, T, C, rule);
}

MISCONCEPTION(sinusoidal_encoding, multiplied, "multiplying t by 10000^(2i/C) instead of dividing",
              "Each hand is slower than the one before it, never faster.")
static void sinusoidal_encoding__multiplied(float *pe, int T, int C)
{
    struct rule rule = right;
    rule.exponent = -2;
    write_hands(pe, T, C, rule);
}

MISCONCEPTION(sinusoidal_encoding, last_exponent_one,
              "spreading the exponents from 0 to 1 inclusive, as i / (C/2 - 1)",
              "Some libraries do that; in the paper's formula the exponent is 2i/C, which stays "
              "below 1.")
static void sinusoidal_encoding__last_exponent_one(float *pe, int T, int C)
{
    struct rule rule = right;
    rule.exponent = C / fmax(1, 0.5 * C - 1);
    write_hands(pe, T, C, rule);
}

/* ---- add_positions ---- */

MISCONCEPTION(add_positions, multiplied, "multiplying embedding and encoding",
              "Where the encoding is 0 a product would lose the word; the paper adds.")
static void add_positions__multiplied(float *z, const float *x, const float *pe, int T, int C)
{
    for (int i = 0; i < T * C; i++)
        z[i] = x[i] * pe[i];
}

MISCONCEPTION(add_positions, first_row_for_all, "adding row 0 of the encoding to every token",
              "Then all tokens would claim to stand in the same place: token t gets row t.")
static void add_positions__first_row_for_all(float *z, const float *x, const float *pe, int T,
                                             int C)
{
    for (int t = 0; t < T; t++)
        for (int c = 0; c < C; c++)
            z[t * C + c] = x[t * C + c] + pe[c];
}

MISCONCEPTION(add_positions, first_column_for_all,
              "adding the first number of row t of the encoding to all columns of token t",
              "Every column has its own number to add: element [t, c] of both arrays.")
static void add_positions__first_column_for_all(float *z, const float *x, const float *pe, int T,
                                                int C)
{
    for (int t = 0; t < T; t++)
        for (int c = 0; c < C; c++)
            z[t * C + c] = x[t * C + c] + pe[t * C];
}

MISCONCEPTION(add_positions, bare_index, "adding the position's number t, not its encoding",
              "A bare number grows without end and drowns the embedding; that is what the encoding "
              "is for.")
static void add_positions__bare_index(float *z, const float *x, const float *pe, int T, int C)
{
    (void)pe;
    for (int t = 0; t < T; t++)
        for (int c = 0; c < C; c++)
            z[t * C + c] = x[t * C + c] + (float)t;
}

MISCONCEPTION(add_positions, scaled_by_width, "multiplying the embedding by √C before adding",
              "Vaswani et al. scale their embeddings so in the embedding layer; here x is added as "
              "it comes.")
static void add_positions__scaled_by_width(float *z, const float *x, const float *pe, int T, int C)
{
    for (int i = 0; i < T * C; i++)
        z[i] = x[i] * sqrtf((float)C) + pe[i];
}

MISCONCEPTION(add_positions, averaged, "taking the mean of embedding and encoding",
              "The sum is all that is asked; nothing is halved.")
static void add_positions__averaged(float *z, const float *x, const float *pe, int T, int C)
{
    for (int i = 0; i < T * C; i++)
        z[i] = (x[i] + pe[i]) / 2;
}

/* ---- clock_rotation ---- */

/* Writes R for the `steps` and the exponent that pair i has for each unit of i / C, with the columns
 * of a pair `apart` from each other. */
static void write_turns(float *R, int C, double steps, double exponent, int apart)
{
    memset(R, 0, sizeof(float) * (size_t)(C * C));
    for (int i = 0; i < C / 2; i++) {
        double angle = steps * speed(exponent * i / C);
        int sine = apart == 1 ? 2 * i : i, cosine = sine + apart;
        R[sine * C + sine] = R[cosine * C + cosine] = (float)cos(angle);
        R[sine * C + cosine] = (float)sin(angle);
        R[cosine * C + sine] = (float)-sin(angle);
    }
}

MISCONCEPTION(clock_rotation, transposed, "turning every hand the other way",
              "The textbook's rotation matrix is for (cosine, sine); here the sine comes first, "
              "which changes the sign of the two sines.")
static void clock_rotation__transposed(float *R, int offset, int C)
{
    write_turns(R, C, -offset, 2, 1);
}

MISCONCEPTION(clock_rotation, halves, "pairing column i with column i + C/2",
              "The sine and the cosine of one hand are neighbours: columns 2i and 2i + 1.")
static void clock_rotation__halves(float *R, int offset, int C)
{
    write_turns(R, C, offset, 2, C / 2);
}

MISCONCEPTION(clock_rotation, one_speed, "turning every hand by the same angle, `offset`",
              "In `offset` positions hand i turns by offset / 10000^(2i/C). If you did divide: 2 * "
              "i / C with whole numbers is 0.")
static void clock_rotation__one_speed(float *R, int offset, int C)
{
    write_turns(R, C, offset, 0, 1);
}

MISCONCEPTION(
    clock_rotation, exponent_half, "using the exponent i/C for pair i, where the paper has 2i/C",
    "There are only C/2 pairs, so i/C stops short of one half, and the slow hands turn far "
    "too fast.")
static void clock_rotation__exponent_half(float *R, int offset, int C)
{
    write_turns(R, C, offset, 1, 1);
}

MISCONCEPTION(clock_rotation, one_step, "turning every hand by one position, whatever the offset",
              "A step of `offset` positions turns each hand `offset` times as far as one step.")
static void clock_rotation__one_step(float *R, int offset, int C)
{
    (void)offset;
    write_turns(R, C, 1, 2, 1);
}

MISCONCEPTION(clock_rotation, always_forward, "turning forward where the offset is negative",
              "A negative offset goes back: cos does not mind the sign, but sin must keep it.")
static void clock_rotation__always_forward(float *R, int offset, int C)
{
    write_turns(R, C, abs(offset), 2, 1);
}

MISCONCEPTION(clock_rotation, degrees, "taking the angles for degrees",
              "The encoding's angles are radians, so the turns are too.")
static void clock_rotation__degrees(float *R, int offset, int C)
{
    write_turns(R, C, offset * pi / 180, 2, 1);
}

MISCONCEPTION(clock_rotation, same_signs, "giving both sines of a pair the plus sign",
              "Write out sin(a + b) and cos(a + b): one of the two theorems has a minus.")
static void clock_rotation__same_signs(float *R, int offset, int C)
{
    write_turns(R, C, offset, 2, 1);
    for (int i = 0; i < C; i += 2)
        R[(i + 1) * C + i] = R[i * C + i + 1];
}

MISCONCEPTION(
    clock_rotation, right_from_zero_only,
    "building the matrix from pe[offset] and pe[0] alone, as their outer product over C/2",
    "That matrix carries pe[0] to pe[offset], but no other row to where it belongs.")
static void clock_rotation__right_from_zero_only(float *R, int offset, int C)
{
    for (int r = 0; r < C; r++) {
        double angle = offset * speed((double)(r - r % 2) / C);
        double moved = r % 2 == 0 ? sin(angle) : cos(angle);
        for (int c = 0; c < C; c++)
            R[r * C + c] = c % 2 == 0 ? 0 : (float)(2 * moved / C);
    }
}

MISCONCEPTION(clock_rotation, encoding_on_diagonal,
              "putting the encoding of the offset itself on the diagonal",
              "A diagonal matrix can only stretch columns; turning a hand mixes its two columns.")
static void clock_rotation__encoding_on_diagonal(float *R, int offset, int C)
{
    memset(R, 0, sizeof(float) * (size_t)(C * C));
    for (int c = 0; c < C; c++) {
        double angle = offset * speed((double)(c - c % 2) / C);
        R[c * C + c] = (float)(c % 2 == 0 ? sin(angle) : cos(angle));
    }
}

/* ---- permute_rows ---- */

MISCONCEPTION(permute_rows, inverted, "sending row t to place perm[t]",
              "The contract reads the other way: place t receives row perm[t].")
static void permute_rows__inverted(float *out, const float *x, const int *perm, int T, int C)
{
    for (int t = 0; t < T; t++)
        memcpy(out + perm[t] * C, x + t * C, sizeof(float) * (size_t)C);
}

MISCONCEPTION(permute_rows, unchanged, "leaving the rows in their order",
              "perm names, for each place of the result, the row that goes there.")
static void permute_rows__unchanged(float *out, const float *x, const int *perm, int T, int C)
{
    (void)perm;
    memcpy(out, x, sizeof(float) * (size_t)(T * C));
}

MISCONCEPTION(permute_rows, reversed, "reversing the rows",
              "perm may be any order; backwards is only one of them.")
static void permute_rows__reversed(float *out, const float *x, const int *perm, int T, int C)
{
    (void)perm;
    for (int t = 0; t < T; t++)
        memcpy(out + t * C, x + (T - 1 - t) * C, sizeof(float) * (size_t)C);
}

MISCONCEPTION(
    permute_rows, swapped_one_after_another,
    "exchanging row t with row perm[t], one t after another",
    "A later exchange moves rows that were already in place; copy each row straight from x.")
static void permute_rows__swapped_one_after_another(float *out, const float *x, const int *perm,
                                                    int T, int C)
{
    memcpy(out, x, sizeof(float) * (size_t)(T * C));
    for (int t = 0; t < T; t++) {
        for (int c = 0; c < C; c++) {
            float kept = out[t * C + c];
            out[t * C + c] = out[perm[t] * C + c];
            out[perm[t] * C + c] = kept;
        }
    }
}

/* ---- needs_word_order ---- */

static bool order_matters(enum language_task task)
{
    return task == TASK_TRANSLATION || task == TASK_WHO_WAS_BITTEN ||
           task == TASK_REVIEW_WITH_NOT || task == TASK_SUBTRACTION || task == TASK_NEXT_WORD ||
           task == TASK_GRAMMAR;
}

MISCONCEPTION(needs_word_order, always, "saying that every task needs the order",
              "Take the words out of their sentences and shuffle them: some questions can still be "
              "answered.")
static bool needs_word_order__always(enum language_task task)
{
    (void)task;
    return true;
}

MISCONCEPTION(needs_word_order, never, "saying that no task needs the order",
              "“The dog bit the man” and “The man bit the dog” are made of the same words.")
static bool needs_word_order__never(enum language_task task)
{
    (void)task;
    return false;
}

MISCONCEPTION(needs_word_order, inverted, "answering the opposite question every time",
              "True is for tasks that cannot be done on shuffled words.")
static bool needs_word_order__inverted(enum language_task task)
{
    return !order_matters(task);
}

MISCONCEPTION(needs_word_order, reviews_are_bags_of_words,
              "judging a review by which words occur in it",
              "“good, not bad” and “bad, not good” hold the same words.")
static bool needs_word_order__reviews_are_bags_of_words(enum language_task task)
{
    return order_matters(task) && task != TASK_REVIEW_WITH_NOT;
}

MISCONCEPTION(needs_word_order, sums_and_differences_alike, "treating subtraction like addition",
              "Exchange the two numbers of a subtraction and see what comes out.")
static bool needs_word_order__sums_and_differences_alike(enum language_task task)
{
    return order_matters(task) && task != TASK_SUBTRACTION;
}

MISCONCEPTION(needs_word_order, arithmetic_needs_order, "taking all arithmetic to need the order",
              "Some operations give the same whichever number comes first.")
static bool needs_word_order__arithmetic_needs_order(enum language_task task)
{
    return order_matters(task) || task == TASK_SUM;
}

MISCONCEPTION(needs_word_order, sorting_needs_order,
              "holding that words can be put in order only if the order they came in is known",
              "Shuffle a pack of cards and sort it: does the result depend on the shuffling?")
static bool needs_word_order__sorting_needs_order(enum language_task task)
{
    return order_matters(task) || task == TASK_ALPHABETICAL_ORDER;
}

MISCONCEPTION(needs_word_order, only_answers_in_words,
              "saying that order matters only where the answer is itself written in words",
              "What counts is the question asked of the input, not the form of the answer.")
static bool needs_word_order__only_answers_in_words(enum language_task task)
{
    return task == TASK_TRANSLATION || task == TASK_NEXT_WORD || task == TASK_WHO_WAS_BITTEN ||
           task == TASK_ALPHABETICAL_ORDER;
}

/* ---- position_similarity ---- */

MISCONCEPTION(position_similarity, cosine_similarity, "dividing by the number of pairs, C/2",
              "That is the cosine of the angle between the two encodings; their dot product is not "
              "divided by anything.")
static float position_similarity__cosine_similarity(int offset, int C)
{
    double sum = 0;
    for (int i = 0; i < C / 2; i++)
        sum += cos(offset * speed(2.0 * i / C));
    return (float)(2 * sum / C);
}

MISCONCEPTION(
    position_similarity, every_column, "counting each pair once for each of its columns",
    "The two products of a pair, sine times sine and cosine times cosine, make one cosine "
    "together.")
static float position_similarity__every_column(int offset, int C)
{
    double sum = 0;
    for (int c = 0; c < C; c++)
        sum += cos(offset * speed((double)(c - c % 2) / C));
    return (float)sum;
}

MISCONCEPTION(position_similarity, sines, "adding sines of the turns, not cosines",
              "A position beside itself (offset 0) must be most similar, not 0.")
static float position_similarity__sines(int offset, int C)
{
    double sum = 0;
    for (int i = 0; i < C / 2; i++)
        sum += sin(offset * speed(2.0 * i / C));
    return (float)sum;
}

MISCONCEPTION(position_similarity, sum_of_the_encoding,
              "adding up the encoding of `offset`, sines and cosines",
              "Multiply pe[offset] with pe[0], element by element, and look at what pe[0] does to "
              "the sines.")
static float position_similarity__sum_of_the_encoding(int offset, int C)
{
    double sum = 0;
    for (int i = 0; i < C / 2; i++) {
        double angle = offset * speed(2.0 * i / C);
        sum += sin(angle) + cos(angle);
    }
    return (float)sum;
}

MISCONCEPTION(position_similarity, exponent_half,
              "using the exponent i/C for pair i, where the paper has 2i/C",
              "The speeds are those of the encoding.")
static float position_similarity__exponent_half(int offset, int C)
{
    double sum = 0;
    for (int i = 0; i < C / 2; i++)
        sum += cos(offset * speed((double)i / C));
    return (float)sum;
}

MISCONCEPTION(position_similarity, one_speed, "letting every hand turn by the same angle, `offset`",
              "Each pair has its own speed. If you did divide: 2 * i / C with whole numbers is 0.")
static float position_similarity__one_speed(int offset, int C)
{
    return (float)(0.5 * C * cos(offset));
}
