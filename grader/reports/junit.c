#include "grader/reports/junit.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/reports/explain.h"
#include "grader/reports/utf8.h"

struct counts {
    int tests, failures, errors, skipped;
};

/* The element that tells an outcome, or NULL for a pass. */
static const char *element_of(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_PASSED:
        return NULL;
    case OUTCOME_NOT_STARTED:
    case OUTCOME_NOT_SUBMITTED:
        return "skipped";
    case OUTCOME_UNGRADED:
        return "error";
    default:
        return "failure";
    }
}

static void count(struct counts *counts, const struct chapter_result *chapter)
{
    for (int i = 0; i < chapter->exercises; i++) {
        const char *element = element_of(exercise_outcome(chapter, &chapter->exercise[i]));
        counts->tests++;
        counts->failures += element != NULL && element[0] == 'f';
        counts->errors += element != NULL && element[0] == 'e';
        counts->skipped += element != NULL && element[0] == 's';
    }
}

/* What XML 1.0, section 2.2, allows in a document; U+FFFD stands for what it does not. */
static bool is_allowed(uint32_t character)
{
    return character == '\t' || character == '\n' || character == '\r' ||
           (character >= 0x20 && character != 0xFFFE && character != 0xFFFF);
}

/* Writes text with the characters of `special` as references. */
static void put_escaped(FILE *out, const char *text, const char *special)
{
    while (*text != '\0') {
        uint32_t character = 0; /* stays so, and is not allowed, for bytes that are not UTF-8 */
        size_t length = utf8_decode(text, strnlen(text, 4), &character);
        if (!is_allowed(character))
            fputs("\uFFFD", out);
        else if (strchr(special, *text) != NULL)
            fprintf(out, "&#%u;", (unsigned)character);
        else
            fprintf(out, "%.*s", (int)length, text);
        text += length == 0 ? 1 : length;
    }
}

static void put_attribute(FILE *out, const char *name, const char *value)
{
    fprintf(out, " %s=\"", name);
    put_escaped(out, value, "&<>\"\t\n\r"); /* else a newline would become a space */
    fputc('"', out);
}

static void put_counts(FILE *out, struct counts counts, double seconds)
{
    fprintf(out, " tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\" time=\"%.3f\">\n",
            counts.tests, counts.failures, counts.errors, counts.skipped, seconds);
}

/* False if memory ran out. */
static bool put_case(FILE *out, const struct chapter_result *chapter,
                     const struct exercise_result *exercise)
{
    enum outcome outcome = exercise_outcome(chapter, exercise);
    const char *element = element_of(outcome);
    fputs("    <testcase", out);
    put_attribute(out, "classname", chapter->name);
    put_attribute(out, "name", exercise->function);
    if (element == NULL) {
        fputs("/>\n", out);
        return true;
    }
    fprintf(out, ">\n      <%s", element);
    const char *sentence = exercise_sentence(chapter, exercise);
    if (element[0] == 's') { /* a skipped test has a message and no text */
        put_attribute(out, "message", sentence);
        fputs("/>\n    </testcase>\n", out);
        return true;
    }
    char *text = exercise_text(chapter, exercise);
    put_attribute(out, "type", outcome_name(outcome));
    put_attribute(out, "message", sentence);
    fputc('>', out);
    put_escaped(out, text == NULL ? "" : text, "&<>\r");
    fprintf(out, "</%s>\n    </testcase>\n", element);
    free(text);
    return text != NULL;
}

static bool put_suite(FILE *out, const struct chapter_result *chapter)
{
    struct counts counts = {0};
    count(&counts, chapter);
    fputs("  <testsuite", out);
    put_attribute(out, "name", chapter->name);
    put_counts(out, counts, chapter->seconds);
    bool complete = true;
    for (int i = 0; i < chapter->exercises; i++)
        complete = put_case(out, chapter, &chapter->exercise[i]) && complete;
    if (chapter->built_on[0]) {
        fputs("    <system-out>", out);
        put_escaped(out, chapter->built_on, "&<>\r");
        fputs("</system-out>\n", out);
    }
    fputs("  </testsuite>\n", out);
    return complete;
}

char *report_junit(const struct grading *grading)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    struct counts counts = {0};
    for (int i = 0; i < grading->chapters; i++)
        count(&counts, &grading->chapter[i]);
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"Clockhands\"", out);
    put_counts(out, counts, grading->seconds);
    bool complete = true;
    for (int i = 0; i < grading->chapters; i++)
        complete = put_suite(out, &grading->chapter[i]) && complete;
    fputs("</testsuites>\n", out);
    if (fclose(out) != 0 || !complete) {
        free(text);
        return NULL;
    }
    return text;
}
