/* Comparing what came out with what should have, and explaining the difference. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/compare/shape.h"
#include "grader/misconceptions/misconception.h"
#include "grader/sandbox/poison.h"
#include "grader/suites/trial_state.h"

/* A number as a person writes it. */
static void describe_number(double value, char *text, size_t size)
{
    if (isnan(value))
        snprintf(text, size, "NaN");
    else if (isinf(value))
        snprintf(text, size, value > 0 ? "infinity" : "-infinity");
    else
        snprintf(text, size, "%.7g", value);
}

/* Looks for a NaN that arithmetic made of the poison: an element that was read before it was set. */
static void look_for_poison(struct trial *trial, const struct trial_array *array)
{
    const float *values = array->values;
    for (size_t i = 0; array->element == ELEMENT_FLOAT && i < array_count(array); i++) {
        uint32_t bits;
        char name[128];
        memcpy(&bits, &values[i], sizeof bits);
        if ((bits & 0x7FFFFFFFu) != POISON_WORD_QUIET)
            continue;
        array_element_name(array, i, name, sizeof name);
        trial_end_with(trial, OUTCOME_NOT_FINITE,
                       "%s was read before it was written: set it before you add to it. An output "
                       "holds garbage when the call begins.",
                       name);
    }
}

/* A count is told to its last digit. */
static void describe_whole(double value, char *text, size_t size)
{
    snprintf(text, size, "%.0f", value);
}

static void describe_bool(double value, char *text, size_t size)
{
    snprintf(text, size, value != 0 ? "true" : "false");
}

/* An element as the test's author would write it. */
static void describe_element(const struct trial_array *array, double value, char *text, size_t size)
{
    if (array->element == ELEMENT_INT && 0 <= value && value < array->named_values)
        snprintf(text, size, "%s", array->value_names[(int)value]);
    else if (array->element == ELEMENT_BOOL)
        describe_bool(value, text, size);
    else if (array->element == ELEMENT_FLOAT)
        describe_number(value, text, size);
    else
        describe_whole(value, text, size);
}

static _Noreturn void report_difference(struct trial *trial, const struct trial_array *array,
                                        const struct difference *difference,
                                        struct tolerance tolerance)
{
    char name[128], got[64], want[64], rest[64] = "";
    array_element_name(array, difference->first, name, sizeof name);
    describe_element(array, difference->got, got, sizeof got);
    describe_element(array, difference->want, want, sizeof want);
    if (difference->total > 1)
        snprintf(rest, sizeof rest, " %zu of %zu elements differ.", difference->count,
                 difference->total);
    if (trial_remembers(trial, array, tolerance))
        trial_end_with(trial, OUTCOME_WRONG,
                       "Called twice in a row with the same inputs, it is right the first time and "
                       "wrong the second: %s should be %s, but is %s. Does a static or global "
                       "variable remember the first call?",
                       name, want, got);
    look_for_poison(trial, array);
    if (array->updated && memcmp(array->values, array->initial, array_bytes(array)) == 0)
        trial_end_with(trial, OUTCOME_UNWRITTEN, "%s was not changed at all: %s should be %s now.",
                       array->name, name, want);
    bool not_finite = !isfinite(difference->got) && isfinite(difference->want);
    trial_end_with(trial, not_finite ? OUTCOME_NOT_FINITE : OUTCOME_WRONG,
                   "%s should be %s, but is %s.%s", name, want, got, rest);
}

static void describe_shape(struct trial *trial, const struct trial_array *array,
                           struct tolerance tolerance)
{
    describe_error_shape(trial->why.shape, sizeof trial->why.shape, array->values, array->expected,
                         array->rows, array->cols, tolerance);
    draw_error_map(trial->why.map, sizeof trial->why.map, array->values, array->expected,
                   array->rows, array->cols, tolerance);
}

/* The array that a test compares, with the expected values that it must have made by trial_expected. */
static struct trial_array *compared(struct trial *trial, const void *output, const void *want)
{
    struct trial_array *array = trial_find(trial, output);
    if (!trial->attempted || !array || !array->output || array->expected != want)
        trial_end_with(trial, OUTCOME_UNGRADED, "the test %s compares what it did not expect",
                       trial->test->name);
    trial->expectations++;
    return array;
}

void trial_expect_floats(struct trial *trial, const float *output, const float *want,
                         struct tolerance tolerance)
{
    struct trial_array *array = compared(trial, output, want);
    struct difference difference =
        compare_floats(array->values, want, array_count(array), tolerance);
    trial_question_suspects(trial, array, difference.count > 0, tolerance);
    if (difference.count == 0)
        return;
    describe_shape(trial, array, tolerance);
    report_difference(trial, array, &difference, tolerance);
}

void trial_expect_ints(struct trial *trial, const int *output, const int *want)
{
    struct trial_array *array = compared(trial, output, want);
    struct difference difference = compare_ints(array->values, want, array_count(array));
    trial_question_suspects(trial, array, difference.count > 0, tolerance_exact());
    if (difference.count > 0)
        report_difference(trial, array, &difference, tolerance_exact());
}

void trial_expect_longs(struct trial *trial, const int64_t *output, const int64_t *want)
{
    struct trial_array *array = compared(trial, output, want);
    struct difference difference = compare_longs(array->values, want, array_count(array));
    trial_question_suspects(trial, array, difference.count > 0, tolerance_exact());
    if (difference.count > 0)
        report_difference(trial, array, &difference, tolerance_exact());
}

void trial_expect_bools(struct trial *trial, const bool *output, const bool *want)
{
    struct trial_array *array = compared(trial, output, want);
    struct difference difference = compare_bools(array->values, want, array_count(array));
    trial_question_suspects(trial, array, difference.count > 0, tolerance_exact());
    if (difference.count > 0)
        report_difference(trial, array, &difference, tolerance_exact());
}

static void expect_in_words(struct trial *trial, bool holds, const char *format, va_list arguments)
{
    char sentence[sizeof trial->why.what];
    trial->expectations++;
    if (holds)
        return;
    vsnprintf(sentence, sizeof sentence, format, arguments);
    trial_end_with(trial, OUTCOME_WRONG, "%s", sentence);
}

void trial_expect_that(struct trial *trial, bool holds, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    expect_in_words(trial, holds, format, arguments);
    va_end(arguments);
}

void trial_expect_of_outputs(struct trial *trial, bool holds, const char *format, ...)
{
    for (int i = 0; i < trial->arrays; i++) {
        if (trial->array[i].output && trial->array[i].on_board)
            trial_question_suspects(trial, &trial->array[i], !holds, tolerance_steps(64));
    }
    va_list arguments;
    va_start(arguments, format);
    expect_in_words(trial, holds, format, arguments);
    va_end(arguments);
}
