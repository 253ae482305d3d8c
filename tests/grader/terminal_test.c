/* What a student reads on the terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "grader/reports/prose.h"
#include "grader/reports/summary.h"
#include "grader/reports/terminal.h"
#include "tests/grader/report_checks.h"

static const char *terminal(const struct grading *grading, struct terminal_style style)
{
    forget(NULL);
    size_t size;
    FILE *out = open_memstream(&report, &size);
    assert_non_null(out);
    report_terminal(out, grading, &style);
    fclose(out);
    return report;
}

static const char *plain_terminal(const struct grading *grading)
{
    return terminal(grading, plain_style());
}

static void an_explanation_keeps_its_order(void **state)
{
    (void)state;
    IN_ORDER(plain_terminal(sample_grading()), "✗ attention_scores: wrong\n",
             "test      scores are divided", "called    attention_scores(score",
             "result    score[0][0] should be 1.2431", "pattern   Every element is about 0.354",
             "cause     These are exactly the numbers", "errors    │ #o.  \n",
             "              │  .oO#\n", "blank agrees", "where     attention.c:41",
             "printed   │ here we are\n");
}

static void empty_parts_of_an_explanation_are_left_out(void **state)
{
    (void)state;
    struct grading *grading = sample_grading();
    struct explanation *why = &grading->chapter[0].exercise[2].why;
    memset(why, 0, sizeof *why);
    grading->chapters = 1;
    const char *text = plain_terminal(grading);
    IN_ORDER(text, "attention_scores: wrong\n    result    It returned other numbers than the "
                   "reference.\n\nNext");
}

static void what_the_code_printed_cannot_pass_for_the_report(void **state)
{
    (void)state;
    const char *text = plain_terminal(sample_grading());
    assert_null(strstr(text, "\n✓ attention_scores"));
    assert_null(strstr(text, "\n  ✓ attention_scores"));
    assert_non_null(strstr(text, "\n              │ ✓ attention_scores  PASSED  2/2\n"));
    assert_null(strstr(text, "\nTotal  100"));
}

static void a_row_tells_outcome_points_and_extra_credit(void **state)
{
    (void)state;
    IN_ORDER(plain_terminal(sample_grading()), "00-attention ", "3.5 of 10 points + 1 extra",
             "0.42 s\n", "✓ softmax ", "passed", "2/2\n", "✗ attention_scores ", "wrong", "0/2.5\n",
             "○ attention ", "not started", "0/4\n", "✓ attention_in_tiles ", "extra 1/1\n",
             "? receptive_field  ungraded", "-/6\n");
}

static void a_chapter_that_did_not_compile_shows_the_compilers_words(void **state)
{
    (void)state;
    IN_ORDER(plain_terminal(sample_grading()), "03-relative-position ", "0 of 10 points",
             "◇ did not compile: The compiler stopped at line 12.\n",
             "    │ relative_position.c:12:5: error", "    │    12 |     return",
             "    │       |     ^~~~~~\n\n04-multi");
}

static void the_compilers_warnings_are_shown_only_beside_a_failure(void **state)
{
    (void)state;
    struct grading *grading = sample_grading();
    struct chapter_result *chapter = &grading->chapter[0];
    for (int i = 0; i < 40; i++)
        strcat(chapter->message, "attention.c:41:9: warning: 'dot' is used uninitialized\n");
    const char *text = plain_terminal(grading);
    IN_ORDER(text, "✗ attention_scores: wrong", "\n  The compiler warned:\n",
             "    │ attention.c:41:9: warning", "│ attention.c:41:9: warning");
    int shown = 0;
    while ((text = strstr(text, "│ attention.c:41:9")) != NULL) {
        shown++;
        text++;
    }
    assert_int_equal(shown, 18); /* a flood is not worth a page */
    for (int i = 0; i < chapter->exercises; i++) {
        chapter->exercise[i].outcome = OUTCOME_PASSED;
        chapter->exercise[i].tests = chapter->exercise[i].tests_passed = 1;
    }
    assert_null(strstr(plain_terminal(grading), "The compiler warned"));
}

