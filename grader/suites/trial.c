#include "grader/suites/trial.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "grader/suites/trial_state.h"

size_t element_bytes(enum element element)
{
    switch (element) {
    case ELEMENT_FLOAT:
        return sizeof(float);
    case ELEMENT_INT:
        return sizeof(int);
    case ELEMENT_LONG:
        return sizeof(int64_t);
    case ELEMENT_BOOL:
        return sizeof(bool);
    }
    return 0;
}

size_t array_count(const struct trial_array *array)
{
    return (size_t)array->rows * (size_t)array->cols;
}

size_t array_bytes(const struct trial_array *array)
{
    return array_count(array) * element_bytes(array->element);
}

const void *array_content(const struct trial_array *array)
{
    if (array->updated)
        return array->initial;
    return array->output ? NULL : array->values;
}

struct trial_array *trial_find(struct trial *trial, const void *pointer)
{
    for (int i = 0; i < trial->arrays; i++) {
        const unsigned char *begin = trial->array[i].values;
        const unsigned char *at = pointer;
        if (at >= begin && at <= begin + array_bytes(&trial->array[i]))
            return &trial->array[i];
    }
    return NULL;
}

void array_element_name(const struct trial_array *array, size_t index, char *name, size_t size)
{
    size_t row = index / (size_t)array->cols, col = index % (size_t)array->cols;
    if (array->columns && array->rows == 1)
        snprintf(name, size, "%s.%s", array->name, array->columns[col]);
    else if (array_count(array) == 1 && strcmp(array->name, "result") == 0)
        snprintf(name, size, "the result");
    else if (array->rows == 1)
        snprintf(name, size, "%s[%zu]", array->name, col);
    else if (array->cols == 1)
        snprintf(name, size, "%s[%zu]", array->name, row);
    else
        snprintf(name, size, "%s[%zu][%zu]", array->name, row, col);
}

/* A stream of random numbers for each chapter, test and repetition [FNV-1a]. */
static uint64_t stream_of(const char *chapter, const char *test, int number)
{
    uint64_t hash = 0xCBF29CE484222325u;
    const char *const names[] = {chapter, "/", test};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (const char *at = names[i]; *at; at++)
            hash = (hash ^ (unsigned char)*at) * 0x100000001B3u;
    }
    return hash + (uint64_t)number;
}

void trial_begin(struct trial *trial, uint64_t seed, const char *chapter)
{
    trial->random = xf_random_seeded(seed, stream_of(chapter, trial->test->name, trial->number));
}

void trial_free(struct trial *trial)
{
    for (int i = 0; i < trial->arrays; i++) {
        free(trial->array[i].values);
        free(trial->array[i].initial);
        free(trial->array[i].expected);
    }
    trial->arrays = 0;
}

_Noreturn void trial_end_with(struct trial *trial, enum outcome outcome, const char *format, ...)
{
    struct exercise_result *result = trial->file->result;
    if (result->outcome == OUTCOME_PASSED || outcome == OUTCOME_UNGRADED) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(trial->why.what, sizeof trial->why.what, format, arguments);
        va_end(arguments);
        result->why = trial->why;
        result->outcome = outcome;
    }
    trial->file->closed = outcome == OUTCOME_NOT_STARTED || outcome == OUTCOME_NOT_DEFINED ||
                          outcome == OUTCOME_TIMED_OUT || outcome == OUTCOME_UNGRADED;
    fail(); /* cmocka's way out of a test */
    abort();
}

int trial_number(const struct trial *trial)
{
    return trial->number;
}

int trial_pick(struct trial *trial, int low, int high)
{
    return low + (int)xf_random_below(&trial->random, (uint32_t)(high - low + 1));
}

void trial_shuffle(struct trial *trial, int *order, int count)
{
    xf_random_order(order, count, &trial->random);
}

float trial_uniform(struct trial *trial, float low, float high)
{
    float x = low + (high - low) * (float)xf_random_uniform(&trial->random);
    return x < high ? x : nextafterf(high, low); /* which rounding may have reached */
}

static struct trial_array *add_array(struct trial *trial, const char *name, enum element element,
                                     int rows, int cols, bool output)
{
    if (trial->arrays == MAX_ARRAYS || rows < 0 || cols < 0)
        trial_end_with(trial, OUTCOME_UNGRADED, "the test %s asks for too many arrays",
                       trial->test->name);
    struct trial_array *array = &trial->array[trial->arrays];
    *array = (struct trial_array){
        .name = name, .element = element, .rows = rows, .cols = cols, .output = output};
    array->values = calloc(array_count(array) + 1, element_bytes(element));
    if (!array->values)
        trial_end_with(trial, OUTCOME_UNGRADED, "the grader is out of memory");
    trial->arrays++;
    return array;
}

