/* A trial: one test, once, with its own random inputs.
 *
 *     static void softmax_matches_the_definition(struct trial *t)
 *     {
 *         int n = trial_pick(t, 1, 67);
 *         const float *x = trial_normal(t, "x", 1, n);
 *         float *out = trial_output(t, "out", 1, n);
 *         ATTEMPT(t, softmax, out, x, n);
 *         float *want = trial_expected(t, out);
 *         xf_softmax(want, x, 1, n);
 *         trial_expect_floats(t, out, want, tolerance_steps(n + 4));
 *     }
 *
 * Arrays made here belong to the trial and to the judge's own memory; the student's code works on
 * a copy, on the board. The test must not write to `out`. ATTEMPT calls the student's function in
 * a sealed process and returns only if the call came back in order: nothing crashed, no input
 * changed, no element of an output was left unwritten. Otherwise it records why and ends the
 * test. Expected values are computed after it, so that at the time of the call they exist
 * nowhere; trial_expected() makes sure.
 *
 * A function that returns a value writes it to an output of one row:
 *
 *     float *score = trial_output(t, "result", 1, 1);
 *     ATTEMPT_RETURN(t, score, score_added, x_i, p_i, x_j, p_j, C);
 *
 * A struct of floats is an output of as many columns; name them with trial_name_columns(). */
#ifndef GRADER_SUITES_TRIAL_H
#define GRADER_SUITES_TRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grader/compare/compare.h"
#include "grader/sandbox/call.h"

struct trial;

/* ---- random choices; the run's seed, the chapter, the test and the repetition fix them all ---- */

/* Which repetition of the test this is, from 0: lets a test visit its awkward shapes in turn. */
int trial_number(const struct trial *trial);

/* A whole number from low to high, both included. */
int trial_pick(struct trial *trial, int low, int high);

/* 0 to count - 1 in random order. */
void trial_shuffle(struct trial *trial, int *order, int count);

/* A real number, uniform in [low, high). */
float trial_uniform(struct trial *trial, float low, float high);

/* ---- arrays: (rows, cols), contiguous, row-major; their names appear in reports ---- */

/* An input of standard normal numbers. */
float *trial_normal(struct trial *trial, const char *name, int rows, int cols);

/* Inputs of zeros, to be filled by the test before ATTEMPT. */
float *trial_input(struct trial *trial, const char *name, int rows, int cols);
int *trial_input_ints(struct trial *trial, const char *name, int rows, int cols);
bool *trial_input_bools(struct trial *trial, const char *name, int rows, int cols);

/* Outputs, poisoned. */
float *trial_output(struct trial *trial, const char *name, int rows, int cols);
int *trial_output_ints(struct trial *trial, const char *name, int rows, int cols);
int64_t *trial_output_longs(struct trial *trial, const char *name, int rows, int cols);
bool *trial_output_bools(struct trial *trial, const char *name, int rows, int cols);

/* An array that the function reads and changes, such as parameters that a step of training moves.
 * The test fills it before ATTEMPT. trial_expected() of it begins as a copy of what it held. */
float *trial_updated(struct trial *trial, const char *name, int rows, int cols);

/* What is not numbers but functions: the companion of that name [grader/companions], made of the
 * trial's arrays and of numbers, at most six of each. Arrays and numbers that are not given
 * are NULL and 0. Pass what comes back to ATTEMPT; it points to nothing. */
struct companion_of {
    const char *companion;
    void *arrays[MAX_COMPANION_ARRAYS];
    int numbers[MAX_COMPANION_NUMBERS];
};
void *trial_companion(struct trial *trial, struct companion_of of);

/* Names the columns of an array for the report: "result.position_content" instead of "result[2]".
 * An input of ints with names is taken for a struct of ints, and the report shows its members:
 * "size={V=9, C=6}". `names` is kept, one for each column. */
void trial_name_columns(struct trial *trial, const void *array, const char *const names[]);

/* Names the values of an output of ints that are an enum's, from 0 on, for the report: "HEAD_OTHER"
 * instead of "5". `names`, as many as `count`, is kept. */
void trial_name_values(struct trial *trial, const int *output, const char *const names[],
                       int count);

/* From now on a call may take no more than `bytes` of memory besides its arrays: heap, stack and
 * static arrays together. About 256 KiB of stack and slack cannot be taken away, so what must not
 * fit should be larger by far. The sentence tells a student who needs more what is wanted instead. */
