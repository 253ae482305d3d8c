/* Errors of place: right numbers where they do not belong, or wrong ones in one place. */
#include "grader/compare/pair.h"

/* The rows of the matrices, or their columns. */
struct lines {
    int count, length;      /* so many, of so many elements each */
    size_t stride, step;    /* from one line to the next, and along a line */
    const char *name, *one; /* "rows", "row" */
};

static struct lines rows_of(const struct pair *pair)
{
    bool single = pair->cols == 1;
    return (struct lines){pair->rows,
                          pair->cols,
                          (size_t)pair->cols,
                          1,
                          single ? "elements" : "rows",
                          single ? "element" : "row"};
}

static struct lines columns_of(const struct pair *pair)
{
    bool single = pair->rows == 1;
    return (struct lines){pair->cols,
                          pair->rows,
                          1,
                          (size_t)pair->cols,
                          single ? "elements" : "columns",
                          single ? "element" : "column"};
}

/* ---- the right numbers in other places ---- */

static bool transposed(const struct pair *pair)
{
    size_t rows = (size_t)pair->rows;
    size_t cols = (size_t)pair->cols;
    for (size_t i = 0; i < pair->count; i++)
        if (!elements_agree((double)pair->got[i % cols * rows + i / cols], (double)pair->want[i],
                            pair->tolerance))
            return false;
    text_add(pair->sentence, "The matrix is transposed: its rows should be its columns.");
    return true;
}

/* Whether line i of got is line j of want. */
static bool lines_agree(const struct pair *pair, const struct lines *lines, int i, int j)
{
    const float *got = pair->got + (size_t)i * lines->stride;
    const float *want = pair->want + (size_t)j * lines->stride;
    for (size_t e = 0; e < (size_t)lines->length; e++)
        if (!elements_agree((double)got[e * lines->step], (double)want[e * lines->step],
                            pair->tolerance))
            return false;
    return true;
}

/* Whether got holds, `by` lines further on, what belongs in each line. */
static bool shifted_by(const struct pair *pair, const struct lines *lines, int by)
{
    for (int i = 0; i < lines->count; i++)
        if (i + by >= 0 && i + by < lines->count && !lines_agree(pair, lines, i + by, i))
            return false;
    return true;
}

static bool shifted(const struct pair *pair, const struct lines *lines)
{
    int by = lines->count < 3 ? 0 : shifted_by(pair, lines, 1) ? 1 : -shifted_by(pair, lines, -1);
    if (by != 0)
        text_add(pair->sentence, "Each %s but the %s holds what belongs in the %s %s it.",
                 lines->one, by > 0 ? "first" : "last", lines->one, by > 0 ? "before" : "after");
    return by != 0;
}

static bool reversed(const struct pair *pair, const struct lines *lines)
{
    if (lines->count < 2)
        return false;
    for (int i = 0; i < lines->count; i++)
        if (!lines_agree(pair, lines, i, lines->count - 1 - i))
            return false;
    text_add(pair->sentence, "The %s stand in reverse order.", lines->name);
    return true;
}

/* Each line of got is matched with the first line of want that it agrees with and that is still
 * free. */
static bool permuted(const struct pair *pair, const struct lines *lines)
{
    enum { MOST = 256 };
    bool taken[MOST] = {false};
    if (lines->count < 2 || lines->count > MOST)
        return false;
    for (int i = 0; i < lines->count; i++) {
        int j = 0;
        while (j < lines->count && (taken[j] || !lines_agree(pair, lines, i, j)))
            j++;
        if (j == lines->count)
            return false;
        taken[j] = true;
    }
    text_add(pair->sentence, "The %s are the right ones in the wrong order.", lines->name);
    return true;
}

bool pair_is_rearranged(const struct pair *pair)
{
    const struct lines rows = rows_of(pair);
    const struct lines columns = columns_of(pair);
    return transposed(pair) || shifted(pair, &rows) || shifted(pair, &columns) ||
           reversed(pair, &rows) || reversed(pair, &columns) || permuted(pair, &rows) ||
           permuted(pair, &columns);
}

/* ---- wrong in one place only ---- */

enum place { FIRST_ROW, LAST_ROW, FIRST_COLUMN, LAST_COLUMN, ABOVE, ON, BELOW, PLACES };

static bool is_in_place(enum place place, int r, int c, int rows, int cols)
{
    switch (place) {
    case FIRST_ROW:
        return r == 0;
    case LAST_ROW:
        return r == rows - 1;
    case FIRST_COLUMN:
        return c == 0;
    case LAST_COLUMN:
        return c == cols - 1;
    case ABOVE:
        return c > r;
    case ON:
        return c == r;
    default:
        return c < r;
    }
}

/* Whether all differences lie in a place that is not the whole matrix, and most of it differs. */
static bool differs_only_in(const struct pair *pair, enum place place)
{
    size_t inside = 0;
    size_t wrong = 0;
    for (size_t i = 0; i < pair->count; i++) {
        bool agrees = elements_agree((double)pair->got[i], (double)pair->want[i], pair->tolerance);
        bool in = is_in_place(place, (int)(i / (size_t)pair->cols), (int)(i % (size_t)pair->cols),
                              pair->rows, pair->cols);
        if (!agrees && !in)
            return false;
        inside += in;
        wrong += !agrees;
    }
    return 2 * wrong > inside && inside < pair->count;
}

bool pair_differs_in_one_place(const struct pair *pair)
{
    static const char *const names[PLACES] = {
        [FIRST_ROW] = "in the first row",       [LAST_ROW] = "in the last row",
        [FIRST_COLUMN] = "in the first column", [LAST_COLUMN] = "in the last column",
        [ABOVE] = "above the diagonal",         [ON] = "on the diagonal",
        [BELOW] = "below the diagonal",
    };
    bool list = pair->rows == 1 || pair->cols == 1;
    for (enum place place = 0; place < (list ? ABOVE : PLACES); place++)
        if (differs_only_in(pair, place)) {
            const char *end = place == FIRST_ROW || place == FIRST_COLUMN ? "first" : "last";
            if (list)
                text_add(pair->sentence, "The %s element is the only wrong one.", end);
            else
                text_add(pair->sentence, "All the wrong elements are %s.", names[place]);
            return true;
        }
    return false;
}
