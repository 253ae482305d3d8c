#include "grader/reports/gradescope.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "grader/reports/console.h"
#include "grader/reports/explain.h"
#include "grader/reports/summary.h"

/* cJSON's functions return NULL when memory runs out. Everything here passes that on: a NULL object
 * takes no members, so the NULL reaches the end. */
struct json {
    cJSON *root;
    bool failed;
};

static void check(struct json *json, const void *made)
{
    json->failed = json->failed || made == NULL;
}

static void add_string(struct json *json, cJSON *object, const char *name, const char *string)
{
    /* Strings are meant to be safe, but a judge that dies may leave half a character. No byte
     * becomes more than 8. */
    size_t size = 8 * strlen(string) + 1;
    char *safe = malloc(size);
    check(json, safe);
    if (safe == NULL)
        return;
    console_sanitize(safe, size, string, strlen(string));
    check(json, cJSON_AddStringToObject(object, name, safe));
    free(safe);
}

static void add_seconds(struct json *json, cJSON *object, const char *name, double seconds)
{
    check(json, cJSON_AddNumberToObject(object, name, round(seconds * 1000) / 1000));
}

static void add_tag(struct json *json, cJSON *tags, const char *tag)
{
    check(json, cJSON_AddItemToArray(tags, cJSON_CreateString(tag)) ? tags : NULL);
}

static void add_extra_data(struct json *json, cJSON *test, const struct chapter_result *chapter,
                           const struct exercise_result *exercise)
{
    enum outcome outcome = exercise_outcome(chapter, exercise);
    bool named = outcome == exercise->outcome && outcome != OUTCOME_PASSED;
    cJSON *extra = cJSON_AddObjectToObject(test, "extra_data");
    check(json, extra);
    add_string(json, extra, "chapter", chapter->name);
    add_string(json, extra, "function", exercise->function);
    add_string(json, extra, "outcome", outcome_name(outcome));
    add_string(json, extra, "misconception", named ? exercise->why.misconception : "");
    check(json, cJSON_AddBoolToObject(extra, "challenge", exercise->challenge));
    check(json, cJSON_AddNumberToObject(extra, "tests", exercise->tests));
    check(json, cJSON_AddNumberToObject(extra, "tests_passed", exercise->tests_passed));
}

static void add_test(struct json *json, cJSON *tests, const struct chapter_result *chapter,
                     int index)
{
    const struct exercise_result *exercise = &chapter->exercise[index];
    enum outcome outcome = exercise_outcome(chapter, exercise);
    bool passed = outcome == OUTCOME_PASSED;
    char name[2 * NAME_SIZE + 2];
    char number[NAME_SIZE + 12];
    snprintf(name, sizeof name, "%s: %s", chapter->name, exercise->function);
    snprintf(number, sizeof number, "%.*s.%d", (int)strcspn(chapter->name, "-"), chapter->name,
             index + 1);

    cJSON *test = cJSON_CreateObject();
    check(json, cJSON_AddItemToArray(tests, test) ? test : NULL);
    if (outcome != OUTCOME_UNGRADED) {
        check(json, cJSON_AddNumberToObject(test, "score", passed ? exercise->points : 0));
        add_string(json, test, "status", passed ? "passed" : "failed");
    }
    double max = exercise->challenge ? 0 : exercise->max_points;
    check(json, cJSON_AddNumberToObject(test, "max_score", max));
    add_string(json, test, "name", name);
    add_string(json, test, "number", number);
    char *output = exercise_text(chapter, exercise);
    add_string(json, test, "output", output == NULL ? "" : output);
    check(json, output);
    free(output);
    cJSON *tags = cJSON_AddArrayToObject(test, "tags");
    add_tag(json, tags, chapter->name);
    if (exercise->challenge)
        add_tag(json, tags, "extra credit");
    add_extra_data(json, test, chapter, exercise);
}

static void add_chapters(struct json *json, cJSON *extra, const struct grading *grading)
{
    cJSON *chapters = cJSON_AddArrayToObject(extra, "chapters");
    for (int i = 0; i < grading->chapters; i++) {
        const struct chapter_result *chapter = &grading->chapter[i];
        cJSON *object = cJSON_CreateObject();
        check(json, cJSON_AddItemToArray(chapters, object) ? object : NULL);
        add_string(json, object, "name", chapter->name);
        add_string(json, object, "outcome", outcome_name(chapter->outcome));
        add_string(json, object, "message", chapter->message);
        add_string(json, object, "built_on", chapter->built_on);
        add_seconds(json, object, "seconds", chapter->seconds);
    }
}

/* The end of the terminal's report, for the whole submission. */
static void add_output(struct json *json, const struct grading *grading)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    check(json, out);
    if (out == NULL)
        return;
    const struct terminal_style style = plain_style();
    put_summary(out, grading, &style);
    bool closed = fclose(out) == 0;
    check(json, closed ? text : NULL);
    if (closed)
        add_string(json, json->root, "output", text);
    free(text);
}

char *report_gradescope(const struct grading *grading)
{
    struct json json = {.root = cJSON_CreateObject(), .failed = false};
    double earned, max, extra_points;
    grading_points(grading, &earned, &max, &extra_points);
    check(&json, cJSON_AddNumberToObject(json.root, "score", earned));
    add_seconds(&json, json.root, "execution_time", grading->seconds);
    add_output(&json, grading);
    add_string(&json, json.root, "output_format", "text");
    add_string(&json, json.root, "test_output_format", "text");
    add_string(&json, json.root, "test_name_format", "text");
    add_string(&json, json.root, "visibility", "visible");

    char seed[24];
    snprintf(seed, sizeof seed, "%" PRIu64, grading->seed);
    cJSON *extra = cJSON_AddObjectToObject(json.root, "extra_data");
    add_string(&json, extra, "seed", seed); /* a JSON number would lose its last digits */
    check(&json, cJSON_AddBoolToObject(extra, "sealed", grading->sealed));
    check(&json, cJSON_AddBoolToObject(extra, "complete", !grading_is_incomplete(grading)));
    add_chapters(&json, extra, grading);

    cJSON *tests = cJSON_AddArrayToObject(json.root, "tests");
    check(&json, tests);
    for (int i = 0; i < grading->chapters; i++)
        for (int j = 0; j < grading->chapter[i].exercises; j++)
            add_test(&json, tests, &grading->chapter[i], j);
    char *printed = json.failed ? NULL : cJSON_Print(json.root);
    cJSON_Delete(json.root);
    return printed;
}