static void what_befell_a_chapter_is_said_once(void **state)
{
    (void)state;
    const char *sentence = "The judge of this chapter stopped unexpectedly.";
    const char *first = strstr(plain_terminal(sample_grading()), sentence);
    assert_non_null(first);
    assert_null(strstr(first + 1, sentence));
}

static void summaries_give_way_on_a_narrow_terminal(void **state)
{
    (void)state;
    struct terminal_style style = plain_style();
    style.width = 60;
    assert_non_null(strstr(terminal(sample_grading(), style), "scores to weights"));
    style.width = 55;
    assert_null(strstr(terminal(sample_grading(), style), "scores to"));
}

static void a_fresh_start_is_short_and_says_what_to_do(void **state)
{
    (void)state;
    struct grading *grading = sample_grading();
    grading->chapter[0] = grading->chapter[6];
    grading->chapters = 1;
    const char *text = plain_terminal(grading);
    IN_ORDER(text, "06-attention-complexity", "0 of 10 points",
             "○ not started: encoder_cost, decoder_cost\n\nNext ", "Nothing is written yet",
             "chapters/06-attention-complexity/README.md", "write encoder_cost in",
             "chapters/06-attention-complexity/complexity.c", "\n        make grade CH=06\n");
    int lines = 0;
    for (const char *at = text; *at != '\0'; at++)
        lines += *at == '\n';
    assert_true(lines <= 12);
}

static void the_next_step_is_the_first_function_that_does_not_pass(void **state)
{
    (void)state;
    struct grading *grading = sample_grading();
    const char *text = plain_terminal(grading);
    IN_ORDER(text, "Next    Look at attention_scores in chapters/00-attention/attention.c.",
             "chapters/00-attention/hints.md", "\n        make grade CH=00\n");
    assert_null(strstr(text, "Nothing is written yet"));
    SET(grading->submission, "solutions");
    assert_null(strstr(plain_terminal(grading), "\nNext"));
}

static void the_last_thing_to_do_is_the_challenge(void **state)
{
    (void)state;
    struct grading *grading = sample_grading();
    grading->chapters = 1;
    struct exercise_result *exercise = grading->chapter[0].exercise;
    exercise[0].challenge = true;
    exercise[0].outcome = OUTCOME_NOT_STARTED;
    IN_ORDER(plain_terminal(grading), "Next    Look at attention_scores");
    exercise[2] = exercise[3] = exercise[1];
    const char *text = plain_terminal(grading);
    IN_ORDER(text, "write softmax in", "for extra credit. Then run:");
    exercise[0] = exercise[1];
    assert_null(strstr(plain_terminal(grading), "\nNext"));
    exercise[0].outcome = OUTCOME_UNGRADED; /* nothing the student could do */
    assert_null(strstr(plain_terminal(grading), "\nNext"));
}

static void the_summary_says_total_time_seal_and_how_to_repeat(void **state)
{
    (void)state;
    struct grading *grading = sample_grading();
    IN_ORDER(plain_terminal(grading), "Total   7.5 of 61 points + 1 extra\n",
             "Incomplete: ", "Time    1.23 s\n", "Sealed  yes",
             "Again   make grade SEED=18446744073709551557\n");
    grading->sealed = false;
    SET(grading->seal_note, "This kernel has no seccomp.");
    grading->chapters = 1;
    const char *text = plain_terminal(grading);
    IN_ORDER(text, "Sealed  no. This kernel has no seccomp.\n", "make grade CH=00 SEED=");
    assert_null(strstr(text, "Incomplete"));
    SET(grading->submission, "mine");
    IN_ORDER(plain_terminal(grading),
             "build/grade --chapter 00 --submission 'mine' --trust --seed ");
}

static void expect_replay(const char *submission, const char *command)
{
    struct grading *grading = sample_grading();
    grading->chapters = 1;
    grading->seed = 7;
    SET(grading->submission, submission);
    char line[1024];
    struct text text = TEXT_IN(line);
    add_replay_command(&text, grading);
    assert_string_equal(line, command);
}

