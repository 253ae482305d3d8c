/* Which misconception gives the student's numbers?
 *
 * Every known wrong implementation of the function is a suspect. After each attempt it is called
 * with the very same inputs, in this process (it is our own code), on a board of its own. A suspect
 * whose numbers are not the student's is dropped for good; one that is left at the end, and that
 * agreed with the student where the student was wrong, is named. */
#include <stdlib.h>
#include <string.h>

#include "grader/compare/compare.h"
#include "grader/misconceptions/misconception.h"
#include "grader/suites/trial_state.h"

/* The trial's arrays again, laid out as on the board, in ordinary memory. */
static unsigned char *copy_of_board(const struct trial *trial)
{
    unsigned char *copy = calloc(trial->sandbox->board.used, 1);
    for (int i = 0; copy && i < trial->arrays; i++) {
        const struct trial_array *array = &trial->array[i];
        if (array->on_board && array_content(array))
            memcpy(copy + array->place.offset, array_content(array), array_bytes(array));
    }
    return copy;
}

static bool same_numbers(const struct trial_array *array, const void *others,
                         struct tolerance tolerance)
{
    if (array->element == ELEMENT_FLOAT)
        return same_floats(array->values, others, array_count(array), tolerance);
    return memcmp(array->values, others, array_bytes(array)) == 0;
}

static bool gives_the_same(const struct trial *trial, const struct suspect *suspect,
                           const struct trial_array *compared, struct tolerance tolerance)
{
    unsigned char *board = copy_of_board(trial);
    bool same = board && call_invoke(&trial->call, suspect->misconception->call, board) &&
                same_numbers(compared, board + compared->place.offset, tolerance);
    free(board);
    return same;
}

void trial_question_suspects(struct trial *trial, const struct trial_array *compared, bool failed,
                             struct tolerance tolerance)
{
    if (strcmp(trial->call.function, trial->file->exercise->function) != 0)
        return;
    trial->file->yes_or_no = compared->element == ELEMENT_BOOL;
    for (int i = 0; i < trial->file->suspects; i++) {
        struct suspect *suspect = &trial->file->suspect[i];
        if (!suspect->fits)
            continue;
        suspect->fits = gives_the_same(trial, suspect, compared, tolerance);
        suspect->fits_a_failure |= suspect->fits && failed;
    }
}
