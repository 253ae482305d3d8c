#include "grader/compare/shape.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "grader/compare/pair.h"

/* So many times the tolerance is no rounding any more. */
static const double CLEARLY = 16;

/* A number to three digits, or as many more as it takes not to read as 1; with "about" if that is
 * not the number itself. */
static void add_number(struct text *text, double number)
{
    char digits[40];
    int precision = 3;
    do {
        snprintf(digits, sizeof digits, "%.*g", precision, number);
    } while (strtod(digits, NULL) == 1 && precision++ < 7);
    bool exact = fabs(strtod(digits, NULL) - number) <= 0x1p-22 * fabs(number);
    text_add(text, "%s%s", exact ? "" : "about ", digits);
}

/* ---- one rule for every element ---- */

static bool all_zeros(const struct pair *pair)
{
    for (size_t i = 0; i < pair->count; i++)
        if (pair->got[i] != 0)
            return false;
    text_add(pair->sentence, "Every element is 0.");
    return true;
}

static bool opposite_sign(const struct pair *pair)
{
    for (size_t i = 0; i < pair->count; i++)
        if (!elements_agree((double)pair->got[i], -(double)pair->want[i], pair->tolerance))
            return false;
    text_add(pair->sentence, "Every element has the opposite sign.");
    return true;
}

/* The place of the largest finite |want|, from which a factor is best measured. */
static size_t largest(const struct pair *pair)
{
    size_t best = 0;
    double size = -1;
    for (size_t i = 0; i < pair->count; i++) {
        double here = fabs((double)pair->want[i]);
        if (isfinite(here) && here > size) {
            best = i;
            size = here;
        }
    }
    return best;
}

/* Whether got is factor * want + offset everywhere. Both sides' errors count: that of got, and
 * that of the factor or offset, which was measured on an element that has one too; the last term
 * is float32's rounding of the two. */
static bool follows_rule(const struct pair *pair, double factor, double offset)
{
    double scale = 1 + fabs(factor);
    for (size_t i = 0; i < pair->count; i++) {
        double got = (double)pair->got[i];
        double want = (double)pair->want[i];
        struct tolerance wider = {
            .atol = scale * (pair->tolerance.atol + pair->tolerance.rtol * fabs(want)) +
                    0x1p-22 * (fabs(factor * want) + fabs(offset)),
            .rtol = 0,
        };
        if (!isfinite(want) || !elements_agree(got, factor * want + offset, wider))
            return false;
    }
    return true;
}

/* Whether a factor can be seen on most elements: want is finite, and well above the tolerance with
 * the factor and without. */
static bool factor_shows(const struct pair *pair, double factor)
{
    double least = CLEARLY * pair->tolerance.atol;
    size_t shows = 0;
    for (size_t i = 0; i < pair->count; i++) {
        double size = fabs((double)pair->want[i]);
        shows += isfinite(size) && size > least && fabs(factor) * size > least;
    }
    return 2 * shows > pair->count;
}

static bool constant_factor(const struct pair *pair)
{
    size_t at = largest(pair);
    double want = (double)pair->want[at];
    double factor = (double)pair->got[at] / want;
    double noise = pair->tolerance.rtol + pair->tolerance.atol / fabs(want);
    bool told = isfinite(factor) && factor != 0 && fabs(factor - 1) > CLEARLY * noise &&
                factor_shows(pair, factor) && follows_rule(pair, factor, 0);
    if (told) {
        text_add(pair->sentence, "Every element is ");
        add_number(pair->sentence, factor);
        text_add(pair->sentence, " times what it should be.");
    }
    return told;
}

static bool constant_offset(const struct pair *pair)
{
    size_t at = largest(pair);
    double want = (double)pair->want[at];
    double offset = (double)pair->got[at] - want;
    double noise = pair->tolerance.atol + pair->tolerance.rtol * fabs(want);
    bool told = isfinite(offset) && fabs(offset) > CLEARLY * noise && follows_rule(pair, 1, offset);
    if (told) {
        text_add(pair->sentence, "Every element is ");
        add_number(pair->sentence, fabs(offset));
        text_add(pair->sentence, " too %s.", offset > 0 ? "large" : "small");
    }
    return told;
}

/* ---- rows that should sum to 1 ---- */

static double row_sum(const float *row, int cols)
{
    double sum = 0;
    for (int c = 0; c < cols; c++)
        sum += (double)row[c];
    return sum;
}

/* If got is its own sum times want in every row, then each row of want sums to 1. */
static bool rows_not_normalised(const struct pair *pair)
{
    int worst = -1;
    double worst_sum = 1;
    for (int r = 0; r < pair->rows && pair->cols > 1; r++) {
        struct pair row = *pair;
        row.rows = 1;
        row.count = (size_t)pair->cols;
        row.got += (size_t)r * row.count;
        row.want += (size_t)r * row.count;
        double slack = pair->cols * (pair->tolerance.atol + 0x1p-22) + pair->tolerance.rtol;
        double sum = row_sum(row.got, row.cols);
        if (!isfinite(sum) || fabs(sum) <= slack || !follows_rule(&row, sum, 0))
            return false;
        if (fabs(sum - 1) > fabs(worst_sum - 1) + slack) {
            worst = r;
            worst_sum = sum;
        }
    }
    if (worst < 0)
        return false;
    text_add(pair->sentence,
             "Each row is right but for a factor: it should sum to 1, and row %d "
             "sums to ",
             worst);
    add_number(pair->sentence, worst_sum);
    text_add(pair->sentence, ".");
    return true;
}

void describe_error_shape(char *sentence, size_t size, const float *got, const float *want,
                          int rows, int cols, struct tolerance tolerance)
{
    struct text text = text_in(sentence, size);
    if (rows < 1 || cols < 1 || (rows == 1 && cols == 1))
        return;
    size_t count = (size_t)rows * (size_t)cols;
    struct pair pair = {got, want, rows, cols, count, tolerance, &text};
    size_t wrong = compare_floats(got, want, count, tolerance).count;
    if (wrong == 0)
        return;
    bool most = 2 * wrong > count;
    bool told =
        most && (all_zeros(&pair) || opposite_sign(&pair) || constant_factor(&pair) ||
                 constant_offset(&pair) || pair_is_rearranged(&pair) || rows_not_normalised(&pair));
    if (!told)
        pair_differs_in_one_place(&pair);
}