static void the_replay_command_survives_shell_and_make(void **state)
{
    (void)state;
    expect_replay("chapters", "make grade CH=00 SEED=7");
    expect_replay("solutions", "make grade CH=00 SUBMISSION=solutions SEED=7");
    expect_replay("../a-b_c/d.e", "make grade CH=00 SUBMISSION=../a-b_c/d.e SEED=7");
    expect_replay("my work", "build/grade --chapter 00 --submission 'my work' --seed 7");
    expect_replay("a$(b)", "build/grade --chapter 00 --submission 'a$(b)' --seed 7");
    expect_replay("it's", "build/grade --chapter 00 --submission 'it'\\''s' --seed 7");
    expect_replay("-x", "build/grade --chapter 00 --submission '-x' --seed 7");
}

static void no_line_is_wider_than_the_terminal(void **state)
{
    (void)state;
    struct grading *grading = sample_grading();
    struct explanation *why = &grading->chapter[0].exercise[2].why;
    memset(why->printed, 'W', sizeof why->printed - 1);
    memset(why->what, 'w', sizeof why->what - 1);
    struct terminal_style style = plain_style();
    for (int mode = 0; mode < 4; mode++) {
        style.unicode = mode % 2 == 0;
        style.width = mode < 2 ? 80 : 60;
        for (char *line = (terminal(grading, style), report); *line != '\0';) {
            char *end = strchr(line, '\n');
            *end = '\0';
            assert_true(text_columns(line, &style) <= style.width);
            line = end + 1;
        }
    }
}

static void a_map_wider_than_the_terminal_is_left_out(void **state)
{
    (void)state;
    struct grading *grading = sample_grading();
    char *map = grading->chapter[0].exercise[2].why.map;
    memset(map, '#', 64);
    strcpy(map + 64, "\n");
    struct terminal_style style = plain_style();
    assert_non_null(strstr(terminal(grading, style), "│ ####"));
    style.width = 79;
    assert_null(strstr(terminal(grading, style), "####"));
}

static void without_unicode_every_byte_is_ascii(void **state)
{
    (void)state;
    struct terminal_style style = plain_style();
    style.unicode = false;
    const char *text = terminal(sample_grading(), style);
    for (const char *at = text; *at != '\0'; at++)
        assert_true(*at == '\n' || (*at >= 0x20 && *at < 0x7F));
    assert_non_null(strstr(text, "instead of sqrt D."));
}

static void colour_changes_no_word(void **state)
{
    (void)state;
    struct terminal_style style = plain_style();
    char *plain = strdup(terminal(sample_grading(), style));
    assert_non_null(plain);
    style.colour = true;
    terminal(sample_grading(), style);
    assert_non_null(strstr(report, "\033[32mpassed\033[0m"));
    assert_non_null(strstr(report, "\033[31mwrong\033[0m"));
    char *to = report;
    for (const char *from = report; *from != '\0';) {
        if (*from == '\033')
            from += strcspn(from, "m") + 1;
        else
            *to++ = *from++;
    }
    *to = '\0';
    assert_string_equal(report, plain);
    free(plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_explanation_keeps_its_order),
        cmocka_unit_test(empty_parts_of_an_explanation_are_left_out),
        cmocka_unit_test(what_the_code_printed_cannot_pass_for_the_report),
        cmocka_unit_test(a_row_tells_outcome_points_and_extra_credit),
        cmocka_unit_test(a_chapter_that_did_not_compile_shows_the_compilers_words),
        cmocka_unit_test(the_compilers_warnings_are_shown_only_beside_a_failure),
        cmocka_unit_test(what_befell_a_chapter_is_said_once),
        cmocka_unit_test(summaries_give_way_on_a_narrow_terminal),
        cmocka_unit_test(a_fresh_start_is_short_and_says_what_to_do),
        cmocka_unit_test(the_next_step_is_the_first_function_that_does_not_pass),
        cmocka_unit_test(the_last_thing_to_do_is_the_challenge),
        cmocka_unit_test(the_summary_says_total_time_seal_and_how_to_repeat),
        cmocka_unit_test(the_replay_command_survives_shell_and_make),
        cmocka_unit_test(no_line_is_wider_than_the_terminal),
        cmocka_unit_test(a_map_wider_than_the_terminal_is_left_out),
        cmocka_unit_test(without_unicode_every_byte_is_ascii),
        cmocka_unit_test(colour_changes_no_word),
    };
    return cmocka_run_group_tests(tests, NULL, forget);
}
