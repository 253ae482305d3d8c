#include "grader/reports/terminal.h"

#include <string.h>

#include "grader/reports/explain.h"
#include "grader/reports/prose.h"
#include "grader/reports/summary.h"
#include "grader/reports/text.h"

enum { SUMMARY_ROOM = 16, WARNING_LINES = 18 };

static bool all_are(const struct chapter_result *chapter, enum outcome outcome)
{
    for (int i = 0; i < chapter->exercises; i++)
        if (exercise_outcome(chapter, &chapter->exercise[i]) != outcome)
            return false;
    return chapter->exercises > 0;
}

/* ---- a chapter ---- */

/* The name on the left; the points and the time on the right. */
static void put_heading(FILE *out, const struct chapter_result *chapter,
                        const struct terminal_style *style)
{
    double earned, max, extra;
    chapter_points(chapter, &earned, &max, &extra);
    char right[96];
    struct text text = TEXT_IN(right);
    add_points(&text, earned, max, extra);
    text_add(&text, "  %6.2f s", chapter->seconds);
    int room = style->width - text_columns(right, style);
    int used = put_text(out, chapter->name, room - 2, TONE_STRONG, style);
    put_spaces(out, room - used);
    fprintf(out, "%s\n", right);
}

/* Widths shared by the rows of a chapter's table. */
struct table {
    int function, outcome;
};

static struct table table_of(const struct chapter_result *chapter,
                             const struct terminal_style *style)
{
    struct table table = {0, 0};
    for (int i = 0; i < chapter->exercises; i++) {
        const struct exercise_result *exercise = &chapter->exercise[i];
        int function = text_columns(exercise->function, style);
        int outcome = (int)strlen(outcome_name(exercise_outcome(chapter, exercise)));
        table.function = function > table.function ? function : table.function;
        table.outcome = outcome > table.outcome ? outcome : table.outcome;
    }
    return table;
}

/* "  ✓ softmax           passed       scores to weights                  2/2" */
static void put_row(FILE *out, const struct chapter_result *chapter,
                    const struct exercise_result *exercise, struct table table,
                    const struct terminal_style *style)
{
    enum outcome outcome = exercise_outcome(chapter, exercise);
    enum tone tone = outcome_tone(outcome);
    char points[48];
    struct text text = TEXT_IN(points);
    text_add(&text, "%s", exercise->challenge ? "extra " : "");
    if (outcome == OUTCOME_UNGRADED)
        text_add(&text, "-/%g", exercise->max_points);
    else
        text_add(&text, "%g/%g", outcome == OUTCOME_PASSED ? exercise->points : 0,
                 exercise->max_points);

    put_spaces(out, 2);
    int used = 3 + put_text(out, outcome_symbol(outcome, style), 2, tone, style);
    put_spaces(out, 1);
    int function = put_text(out, exercise->function, table.function, TONE_PLAIN, style);
    put_spaces(out, table.function - function + 2);
    int name = put_text(out, outcome_name(outcome), table.outcome, tone, style);
    put_spaces(out, table.outcome - name + 2);
    used += table.function + table.outcome + 4;
    int room = style->width - used - (int)text.length - 2;
    if (room >= SUMMARY_ROOM)
        used += put_text(out, exercise->summary, room, TONE_QUIET, style);
    put_spaces(out, style->width - used - (int)text.length);
    fprintf(out, "%s\n", points);
}

/* What happened to the whole chapter has been said above its table. */
static bool needs_explaining(enum outcome outcome, const struct chapter_result *chapter)
{
    return outcome != OUTCOME_PASSED && outcome != OUTCOME_NOT_STARTED &&
           outcome != chapter->outcome;
}

/* What was measured on those that passed. */
static void put_notes(FILE *out, const struct chapter_result *chapter,
                      const struct terminal_style *style)
{
    for (int i = 0; i < chapter->exercises; i++) {
        const struct exercise_result *exercise = &chapter->exercise[i];
        if (exercise_outcome(chapter, exercise) != OUTCOME_PASSED || exercise->note[0] == '\0')
            continue;
        char line[sizeof exercise->note + NAME_SIZE + 16];
        struct text text = TEXT_IN(line);
        text_add(&text, "measured: %s: %s", exercise->function, exercise->note);
        put_spaces(out, 4);
        put_prose(out, line, 4, 6, TONE_QUIET, style);
    }
}

