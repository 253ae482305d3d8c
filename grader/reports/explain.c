#include "grader/reports/explain.h"

#include <stdlib.h>
#include <string.h>

#include "grader/reports/prose.h"

enum { INDENT = 4, TEXT_COLUMN = 14 };

static const char BAR[] = "│ ";

const char *exercise_sentence(const struct chapter_result *chapter,
                              const struct exercise_result *exercise)
{
    static const char *const sentences[OUTCOMES] = {
        [OUTCOME_PASSED] = "All of its tests passed.",
        [OUTCOME_NOT_STARTED] = "Not started: its TODO() is still there.",
        [OUTCOME_WRONG] = "It returned other numbers than the reference.",
        [OUTCOME_NOT_FINITE] = "It returned NaN or infinity where a number belongs.",
        [OUTCOME_UNWRITTEN] = "It left elements of an output unwritten.",
        [OUTCOME_INPUT_CHANGED] = "It wrote to an array that it was only given to read.",
        [OUTCOME_OUT_OF_BOUNDS] = "It read or wrote outside an array.",
        [OUTCOME_CRASHED] = "It crashed.",
        [OUTCOME_TIMED_OUT] = "It did not return in time.",
        [OUTCOME_ENDED] = "It ended the program instead of returning.",
        [OUTCOME_FORBIDDEN] = "It asked the system for something the grader does not allow.",
        [OUTCOME_OUT_OF_MEMORY] = "It ran out of memory.",
        [OUTCOME_TOO_MUCH_OUTPUT] = "It printed more than the grader takes.",
        [OUTCOME_NOT_DEFINED] = "The file compiles, but does not define this function.",
        [OUTCOME_NOT_COMPILED] = "The file did not compile.",
        [OUTCOME_NOT_SUBMITTED] = "The file was not submitted.",
        [OUTCOME_UNGRADED] = "The grader failed, not you: this exercise has no score. Grade again.",
    };
    enum outcome outcome = exercise_outcome(chapter, exercise);
    if (outcome == exercise->outcome && exercise->why.what[0] != '\0')
        return exercise->why.what;
    if (outcome == chapter->outcome && chapter->message[0] != '\0')
        return chapter->message;
    return sentences[outcome];
}

static int put_label(FILE *out, const char *label, const struct terminal_style *style)
{
    put_spaces(out, INDENT);
    return INDENT + put_text(out, label, TEXT_COLUMN - INDENT, TONE_QUIET, style);
}

/* A labelled paragraph, or nothing for an empty text. */
static void put_paragraph(FILE *out, const char *label, const char *text,
                          const struct terminal_style *style)
{
    if (text[0] != '\0')
        put_prose(out, text, put_label(out, label, style), TEXT_COLUMN, TONE_PLAIN, style);
}

/* Labelled lines, kept as they are behind a bar. */
static void put_block(FILE *out, const char *label, const char *text,
                      const struct terminal_style *style)
{
    if (text[0] != '\0')
        put_lines(out, text, BAR, put_label(out, label, style), TEXT_COLUMN, style);
}

/* The map with its legend; a map that would have to be broken is no map, and is left out. */
static void put_map(FILE *out, const char *map, const struct terminal_style *style)
{
    int columns = (int)strcspn(map, "\n");
    if (columns == 0 || columns > style->width - TEXT_COLUMN - text_columns(BAR, style))
        return;
    put_block(out, "errors", map, style);
    put_prose(out, "blank agrees; . o O # differ more and more; ! is not finite", 0, TEXT_COLUMN,
              TONE_QUIET, style);
}

void explain_exercise(FILE *out, const struct chapter_result *chapter,
                      const struct exercise_result *exercise, const struct terminal_style *style)
{
    /* Beside its chapter's outcome, an exercise's own explanation is out of date. */
    static const struct explanation none;
    bool own = exercise_outcome(chapter, exercise) == exercise->outcome;
    const struct explanation *why = own ? &exercise->why : &none;
    put_paragraph(out, "test", why->test, style);
    put_paragraph(out, "called", why->call, style);
    put_paragraph(out, "result", exercise_sentence(chapter, exercise), style);
    put_paragraph(out, "pattern", why->shape, style);
    put_paragraph(out, "cause", why->because, style);
    put_map(out, why->map, style);
    put_paragraph(out, "where", why->location, style);
    put_block(out, "printed", why->printed, style);
}

char *exercise_text(const struct chapter_result *chapter, const struct exercise_result *exercise)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    const struct terminal_style style = plain_style();
    switch (exercise_outcome(chapter, exercise)) {
    case OUTCOME_PASSED:
        put_lines(out, exercise_sentence(chapter, exercise), "", 0, 0, &style);
        put_lines(out, exercise->note, "", 0, 0, &style);
        break;
    case OUTCOME_NOT_COMPILED: /* the compiler's words are lines, and need the whole width */
    case OUTCOME_NOT_SUBMITTED:
        put_lines(out, exercise_sentence(chapter, exercise), "", 0, 0, &style);
        break;
    default:
        explain_exercise(out, chapter, exercise, &style);
    }
    if (fclose(out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
