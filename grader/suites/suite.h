/* A suite: what a chapter's functions are worth and the tests that decide it.
 *
 * One file a chapter, named like the chapter. It enlists itself, so a new chapter is a new file:
 *
 *     static void softmax_is_unchanged_by_a_constant_shift(struct trial *t) { … }
 *
 *     static const struct exercise exercises[] = {
 *         {.function = "softmax", .summary = "scores to weights", .points = 2},
 *     };
 *     static const struct graded_test tests[] = {
 *         GRADED(softmax, softmax_is_unchanged_by_a_constant_shift, 4),
 *     };
 *     SUITE("00-attention", "attention.c", exercises, tests)
 *
 * A function earns its points when all of its tests pass, and otherwise none: half a softmax is
 * not worth half a softmax. */
#ifndef GRADER_SUITES_SUITE_H
#define GRADER_SUITES_SUITE_H

#include "grader/suites/trial.h"

struct exercise {
    const char *function;
    const char *summary; /* at most 60 characters, lower case, no full stop */
    double points;
    bool challenge;       /* extra credit; the points of the others add up to 10 */
    const char *may_call; /* exercises before it that it may be built on: "softmax scores" */
};

struct graded_test {
    const char *function; /* the exercise that it decides */
    const char *name;     /* a sentence with underscores */
    void (*run)(struct trial *trial);
    int trials; /* how often, each time with new random inputs */
};

enum { MAX_FOUNDATIONS = 4 };

/* A chapter whose functions this one calls. Where the submission has them and they pass, they are
 * what is called; otherwise stand-ins of the kit's [grader/standins]. */
struct foundation {
    const char *chapter;   /* "00-attention" */
    const char *functions; /* "softmax attention" */
};

struct suite {
    const char *chapter; /* the folder's name below chapters/ */
    const char *source;  /* the file that the student edits */
    const struct exercise *exercise;
    int exercises;
    const struct graded_test *test;
    int tests;
    const struct foundation *foundation; /* at most MAX_FOUNDATIONS, then one of NULL; or NULL */
    struct suite *next;
};

#define GRADED(function_, test_, trials_)                                                          \
    {                                                                                              \
        .function = #function_, .name = #test_, .run = (test_), .trials = (trials_)                \
    }

#define SUITE(chapter_, source_, exercises_, tests_)                                               \
    SUITE_BUILT_ON(chapter_, source_, exercises_, tests_, NULL)

/* The same for a chapter that is built on others. */
#define SUITE_BUILT_ON(chapter_, source_, exercises_, tests_, foundations_)                        \
    __attribute__((constructor)) static void enlist_suite(void)                                    \
    {                                                                                              \
        static struct suite suite = {                                                              \
            .chapter = (chapter_),                                                                 \
            .source = (source_),                                                                   \
            .exercise = (exercises_),                                                              \
            .exercises = (int)(sizeof(exercises_) / sizeof((exercises_)[0])),                      \
            .test = (tests_),                                                                      \
            .tests = (int)(sizeof(tests_) / sizeof((tests_)[0])),                                  \
            .foundation = (foundations_),                                                          \
        };                                                                                         \
        suite_enlist(&suite);                                                                      \
    }

/* Adds a suite to the list, which is kept in the order of the chapters' names. The caller keeps
 * ownership and must keep it alive. */
void suite_enlist(struct suite *suite);

/* The suite of that chapter, or NULL. */
const struct suite *suite_called(const char *chapter);

/* The first suite of the list; follow ->next. */
const struct suite *suite_first(void);

#endif
