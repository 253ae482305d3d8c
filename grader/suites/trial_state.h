/* What a trial remembers. Only the files that implement trials and judge by them include this. */
#ifndef GRADER_SUITES_TRIAL_STATE_H
#define GRADER_SUITES_TRIAL_STATE_H

#include "grader/reports/results.h"
#include "grader/sandbox/sandbox.h"
#include "grader/submission/compile.h"
#include "grader/suites/suite.h"
#include "reference/core/random.h"

enum { MAX_SUSPECTS = 24, MAX_COMPANIONS = 2 };

/* A misconception and whether it still fits everything the student's function did. */
struct suspect {
    const struct misconception *misconception;
    bool fits;
    bool fits_a_failure; /* in a trial that the student failed, it gave the student's numbers */
};

/* What is known of one exercise while its tests run. */
struct case_file {
    const struct exercise *exercise;
    struct exercise_result *result;
    struct suspect suspect[MAX_SUSPECTS];
    int suspects;
    bool yes_or_no; /* what it answers are bools, not numbers */
    int attempts;   /* made so far */
    bool closed;    /* no further test can tell more: the rest are not run */
};

struct trial_array {
    const char *name;
    enum element element;
    int rows, cols;
    bool output;
    bool updated;   /* an output that is an input too */
    void *values;   /* the judge's own copy */
    void *initial;  /* what an updated array held before the attempt, or NULL */
    void *expected; /* or NULL */
    const char *const *columns;
    const char *const *value_names; /* of ints that are an enum's, or NULL */
    int named_values;
    bool on_board;
    struct board_array place;
};

struct trial {
    const struct graded_test *test;
    struct sandbox *sandbox;
    const struct workplace *workplace;
    struct case_file *file;
    struct xf_random random;
    int number;
    struct trial_array array[MAX_ARRAYS];
    int arrays;
    struct companion_of companion[MAX_COMPANIONS];
    int companions;
    struct call call;
    void *result;          /* where the returned value goes, or NULL */
    int repeats;           /* of the call, in one process */
    bool counted;          /* its work is to be counted: one call in a process of its own */
    size_t memory;         /* that it may take besides its arrays, or 0: what every call may */
    char memory_note[192]; /* what a student should know who wanted more */
    struct event event;
    bool attempted;
    int expectations;       /* met so far */
    struct explanation why; /* of the failure, as far as it is known */
};

size_t element_bytes(enum element element);
size_t array_count(const struct trial_array *array);
size_t array_bytes(const struct trial_array *array);

/* What the array holds when the call begins, or NULL for an output, which holds poison. */
const void *array_content(const struct trial_array *array);

/* The array that a pointer of the test's points into, or NULL. */
struct trial_array *trial_find(struct trial *trial, const void *pointer);

/* Writes an element's name: "out[2][3]", "out[3]", "result.content_content", "the result". */
void array_element_name(const struct trial_array *array, size_t index, char *name, size_t size);

/* Records an outcome, the sentence and what else is in trial->why, and ends the test. Of several
 * failures of one exercise the first is kept. */
_Noreturn void trial_end_with(struct trial *trial, enum outcome outcome, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A new trial of `test`. trial_free gives its arrays back. */
void trial_begin(struct trial *trial, uint64_t seed, const char *chapter);
void trial_free(struct trial *trial);

/* Ends the test: the call could have little memory, and wanted more. */
_Noreturn void trial_end_for_memory(struct trial *trial);

/* Decides what an event means that did not come back in order; ends the test. */
_Noreturn void trial_diagnose(struct trial *trial);

/* True if the call returned and the child ended as it should. */
bool event_came_back(const struct event *event);

/* True if the output is right when the call is made once in a process, though it was wrong when it
 * was made twice. Makes the call again. */
bool trial_remembers(struct trial *trial, const struct trial_array *array,
                     struct tolerance tolerance);

/* Keeps those suspects that give the student's numbers on this trial's inputs, for the array that
 * was compared. `failed`: the student's numbers were not the reference's. */
void trial_question_suspects(struct trial *trial, const struct trial_array *compared, bool failed,
                             struct tolerance tolerance);

#endif
