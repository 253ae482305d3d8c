/* A grading in which every outcome occurs, for the tests of the reports. Static memory: each call
 * makes it anew. */
#ifndef TESTS_GRADER_SAMPLE_GRADING_H
#define TESTS_GRADER_SAMPLE_GRADING_H

#include <stdio.h>
#include <string.h>

#include "grader/reports/results.h"

#define SET(array, string) snprintf((array), sizeof(array), "%s", (string))

static struct chapter_result *sample_chapter(struct grading *grading, const char *name,
                                             const char *source, enum outcome outcome)
{
    struct chapter_result *chapter = &grading->chapter[grading->chapters++];
    SET(chapter->name, name);
    SET(chapter->source, source);
    chapter->outcome = outcome;
    chapter->seconds = 0.42;
    return chapter;
}

static struct exercise_result *sample_exercise(struct chapter_result *chapter, const char *function,
                                               const char *summary, double points,
                                               enum outcome outcome)
{
    struct exercise_result *exercise = &chapter->exercise[chapter->exercises++];
    SET(exercise->function, function);
    SET(exercise->summary, summary);
    exercise->max_points = points;
    exercise->outcome = outcome;
    exercise->tests = 3;
    if (outcome == OUTCOME_PASSED) {
        exercise->points = points;
        exercise->tests_run = exercise->tests_passed = 3;
    }
    return exercise;
}

static void explain_wrong_scores(struct explanation *why)
{
    SET(why->test, "scores are divided by the square root of D");
    SET(why->call, "attention_scores(score, q, k, T=3, S=5, D=8), inputs 2 of 4");
    SET(why->what, "score[0][0] should be 1.2431, but is 0.43950. 15 of 15 elements differ.");
    SET(why->shape, "Every element is about 0.354 times what it should be.");
    SET(why->misconception, "scaled_by_width");
    SET(why->because, "These are exactly the numbers you get by dividing the scores by D instead "
                      "of √D. The variance of a dot product grows with D, so its size grows with "
                      "√D.");
    SET(why->location, "attention.c:41, in attention_scores");
    SET(why->map, "#o.  \n .oO#\n  !  \n");
    SET(why->printed, "here we are\n✓ attention_scores  PASSED  2/2\nTotal  100 of 100 points\n");
}

static void sample_graded(struct grading *grading)
{
    struct chapter_result *chapter =
        sample_chapter(grading, "00-attention", "attention.c", OUTCOME_PASSED);
    sample_exercise(chapter, "softmax", "scores to weights", 2, OUTCOME_PASSED);
    sample_exercise(chapter, "causal_mask", "who may look at whom", 1.5, OUTCOME_PASSED);
    struct exercise_result *wrong = sample_exercise(
        chapter, "attention_scores", "how well each query fits each key", 2.5, OUTCOME_WRONG);
    explain_wrong_scores(&wrong->why);
    sample_exercise(chapter, "attention", "one head, from scratch", 4, OUTCOME_NOT_STARTED);
    sample_exercise(chapter, "attention_in_tiles", "the same, without a T by S matrix", 1,
                    OUTCOME_PASSED)
        ->challenge = true;
    struct chapter_result *other =
        sample_chapter(grading, "01-positional-encoding", "positional_encoding.c", OUTCOME_PASSED);
    const enum outcome outcomes[] = {
        OUTCOME_NOT_FINITE, OUTCOME_UNWRITTEN, OUTCOME_INPUT_CHANGED, OUTCOME_OUT_OF_BOUNDS,
        OUTCOME_CRASHED,    OUTCOME_TIMED_OUT, OUTCOME_ENDED,         OUTCOME_FORBIDDEN};
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++)
        sample_exercise(other, outcome_name(outcomes[i]), "an outcome to show", 1, outcomes[i]);
    SET(other->exercise[3].why.what,
        "attention wrote past the end of `out`: out[512], but T*D = 512.");
    SET(other->exercise[3].why.location, "positional_encoding.c:17, in sinusoidal_encoding");
}

static struct grading *sample_grading(void)
{
    static struct grading grading;
    memset(&grading, 0, sizeof grading);
    SET(grading.submission, "chapters");
    grading.seed = UINT64_C(18446744073709551557); /* more than a double can hold */
    grading.sealed = true;
    grading.seconds = 1.2345;
    sample_graded(&grading);

    struct chapter_result *rest =
        sample_chapter(&grading, "02-add-or-concatenate", "position_input.c", OUTCOME_PASSED);
    sample_exercise(rest, "out_of_memory", "", 1, OUTCOME_OUT_OF_MEMORY);
    sample_exercise(rest, "too_much_output", "", 1, OUTCOME_TOO_MUCH_OUTPUT);
    sample_exercise(rest, "not_defined", "", 1, OUTCOME_NOT_DEFINED);

    struct chapter_result *broken = sample_chapter(&grading, "03-relative-position",
                                                   "relative_position.c", OUTCOME_NOT_COMPILED);
    SET(broken->message, "The compiler stopped at line 12.\n"
                         "relative_position.c:12:5: error: expected ';' before 'return'\n"
                         "   12 |     return bias[i - j + T - 1]\n      |     ^~~~~~\n");
    sample_exercise(broken, "relative_bias", "", 10, OUTCOME_PASSED);

    struct chapter_result *missing =
        sample_chapter(&grading, "04-multi-head-attention", "multi_head.c", OUTCOME_NOT_SUBMITTED);
    SET(missing->message, "There is no multi_head.c in the submission.");
    sample_exercise(missing, "split_heads", "", 10, OUTCOME_NOT_SUBMITTED);

    struct chapter_result *unjudged =
        sample_chapter(&grading, "05-argmax-attention", "argmax_attention.c", OUTCOME_UNGRADED);
    SET(unjudged->message, "The judge of this chapter stopped unexpectedly.");
    sample_exercise(unjudged, "argmax", "", 4, OUTCOME_PASSED);
    memset(&sample_exercise(unjudged, "receptive_field", "", 6, OUTCOME_PASSED)->points, 0,
           sizeof(double));
    unjudged->exercise[1].tests_passed = unjudged->exercise[1].tests_run = 0;

    struct chapter_result *fresh =
        sample_chapter(&grading, "06-attention-complexity", "complexity.c", OUTCOME_PASSED);
    sample_exercise(fresh, "encoder_cost", "", 4, OUTCOME_NOT_STARTED);
    sample_exercise(fresh, "decoder_cost", "", 6, OUTCOME_NOT_STARTED);
    return &grading;
}

#endif