float *trial_normal(struct trial *trial, const char *name, int rows, int cols)
{
    float *values = trial_input(trial, name, rows, cols);
    for (size_t i = 0; i < (size_t)rows * (size_t)cols; i++)
        values[i] = (float)xf_random_normal(&trial->random);
    return values;
}

float *trial_input(struct trial *trial, const char *name, int rows, int cols)
{
    return add_array(trial, name, ELEMENT_FLOAT, rows, cols, false)->values;
}

int *trial_input_ints(struct trial *trial, const char *name, int rows, int cols)
{
    return add_array(trial, name, ELEMENT_INT, rows, cols, false)->values;
}

bool *trial_input_bools(struct trial *trial, const char *name, int rows, int cols)
{
    return add_array(trial, name, ELEMENT_BOOL, rows, cols, false)->values;
}

float *trial_output(struct trial *trial, const char *name, int rows, int cols)
{
    return add_array(trial, name, ELEMENT_FLOAT, rows, cols, true)->values;
}

int *trial_output_ints(struct trial *trial, const char *name, int rows, int cols)
{
    return add_array(trial, name, ELEMENT_INT, rows, cols, true)->values;
}

int64_t *trial_output_longs(struct trial *trial, const char *name, int rows, int cols)
{
    return add_array(trial, name, ELEMENT_LONG, rows, cols, true)->values;
}

bool *trial_output_bools(struct trial *trial, const char *name, int rows, int cols)
{
    return add_array(trial, name, ELEMENT_BOOL, rows, cols, true)->values;
}

float *trial_updated(struct trial *trial, const char *name, int rows, int cols)
{
    struct trial_array *array = add_array(trial, name, ELEMENT_FLOAT, rows, cols, true);
    array->updated = true;
    return array->values;
}

void *trial_companion(struct trial *trial, struct companion_of of)
{
    if (trial->companions == MAX_COMPANIONS)
        trial_end_with(trial, OUTCOME_UNGRADED, "the test %s asks for too many companions",
                       trial->test->name);
    trial->companion[trial->companions] = of;
    return &trial->companion[trial->companions++];
}

void trial_name_columns(struct trial *trial, const void *array, const char *const names[])
{
    trial_find(trial, array)->columns = names;
}

void trial_limit_memory(struct trial *trial, size_t bytes, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(trial->memory_note, sizeof trial->memory_note, format, arguments);
    va_end(arguments);
    trial->memory = bytes;
}

void trial_name_values(struct trial *trial, const int *output, const char *const names[], int count)
{
    struct trial_array *array = trial_find(trial, output);
    array->value_names = names;
    array->named_values = count;
}

static void *expected(struct trial *trial, const void *output)
{
    struct trial_array *array = trial_find(trial, output);
    if (!trial->attempted || !array)
        trial_end_with(trial, OUTCOME_UNGRADED, "the test %s expects before it attempts",
                       trial->test->name);
    if (!array->expected)
        array->expected = calloc(array_count(array) + 1, element_bytes(array->element));
    if (!array->expected)
        trial_end_with(trial, OUTCOME_UNGRADED, "the grader is out of memory");
    if (array->initial)
        memcpy(array->expected, array->initial, array_bytes(array));
    return array->expected;
}

float *trial_expected(struct trial *trial, const float *output)
{
    return expected(trial, output);
}

int *trial_expected_ints(struct trial *trial, const int *output)
{
    return expected(trial, output);
}

int64_t *trial_expected_longs(struct trial *trial, const int64_t *output)
{
    return expected(trial, output);
}

bool *trial_expected_bools(struct trial *trial, const bool *output)
{
    return expected(trial, output);
}

struct argument argument_int(const char *name, int value)
{
    return (struct argument){.kind = ARGUMENT_INT, .integer = value, .name = name};
}

struct argument argument_enum(const char *name, unsigned value)
{
    return argument_int(name, (int)value);
}

struct argument argument_float(const char *name, float value)
{
    return (struct argument){.kind = ARGUMENT_FLOAT, .real = value, .name = name};
}

struct argument argument_pointer(const char *name, const void *value)
{
    return (struct argument){
        .kind = value ? ARGUMENT_POINTER : ARGUMENT_NULL, .name = name, .pointer = value};
}
