#include "grader/reports/results.h"

#include <assert.h>
#include <stddef.h>

const char *outcome_name(enum outcome outcome)
{
    static const char *const names[OUTCOMES] = {
        [OUTCOME_PASSED] = "passed",
        [OUTCOME_NOT_STARTED] = "not started",
        [OUTCOME_WRONG] = "wrong",
        [OUTCOME_NOT_FINITE] = "not finite",
        [OUTCOME_UNWRITTEN] = "left unwritten",
        [OUTCOME_INPUT_CHANGED] = "changed an input",
        [OUTCOME_OUT_OF_BOUNDS] = "out of bounds",
        [OUTCOME_CRASHED] = "crashed",
        [OUTCOME_TIMED_OUT] = "timed out",
        [OUTCOME_ENDED] = "ended the program",
        [OUTCOME_FORBIDDEN] = "not allowed",
        [OUTCOME_OUT_OF_MEMORY] = "out of memory",
        [OUTCOME_TOO_MUCH_OUTPUT] = "too much output",
        [OUTCOME_NOT_DEFINED] = "not defined",
        [OUTCOME_NOT_COMPILED] = "did not compile",
        [OUTCOME_NOT_SUBMITTED] = "not submitted",
        [OUTCOME_UNGRADED] = "ungraded",
    };
    assert((unsigned)outcome < OUTCOMES);
    return names[outcome];
}

enum outcome exercise_outcome(const struct chapter_result *chapter,
                              const struct exercise_result *exercise)
{
    if (chapter->outcome != OUTCOME_PASSED && chapter->outcome != OUTCOME_UNGRADED)
        return chapter->outcome;
    bool all_passed = exercise->tests > 0 && exercise->tests_passed == exercise->tests;
    if (exercise->outcome == OUTCOME_PASSED && !all_passed)
        return OUTCOME_UNGRADED;
    return exercise->outcome;
}

void chapter_points(const struct chapter_result *chapter, double *earned, double *max,
                    double *extra)
{
    *earned = *max = *extra = 0;
    for (int i = 0; i < chapter->exercises; i++) {
        const struct exercise_result *exercise = &chapter->exercise[i];
        bool passed = exercise_outcome(chapter, exercise) == OUTCOME_PASSED;
        double points = passed ? exercise->points : 0;
        *earned += points;
        *extra += exercise->challenge ? points : 0;
        *max += exercise->challenge ? 0 : exercise->max_points;
    }
}

void grading_points(const struct grading *grading, double *earned, double *max, double *extra)
{
    *earned = *max = *extra = 0;
    for (int i = 0; i < grading->chapters; i++) {
        double chapter_earned, chapter_max, chapter_extra;
        chapter_points(&grading->chapter[i], &chapter_earned, &chapter_max, &chapter_extra);
        *earned += chapter_earned;
        *max += chapter_max;
        *extra += chapter_extra;
    }
}

bool grading_is_incomplete(const struct grading *grading)
{
    for (int i = 0; i < grading->chapters; i++) {
        const struct chapter_result *chapter = &grading->chapter[i];
        if (chapter->outcome == OUTCOME_UNGRADED)
            return true;
        for (int j = 0; j < chapter->exercises; j++)
            if (exercise_outcome(chapter, &chapter->exercise[j]) == OUTCOME_UNGRADED)
                return true;
    }
    return false;
}
