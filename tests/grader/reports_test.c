/* What results.json and junit.xml say of a grading in which everything happens.
 *
 * With a folder as its argument this program runs no tests, but writes results.json and junit.xml
 * there, for results_schema.sh to validate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "grader/reports/file.h"
#include "grader/reports/gradescope.h"
#include "grader/reports/junit.h"
#include "tests/grader/report_checks.h"

/* ---- results ---- */

static void challenges_count_as_earned_but_not_as_asked_for(void **state)
{
    (void)state;
    double earned, max, extra;
    chapter_points(&sample_grading()->chapter[0], &earned, &max, &extra);
    assert_true(earned == 4.5 && max == 10 && extra == 1);
    grading_points(sample_grading(), &earned, &max, &extra);
    assert_true(earned == 8.5 && max == 10 + 8 + 3 + 4 * 10 && extra == 1);
}

static void nothing_passes_by_accident(void **state)
{
    (void)state;
    struct grading *grading = sample_grading();
    assert_int_equal(exercise_outcome(&grading->chapter[3], &grading->chapter[3].exercise[0]),
                     OUTCOME_NOT_COMPILED);
    assert_int_equal(exercise_outcome(&grading->chapter[5], &grading->chapter[5].exercise[0]),
                     OUTCOME_PASSED);
    struct exercise_result zeros = {.outcome = OUTCOME_PASSED, .points = 4};
    assert_int_equal(exercise_outcome(&grading->chapter[0], &zeros), OUTCOME_UNGRADED);
    zeros.tests = 3;
    zeros.tests_passed = 2;
    assert_int_equal(exercise_outcome(&grading->chapter[0], &zeros), OUTCOME_UNGRADED);
    double earned, max, extra;
    grading->chapter[0].exercise[0].tests_passed = 2;
    chapter_points(&grading->chapter[0], &earned, &max, &extra);
    assert_true(earned == 2.5);
}

static void a_fault_of_the_grader_makes_a_run_incomplete(void **state)
{
    (void)state;
    struct grading *grading = sample_grading();
    assert_true(grading_is_incomplete(grading));
    grading->chapters = 5;
    assert_false(grading_is_incomplete(grading));
    grading->chapter[0].exercise[1].outcome = OUTCOME_UNGRADED;
    assert_true(grading_is_incomplete(grading));
    grading = sample_grading();
    grading->chapter[5].exercises = 1; /* the judge died, but after the last exercise we know of */
    assert_true(grading_is_incomplete(grading));
    grading->chapters = 0;
    assert_false(grading_is_incomplete(grading));
}

/* ---- Gradescope ---- */

static cJSON *gradescope(const struct grading *grading)
{
    forget(NULL);
    report = report_gradescope(grading);
    assert_non_null(report);
    cJSON *json = cJSON_Parse(report);
    assert_non_null(json);
    return json;
}

static const cJSON *test_named(const cJSON *json, const char *name)
{
    const cJSON *test;
    cJSON_ArrayForEach(test, cJSON_GetObjectItem(json, "tests"))
    {
        if (strcmp(cJSON_GetStringValue(cJSON_GetObjectItem(test, "name")), name) == 0)
            return test;
    }
    fail_msg("no test is named %s", name);
    return NULL;
}

static void expect_test(const cJSON *json, const char *name, const char *number, double score,
                        double max_score, const char *status)
{
    const cJSON *test = test_named(json, name);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(test, "number")), number);
    assert_true(cJSON_GetNumberValue(cJSON_GetObjectItem(test, "score")) == score);
    assert_true(cJSON_GetNumberValue(cJSON_GetObjectItem(test, "max_score")) == max_score);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(test, "status")), status);
}

static const char *string_in(const cJSON *object, const char *name)
{
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
    assert_non_null(value);
    return value;
}

static void gradescope_lists_each_exercise_with_its_score(void **state)
{
    (void)state;
    cJSON *json = gradescope(sample_grading());
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "tests")), 22);
    expect_test(json, "00-attention: softmax", "00.1", 2, 2, "passed");
    expect_test(json, "00-attention: attention_scores", "00.3", 0, 2.5, "failed");
    expect_test(json, "00-attention: attention", "00.4", 0, 4, "failed");
    expect_test(json, "00-attention: attention_in_tiles", "00.5", 1, 0, "passed");
    expect_test(json, "03-relative-position: relative_bias", "03.1", 0, 10, "failed");
    expect_test(json, "04-multi-head-attention: split_heads", "04.1", 0, 10, "failed");
    assert_true(cJSON_GetNumberValue(cJSON_GetObjectItem(json, "score")) == 8.5);
    cJSON_Delete(json);
}

static void gradescope_claims_no_score_for_what_was_not_graded(void **state)
{
    (void)state;
    cJSON *json = gradescope(sample_grading());
    const cJSON *test = test_named(json, "05-argmax-attention: receptive_field");
    assert_false(cJSON_HasObjectItem(test, "score"));
    assert_false(cJSON_HasObjectItem(test, "status"));
    assert_non_null(strstr(string_in(test, "output"), "stopped unexpectedly"));
    assert_non_null(strstr(string_in(json, "output"), "Incomplete"));
    assert_true(
        cJSON_IsFalse(cJSON_GetObjectItem(cJSON_GetObjectItem(json, "extra_data"), "complete")));
    expect_test(json, "05-argmax-attention: argmax", "05.1", 4, 4, "passed");
    cJSON_Delete(json);
}

