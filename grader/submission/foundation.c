#include "grader/submission/foundation.h"

#include <stdio.h>
#include <string.h>

/* The first function that is called and has not passed, or NULL. */
static const struct exercise_result *first_missing(const struct foundation *foundation,
                                                   const struct chapter_result *found)
{
    for (int i = 0; i < found->exercises; i++) {
        const struct exercise_result *exercise = &found->exercise[i];
        if (has_word(foundation->functions, exercise->function) &&
            exercise_outcome(found, exercise) != OUTCOME_PASSED)
            return exercise;
    }
    return NULL;
}

/* Compiles the student's file of the earlier chapter, which was compiled before. */
static bool lay_students(const struct workplace *workplace, const struct submission *submission,
                         const struct foundation *foundation, const struct chapter_result *found)
{
    struct workplace place = *workplace;
    place.chapter = foundation->chapter;
    place.name = found->source;
    place.foundation = NULL;
    struct source source;
    char message[sizeof found->message];
    bool laid = submission_read(submission, place.chapter, place.name, &source, message,
                                sizeof message) == OUTCOME_PASSED &&
                compile_source(&place, &source, message, sizeof message) == OUTCOME_PASSED;
    source_free(&source);
    return laid;
}

bool foundation_lay(const struct workplace *workplace, const struct submission *submission,
                    const struct foundation *foundation, const struct chapter_result *found,
                    struct text *words)
{
    const struct exercise_result *missing = first_missing(foundation, found);
    text_add(words, words->length > 0 ? ", " : "It calls ");
    if (!missing && lay_students(workplace, submission, foundation, found)) {
        text_add(words, "your %s", found->source);
        return true;
    }
    text_add(words, "the kit's %s", found->source);
    if (missing)
        text_add(words, " (your%s%s: %s)", found->outcome == OUTCOME_PASSED ? " " : "s",
                 found->outcome == OUTCOME_PASSED ? missing->function : "",
                 outcome_name(exercise_outcome(found, missing)));
    return compile_standin(workplace, foundation->chapter);
}
