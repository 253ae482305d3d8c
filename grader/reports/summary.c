#include "grader/reports/summary.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

#include "grader/reports/prose.h"

enum { TEXT_COLUMN = 8 };

/* The folder that a student edits, and that make grades unless told otherwise. */
static const char OWN_FOLDER[] = "chapters";

/* "00" of "00-attention". */
static int number_length(const struct chapter_result *chapter)
{
    return (int)strcspn(chapter->name, "-");
}

static void add_quoted(struct text *text, const char *word)
{
    text_add(text, "'");
    for (; *word != '\0'; word++)
        if (*word == '\'')
            text_add(text, "'\\''");
        else
            text_add_bytes(text, word, 1);
    text_add(text, "'");
}

void add_replay_command(struct text *text, const struct grading *grading)
{
    /* What needs no quotes in a shell, and means itself to make. */
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_./+-@,";
    const char *submission = grading->submission;
    bool own = strcmp(submission, OWN_FOLDER) == 0;
    bool trusted = !grading->sealed && !own; /* it was asked for, and make cannot ask */
    bool through_make =
        !trusted && submission[0] != '-' && strspn(submission, plain) == strlen(submission);
    text_add(text, through_make ? "make grade" : "build/grade");
    if (grading->chapters == 1) {
        const struct chapter_result *chapter = &grading->chapter[0];
        text_add(text, "%s%.*s", through_make ? " CH=" : " --chapter ", number_length(chapter),
                 chapter->name);
    }
    if (!through_make) {
        text_add(text, " --submission ");
        add_quoted(text, submission);
        text_add(text, "%s", trusted ? " --trust" : "");
    } else if (!own) {
        text_add(text, " SUBMISSION=%s", submission);
    }
    text_add(text, "%s%" PRIu64, through_make ? " SEED=" : " --seed ", grading->seed);
}

void add_points(struct text *text, double earned, double max, double extra)
{
    text_add(text, "%g of %g points", earned - extra, max);
    if (extra > 0)
        text_add(text, " + %g extra", extra);
}

/* The first function that has not passed, ordinary ones before challenges. */
static const struct exercise_result *first_to_do(const struct grading *grading,
                                                 const struct chapter_result **of)
{
    for (int challenge = 0; challenge <= 1; challenge++)
        for (int i = 0; i < grading->chapters; i++)
            for (int j = 0; j < grading->chapter[i].exercises; j++) {
                *of = &grading->chapter[i];
                const struct exercise_result *exercise = &(*of)->exercise[j];
                enum outcome outcome = exercise_outcome(*of, exercise);
                if (exercise->challenge == (challenge == 1) && outcome != OUTCOME_PASSED &&
                    outcome != OUTCOME_UNGRADED)
                    return exercise;
            }
    return NULL;
}

static void put_labelled(FILE *out, const char *label, const char *text, enum tone tone,
                         const struct terminal_style *style)
{
    int used = put_text(out, label, TEXT_COLUMN, TONE_QUIET, style);
    put_prose(out, text, used, TEXT_COLUMN, tone, style);
}

/* Whether there is not one function with a word of the student's in it. */
static bool nothing_is_started(const struct grading *grading)
{
    for (int i = 0; i < grading->chapters; i++)
        for (int j = 0; j < grading->chapter[i].exercises; j++)
            if (exercise_outcome(&grading->chapter[i], &grading->chapter[i].exercise[j]) !=
                OUTCOME_NOT_STARTED)
                return false;
    return true;
}

void put_next_step(FILE *out, const struct grading *grading, const struct terminal_style *style)
{
    const struct chapter_result *chapter = NULL;
    const struct exercise_result *exercise = first_to_do(grading, &chapter);
    if (exercise == NULL || strcmp(grading->submission, OWN_FOLDER) != 0)
        return;
    char paragraph[1024];
    struct text text = TEXT_IN(paragraph);
    const char *name = chapter->name;
    if (nothing_is_started(grading))
        text_add(&text, "Nothing is written yet, and everyone begins there. ");
    if (exercise_outcome(chapter, exercise) == OUTCOME_NOT_STARTED)
        text_add(&text, "Read %s/%s/README.md, then write %s in %s/%s/%s%s. Then run:", OWN_FOLDER,
                 name, exercise->function, OWN_FOLDER, name, chapter->source,
                 exercise->challenge ? ", for extra credit" : "");
    else
        text_add(&text,
                 "Look at %s in %s/%s/%s. Stuck? %s/%s/hints.md has three hints for it. Then run:",
                 exercise->function, OWN_FOLDER, name, chapter->source, OWN_FOLDER, name);
    put_labelled(out, "Next", paragraph, TONE_PLAIN, style);
    text = TEXT_IN(paragraph);
    text_add(&text, "make grade CH=%.*s\n", number_length(chapter), name);
    put_labelled(out, "", paragraph, TONE_STRONG, style);
    fputc('\n', out);
}

void put_summary(FILE *out, const struct grading *grading, const struct terminal_style *style)
{
    double earned, max, extra;
    char line[1024];
    struct text text = TEXT_IN(line);
    grading_points(grading, &earned, &max, &extra);
    add_points(&text, earned, max, extra);
    put_labelled(out, "Total", line, TONE_STRONG, style);
    if (grading_is_incomplete(grading))
        put_labelled(out, "",
                     "Incomplete: the grader failed on what is marked ungraded, and the "
                     "total leaves it out. That is not your fault. Grade again.",
                     TONE_ODD, style);
    text = TEXT_IN(line);
    text_add(&text, "%.2f s", grading->seconds);
    put_labelled(out, "Time", line, TONE_PLAIN, style);
    if (grading->sealed)
        put_labelled(out, "Sealed", "yes: the code could not reach files, network or processes",
                     TONE_PLAIN, style);
    else {
        text = TEXT_IN(line);
        text_add(&text, "no. %s", grading->seal_note);
        put_labelled(out, "Sealed", line, TONE_ODD, style);
    }
    /* On a line of its own, whatever its length: it is there to be copied. */
    text = TEXT_IN(line);
    add_replay_command(&text, grading);
    put_spaces(out, TEXT_COLUMN - put_text(out, "Again", TEXT_COLUMN, TONE_QUIET, style));
    put_text(out, line, INT_MAX, TONE_PLAIN, style);
    fputc('\n', out);
}
