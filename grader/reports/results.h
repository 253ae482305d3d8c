/* What grading finds out, as plain data.
 *
 * The judges fill these structures in; the reports print them; nothing else is shared between the
 * two. They hold no pointers, so that one anonymous shared mapping can carry them from the process
 * that judges a chapter to the one that reports: if a judge dies, what it had found is kept.
 * Strings are UTF-8, always terminated, and safe to print (see console_sanitize). */
#ifndef GRADER_REPORTS_RESULTS_H
#define GRADER_REPORTS_RESULTS_H

#include <stdbool.h>
#include <stdint.h>

/* How one attempt, one test, one exercise or one chapter came out. */
enum outcome {
    OUTCOME_PASSED,
    OUTCOME_NOT_STARTED,   /* the call met TODO() */
    OUTCOME_WRONG,         /* it returned, and the numbers differ from the reference */
    OUTCOME_NOT_FINITE,    /* it returned NaN or infinity where a number belongs */
    OUTCOME_UNWRITTEN,     /* it returned and left elements of an output as they were */
    OUTCOME_INPUT_CHANGED, /* it wrote to an array that it was only given to read */
    OUTCOME_OUT_OF_BOUNDS, /* it read or wrote outside an array */
    OUTCOME_CRASHED,
    OUTCOME_TIMED_OUT,
    OUTCOME_ENDED,     /* it ended the program instead of returning */
    OUTCOME_FORBIDDEN, /* it asked the system for something the grader does not allow */
    OUTCOME_OUT_OF_MEMORY,
    OUTCOME_TOO_MUCH_OUTPUT,
    OUTCOME_NOT_DEFINED, /* the file compiles but does not define the function */
    OUTCOME_NOT_COMPILED,
    OUTCOME_NOT_SUBMITTED,
    OUTCOME_UNGRADED, /* the grader's own fault; never counted as a zero */
    OUTCOMES
};

enum {
    MAX_EXERCISES = 10, /* in a chapter */
    MAX_CHAPTERS = 32,
    NAME_SIZE = 64
};

/* Why an exercise did not pass, in the order in which a student reads it. Empty strings are left
 * out by the reports. */
struct explanation {
    char test[128];  /* "attention gives zeros where everything is hidden" */
    char call[320];  /* "attention(out, q, k, v, NULL, T=3, S=4, D=8)" */
    char what[768];  /* the plain sentence: what happened, with the first difference */
    char shape[256]; /* the shape of the error: "Every element is 2.83 times too large." */
    char misconception[NAME_SIZE]; /* its name in grader/misconceptions, for the tests */
    char because[512];             /* "These are exactly the numbers you get by …" */
    char location[128];            /* "attention.c:41, in attention" */
    char map[1536];                /* lines that draw |error|, or empty */
    char printed[1024];            /* what the student's code printed */
};

struct exercise_result {
    char function[NAME_SIZE];
    char summary[128]; /* one line that says what the function is for */
    double max_points;
    double points;  /* all of max_points or 0 */
    bool challenge; /* extra credit: beyond the chapter's 10 points */
    enum outcome outcome;
    int tests, tests_run, tests_passed; /* each repetition counts */
    char note[192]; /* what was measured on the way: "its work grows like S^1.02"; or empty */
    struct explanation why; /* of the failure to show; unused when passed */
};

struct chapter_result {
    char name[NAME_SIZE];   /* "00-attention" */
    char source[NAME_SIZE]; /* "attention.c" */
    enum outcome outcome;   /* PASSED: it was graded; else NOT_SUBMITTED, NOT_COMPILED, UNGRADED */
    char message[8192];     /* the sentence for that outcome, and the compiler's words */
    char built_on[512]; /* whose functions of earlier chapters it called, a sentence; or empty */
    double seconds;     /* from the saved file to the verdict */
    int exercises;
    struct exercise_result exercise[MAX_EXERCISES];
};

struct grading {
    char submission[512]; /* as the user named it, safe to print */
    uint64_t seed;
    bool sealed;         /* the code ran under the system-call filter, in an empty view */
    char seal_note[256]; /* if not: why, and what that means */
    double seconds;
    int chapters;
    struct chapter_result chapter[MAX_CHAPTERS];
};

/* The outcome in a word or three: "passed", "not started", "wrong", "timed out" … */
const char *outcome_name(enum outcome outcome);

/* How an exercise came out, in the light of its chapter: where the chapter was not submitted or did
 * not compile, neither was the exercise. Nothing passes by accident: "passed" without all of its
 * tests passed, which is what the zeros of a judge that died look like, is ungraded. */
enum outcome exercise_outcome(const struct chapter_result *chapter,
                              const struct exercise_result *exercise);

/* Points without and with challenges; challenges count in *earned and in *extra, never in *max. */
void chapter_points(const struct chapter_result *chapter, double *earned, double *max,
                    double *extra);
void grading_points(const struct grading *grading, double *earned, double *max, double *extra);

/* True if a fault of the grader kept some exercise from being graded. */
bool grading_is_incomplete(const struct grading *grading);

#endif