void trial_limit_memory(struct trial *trial, size_t bytes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- the attempt ---- */

/* Calls the student's function; the compiler checks the arguments against the chapter's header. */
#define ATTEMPT(trial, function, ...)                                                              \
    do {                                                                                           \
        (void)sizeof((function(__VA_ARGS__), 0));                                                  \
        const struct argument attempt_arguments[] = {ARGUMENTS(__VA_ARGS__)};                      \
        trial_attempt((trial), #function, attempt_arguments,                                       \
                      (int)(sizeof attempt_arguments / sizeof attempt_arguments[0]),               \
                      RETURN_NOTHING, NULL);                                                       \
    } while (0)

/* The same for a function that returns a value; `result` points to the output that takes it. */
#define ATTEMPT_RETURN(trial, result, function, ...)                                               \
    do {                                                                                           \
        (void)sizeof(*(result) = function(__VA_ARGS__));                                           \
        const struct argument attempt_arguments[] = {ARGUMENTS(__VA_ARGS__)};                      \
        trial_attempt((trial), #function, attempt_arguments,                                       \
                      (int)(sizeof attempt_arguments / sizeof attempt_arguments[0]),               \
                      RETURN_KIND(result), (result));                                              \
    } while (0)

/* The same for a function that returns a struct of floats, whose members become the columns of
 * `result`. */
#define ATTEMPT_RETURN_STRUCT(trial, result, function, ...)                                        \
    do {                                                                                           \
        (void)sizeof(function(__VA_ARGS__));                                                       \
        const struct argument attempt_arguments[] = {ARGUMENTS(__VA_ARGS__)};                      \
        trial_attempt((trial), #function, attempt_arguments,                                       \
                      (int)(sizeof attempt_arguments / sizeof attempt_arguments[0]),               \
                      RETURN_FLOATS, (result));                                                    \
    } while (0)

/* ---- what should have come out ---- */

/* Zeroed memory shaped like `output` (or, of an updated array, what it held before the attempt), for
 * the expected values; belongs to the trial. A fault of
 * the test (and so of the grader) if no attempt has been made yet. */
float *trial_expected(struct trial *trial, const float *output);
int *trial_expected_ints(struct trial *trial, const int *output);
int64_t *trial_expected_longs(struct trial *trial, const int64_t *output);
bool *trial_expected_bools(struct trial *trial, const bool *output);

/* Compares an output with what was expected; records the difference, explains it and ends the
 * test if they differ. Also tries every misconception of the function on the same inputs. */
void trial_expect_floats(struct trial *trial, const float *output, const float *want,
                         struct tolerance tolerance);
void trial_expect_ints(struct trial *trial, const int *output, const int *want);
void trial_expect_longs(struct trial *trial, const int64_t *output, const int64_t *want);
void trial_expect_bools(struct trial *trial, const bool *output, const bool *want);

/* Expects something in the test's own words: unless `holds`, records the sentence and ends the
 * test. For properties; a comparison with the reference explains more. */
void trial_expect_that(struct trial *trial, bool holds, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same of what the outputs do, where many numbers are right. Also tries every misconception of
 * the function: one is named that gives these very outputs, but for 64 roundings. */
void trial_expect_of_outputs(struct trial *trial, bool holds, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* ---- what ATTEMPT is made of ---- */

void trial_attempt(struct trial *trial, const char *function, const struct argument *arguments,
                   int count, enum return_kind returns, void *result);

struct argument argument_int(const char *name, int value);
struct argument argument_enum(const char *name, unsigned value);
struct argument argument_float(const char *name, float value);
struct argument argument_pointer(const char *name, const void *value);

#define RETURN_KIND(result)                                                                        \
    _Generic(*(result), float                                                                      \
             : RETURN_FLOAT, bool                                                                  \
             : RETURN_BOOL, int                                                                    \
             : RETURN_INT, int64_t                                                                 \
             : RETURN_LONG)

#define ARGUMENT(x)                                                                                \
    _Generic((x),                                                                                  \
        float: argument_float,                                                                     \
        bool: argument_int,                                                                        \
        int: argument_int,                                                                         \
        unsigned: argument_enum, /* what gcc and clang take an enum for */                         \
        float *: argument_pointer,                                                                 \
        const float *: argument_pointer,                                                           \
        int *: argument_pointer,                                                                   \
        const int *: argument_pointer,                                                             \
        bool *: argument_pointer,                                                                  \
        const bool *: argument_pointer,                                                            \
        default: argument_pointer)(#x, x) /* a companion's own type; nothing but a pointer converts */

/* ARGUMENT for each of up to twelve. */
#define ARGUMENTS(...)                                                                             \
    ARGUMENTS_(__VA_ARGS__, AR12, AR11, AR10, AR9, AR8, AR7, AR6, AR5, AR4, AR3, AR2, AR1, )       \
    (__VA_ARGS__)
#define ARGUMENTS_(a, b, c, d, e, f, g, h, i, j, k, l, name, ...) name
#define AR1(x)                                                    ARGUMENT(x)
#define AR2(x, ...)                                               ARGUMENT(x), AR1(__VA_ARGS__)
#define AR3(x, ...)                                               ARGUMENT(x), AR2(__VA_ARGS__)
#define AR4(x, ...)                                               ARGUMENT(x), AR3(__VA_ARGS__)
#define AR5(x, ...)                                               ARGUMENT(x), AR4(__VA_ARGS__)
#define AR6(x, ...)                                               ARGUMENT(x), AR5(__VA_ARGS__)
#define AR7(x, ...)                                               ARGUMENT(x), AR6(__VA_ARGS__)
#define AR8(x, ...)                                               ARGUMENT(x), AR7(__VA_ARGS__)
#define AR9(x, ...)                                               ARGUMENT(x), AR8(__VA_ARGS__)
#define AR10(x, ...)                                              ARGUMENT(x), AR9(__VA_ARGS__)
#define AR11(x, ...)                                              ARGUMENT(x), AR10(__VA_ARGS__)
#define AR12(x, ...)                                              ARGUMENT(x), AR11(__VA_ARGS__)

#endif