static void put_explanations(FILE *out, const struct chapter_result *chapter,
                             const struct terminal_style *style)
{
    for (int i = 0; i < chapter->exercises; i++) {
        const struct exercise_result *exercise = &chapter->exercise[i];
        enum outcome outcome = exercise_outcome(chapter, exercise);
        if (!needs_explaining(outcome, chapter))
            continue;
        fputs("\n  ", out);
        put_text(out, outcome_symbol(outcome, style), 2, outcome_tone(outcome), style);
        fputc(' ', out);
        put_text(out, exercise->function, style->width, TONE_STRONG, style);
        fputs(": ", out);
        put_text(out, outcome_name(outcome), style->width, outcome_tone(outcome), style);
        fputc('\n', out);
        explain_exercise(out, chapter, exercise, style);
    }
}

/* "5 functions to write: softmax, causal_mask, …" */
static void put_not_started(FILE *out, const struct chapter_result *chapter,
                            const struct terminal_style *style)
{
    char list[1024];
    struct text text = TEXT_IN(list);
    text_add(&text, "not started: ");
    for (int i = 0; i < chapter->exercises; i++)
        text_add(&text, "%s%s", i == 0 ? "" : ", ", chapter->exercise[i].function);
    fputs("  ", out);
    int used = put_text(out, outcome_symbol(OUTCOME_NOT_STARTED, style), 2, TONE_QUIET, style);
    put_prose(out, list, 2 + used, 4, TONE_QUIET, style);
}

/* What befell the whole chapter: the sentence, and the compiler's words behind a bar. */
static void put_message(FILE *out, const struct chapter_result *chapter,
                        const struct terminal_style *style)
{
    enum tone tone = outcome_tone(chapter->outcome);
    const char *message = chapter->message;
    size_t sentence = strcspn(message, "\n");
    char first[512];
    struct text text = TEXT_IN(first);
    text_add(&text, "%s", outcome_name(chapter->outcome));
    text_add(&text, "%s", sentence > 0 ? ": " : "");
    text_add_bytes(&text, message, sentence);
    fputs("  ", out);
    int used = put_text(out, outcome_symbol(chapter->outcome, style), 2, tone, style);
    put_prose(out, first, 2 + used, 4, tone, style);
    put_lines(out, message + sentence + (message[sentence] == '\n'), "│ ", 0, 4, style);
}

/* Where the compiler's warnings end that are worth showing: what follows is more of the same. */
static size_t warnings_shown(const char *warnings)
{
    size_t end = 0;
    for (int line = 0; line < WARNING_LINES && warnings[end]; line++) {
        end += strcspn(warnings + end, "\n");
        end += warnings[end] == '\n';
    }
    return end;
}

/* A file that compiles may still have been warned about; that often explains what went wrong. */
static void put_warnings(FILE *out, const struct chapter_result *chapter,
                         const struct terminal_style *style)
{
    bool all_well = true;
    for (int i = 0; i < chapter->exercises; i++)
        all_well &= !needs_explaining(exercise_outcome(chapter, &chapter->exercise[i]), chapter);
    if (all_well || !chapter->message[0])
        return;
    char shown[sizeof chapter->message];
    struct text text = TEXT_IN(shown);
    text_add_bytes(&text, chapter->message, warnings_shown(chapter->message));
    fputs("\n  ", out);
    put_text(out, "The compiler warned:", style->width, TONE_STRONG, style);
    fputc('\n', out);
    put_lines(out, shown, "│ ", 0, 4, style);
}

static void put_chapter(FILE *out, const struct chapter_result *chapter,
                        const struct terminal_style *style)
{
    put_heading(out, chapter, style);
    if (chapter->outcome != OUTCOME_PASSED)
        put_message(out, chapter, style);
    else if (chapter->built_on[0]) {
        fputs("  ", out);
        put_prose(out, chapter->built_on, 2, 2, TONE_QUIET, style);
    }
    bool judged = chapter->outcome == OUTCOME_PASSED || chapter->outcome == OUTCOME_UNGRADED;
    if (all_are(chapter, OUTCOME_NOT_STARTED)) {
        put_not_started(out, chapter, style);
    } else if (judged) {
        struct table table = table_of(chapter, style);
        for (int i = 0; i < chapter->exercises; i++)
            put_row(out, chapter, &chapter->exercise[i], table, style);
        put_notes(out, chapter, style);
        put_explanations(out, chapter, style);
        if (chapter->outcome == OUTCOME_PASSED)
            put_warnings(out, chapter, style);
    }
    fputc('\n', out);
}

void report_terminal(FILE *out, const struct grading *grading, const struct terminal_style *style)
{
    for (int i = 0; i < grading->chapters; i++)
        put_chapter(out, &grading->chapter[i], style);
    put_next_step(out, grading, style);
    put_summary(out, grading, style);
}