static void gradescope_keeps_what_tools_want_to_know(void **state)
{
    (void)state;
    cJSON *json = gradescope(sample_grading());
    const cJSON *extra = cJSON_GetObjectItem(json, "extra_data");
    assert_string_equal(string_in(extra, "seed"), "18446744073709551557");
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(extra, "sealed")));
    const cJSON *chapter = cJSON_GetArrayItem(cJSON_GetObjectItem(extra, "chapters"), 3);
    assert_string_equal(string_in(chapter, "name"), "03-relative-position");
    assert_string_equal(string_in(chapter, "outcome"), "did not compile");
    assert_non_null(strstr(string_in(chapter, "message"), "expected ';'"));
    const cJSON *test = test_named(json, "00-attention: attention_scores");
    const cJSON *data = cJSON_GetObjectItem(test, "extra_data");
    assert_string_equal(string_in(data, "chapter"), "00-attention");
    assert_string_equal(string_in(data, "function"), "attention_scores");
    assert_string_equal(string_in(data, "outcome"), "wrong");
    assert_string_equal(string_in(data, "misconception"), "scaled_by_width");
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(data, "challenge")));
    IN_ORDER(string_in(test, "output"), "test ", "called ", "cause ", "printed   │ here");
    cJSON_Delete(json);
}

static void an_explanation_that_is_out_of_date_is_not_given(void **state)
{
    (void)state;
    struct grading *grading = sample_grading();
    SET(grading->chapter[3].exercise[0].why.what, "stale");
    SET(grading->chapter[5].exercise[1].why.test, "stale");
    cJSON *json = gradescope(grading);
    assert_null(strstr(report, "stale"));
    cJSON_Delete(json);
}

static void half_a_character_makes_no_broken_json_or_xml(void **state)
{
    (void)state;
    struct grading *grading = sample_grading();
    SET(grading->chapter[3].message, "cut \xE2\x88");
    SET(grading->chapter[0].exercise[2].why.what, "\xE2\x88\x01");
    cJSON *json = gradescope(grading);
    assert_null(strstr(report, "\xE2\x88\""));
    assert_null(strstr(report, "\\u0001"));
    cJSON_Delete(json);
    forget(NULL);
    report = report_junit(grading);
    assert_non_null(report);
    assert_non_null(strstr(report, "message=\"\uFFFD\uFFFD\uFFFD\""));
}

/* ---- JUnit ---- */

static void junit_tells_failures_errors_and_skipped_apart(void **state)
{
    (void)state;
    forget(NULL);
    report = report_junit(sample_grading());
    assert_non_null(report);
    /* 22 exercises: 4 pass in chapters 00 and 05; not started and not submitted make 4. */
    IN_ORDER(
        report,
        "<testsuites name=\"Clockhands\" tests=\"22\" failures=\"13\" errors=\"1\" "
        "skipped=\"4\" time=\"1.23",
        "<testsuite name=\"00-attention\" tests=\"5\" failures=\"1\" errors=\"0\" skipped=\"1\" "
        "time=\"0.420\">",
        "<testcase classname=\"00-attention\" name=\"softmax\"/>",
        "name=\"attention_scores\">\n      <failure type=\"wrong\" message=\"score[0][0]",
        "name=\"attention\">\n      <skipped message=\"Not started",
        "name=\"relative_bias\">\n      <failure type=\"did not compile\"",
        "name=\"split_heads\">\n      <skipped message=\"There is no multi_head.c",
        "name=\"receptive_field\">\n      <error type=\"ungraded\"", "</testsuites>\n");
}

static void junit_escapes_what_xml_reserves_and_forbids(void **state)
{
    (void)state;
    struct grading *grading = sample_grading();
    SET(grading->chapter[0].exercise[2].why.what, "a<b>&\"c\"\n\tď\uFFFE");
    forget(NULL);
    report = report_junit(grading);
    assert_non_null(report);
    assert_non_null(strstr(report, "message=\"a&#60;b&#62;&#38;&#34;c&#34;&#10;&#9;ď\uFFFD\""));
    assert_non_null(strstr(report, "a&#60;b&#62;&#38;\"c\"\n"));
}

/* ---- */

static int write_samples(const char *folder)
{
    struct grading *grading = sample_grading();
    SET(grading->chapter[0].exercise[2].why.printed, "<&>\"'\033[1m\x01\xFF\u202E]]>\n\tx");
    const struct {
        const char *name;
        char *text;
    } files[] = {{"results.json", report_gradescope(grading)},
                 {"junit.xml", report_junit(grading)}};
    bool written = true;
    for (int i = 0; i < 2; i++) {
        char path[4096], problem[512];
        snprintf(path, sizeof path, "%s/%s", folder, files[i].name);
        written = written && files[i].text != NULL &&
                  file_replace(path, files[i].text, strlen(files[i].text), problem, sizeof problem);
        free(files[i].text);
    }
    return written ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 2)
        return write_samples(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(challenges_count_as_earned_but_not_as_asked_for),
        cmocka_unit_test(nothing_passes_by_accident),
        cmocka_unit_test(a_fault_of_the_grader_makes_a_run_incomplete),
        cmocka_unit_test(gradescope_lists_each_exercise_with_its_score),
        cmocka_unit_test(gradescope_claims_no_score_for_what_was_not_graded),
        cmocka_unit_test(gradescope_keeps_what_tools_want_to_know),
        cmocka_unit_test(an_explanation_that_is_out_of_date_is_not_given),
        cmocka_unit_test(half_a_character_makes_no_broken_json_or_xml),
        cmocka_unit_test(junit_tells_failures_errors_and_skipped_apart),
        cmocka_unit_test(junit_escapes_what_xml_reserves_and_forbids),
    };
    return cmocka_run_group_tests(tests, NULL, forget);
}
