#include "grader/suites/judge.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "grader/misconceptions/misconception.h"
#include "grader/suites/trial_state.h"

enum { MAX_TESTS = 128 };

enum progress { NOT_RUN, LEFT_OUT, BEGUN, FINISHED };

/* One test, as cmocka carries it around. */
struct run {
    const struct suite *suite;
    const struct graded_test *test;
    const struct workplace *workplace;
    struct sandbox *sandbox;
    uint64_t seed;
    struct case_file *file;
    struct trial *trial;
    enum progress progress;
};

/* cmocka's setup: makes the trial's memory, to be freed by the teardown however the test ends. */
static int open_trial(void **state)
{
    struct run *run = *state;
    run->trial = calloc(1, sizeof *run->trial);
    return run->trial ? 0 : -1;
}

static int close_trial(void **state)
{
    struct run *run = *state;
    trial_free(run->trial);
    free(run->trial);
    run->trial = NULL;
    return 0;
}

/* "softmax_sums_to_one" becomes "softmax sums to one". */
static void write_sentence(const char *name, char *sentence, size_t size)
{
    snprintf(sentence, size, "%s", name);
    for (char *at = strchr(sentence, '_'); at; at = strchr(at, '_'))
        *at = ' ';
}

static void begin_trial(struct run *run, int number)
{
    trial_free(run->trial);
    *run->trial = (struct trial){.test = run->test,
                                 .sandbox = run->sandbox,
                                 .workplace = run->workplace,
                                 .file = run->file,
                                 .number = number};
    trial_begin(run->trial, run->seed, run->suite->chapter);
    write_sentence(run->test->name, run->trial->why.test, sizeof run->trial->why.test);
}

/* cmocka's test: every repetition of one graded test. A failure leaves by cmocka's fail(). */
static void run_graded_test(void **state)
{
    struct run *run = *state;
    if (run->file->closed) {
        run->progress = LEFT_OUT;
        return;
    }
    run->progress = BEGUN;
    run->file->result->tests_run++;
    for (int number = 0; number < run->test->trials; number++) {
        begin_trial(run, number);
        run->test->run(run->trial);
        if (run->trial->expectations == 0)
            trial_end_with(run->trial, OUTCOME_UNGRADED, "the test %s expects nothing",
                           run->test->name);
    }
    run->file->result->tests_passed++;
    run->progress = FINISHED;
}

static struct case_file *file_of(struct case_file *files, int count, const char *function)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(files[i].exercise->function, function) == 0)
            return &files[i];
    }
    fprintf(stderr, "judge: a test names %s, which is no exercise of its chapter\n", function);
    abort();
}

static void open_case(struct case_file *file, const struct suite *suite,
                      const struct exercise *exercise, struct exercise_result *result)
{
    *file = (struct case_file){.exercise = exercise, .result = result};
    const struct misconception *entry = NULL;
    while ((entry = misconception_next(entry, suite->chapter, exercise->function))) {
        if (file->suspects == MAX_SUSPECTS)
            abort();
        file->suspect[file->suspects++] = (struct suspect){.misconception = entry, .fits = true};
    }
}

static void name_misconception(const struct case_file *file)
{
    struct explanation *why = &file->result->why;
    for (int i = 0; i < file->suspects; i++) {
        const struct suspect *suspect = &file->suspect[i];
        if (!suspect->fits || !suspect->fits_a_failure)
            continue;
        snprintf(why->misconception, sizeof why->misconception, "%s", suspect->misconception->name);
        snprintf(why->because, sizeof why->because,
                 "These are exactly the numbers you get by %s. %s", suspect->misconception->by,
                 suspect->misconception->why);
        return;
    }
}

/* True if `word` is one of the words of `list`, which single spaces separate. */
static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    while (list && (strncmp(list, word, length) != 0 || (list[length] && list[length] != ' ')))
        list = strchr(list, ' ') ? strchr(list, ' ') + 1 : NULL;
    return list != NULL;
}

/* A function that is built on a wrong one is wrong with it: says which to mend first. */
static void name_foundation(struct case_file *files, int which)
{
    const char *names = files[which].exercise->may_call;
    struct explanation *why = &files[which].result->why;
    for (int i = 0; names && !why->because[0] && i < which; i++) {
        const struct exercise_result *below = files[i].result;
        if (below->outcome != OUTCOME_PASSED && has_word(names, below->function))
            snprintf(why->because, sizeof why->because,
                     "It may be that %s calls %s, which is %s: mend that first.",
                     files[which].exercise->function, below->function,
                     outcome_name(below->outcome));
    }
}

/* An exercise passes only if each of its tests ran to its end: a test that cmocka ended without a
 * verdict of ours is a fault of the grader's. */
static void close_case(struct case_file *file, const struct run *runs, int count)
{
    struct exercise_result *result = file->result;
    bool finished = result->tests > 0;
    for (int i = 0; i < count; i++) {
        if (runs[i].file == file)
            finished = finished && runs[i].progress == FINISHED;
    }
    if (result->outcome == OUTCOME_PASSED && !finished) {
        result->outcome = OUTCOME_UNGRADED;
        snprintf(result->why.what, sizeof result->why.what,
                 "The grader itself failed while it ran the tests of %s.", result->function);
    }
    if (result->outcome == OUTCOME_PASSED)
        result->points = result->max_points;
    else
        name_misconception(file);
}

void judge_list(const struct suite *suite, enum outcome outcome, struct chapter_result *result)
{
    if (suite->exercises > MAX_EXERCISES || suite->tests > MAX_TESTS)
        abort();
    snprintf(result->name, sizeof result->name, "%s", suite->chapter);
    snprintf(result->source, sizeof result->source, "%s", suite->source);
    result->outcome = outcome;
    result->exercises = suite->exercises;
    for (int i = 0; i < suite->exercises; i++) {
        const struct exercise *exercise = &suite->exercise[i];
        struct exercise_result *line = &result->exercise[i];
        *line = (struct exercise_result){
            .max_points = exercise->points, .challenge = exercise->challenge, .outcome = outcome};
        snprintf(line->function, sizeof line->function, "%s", exercise->function);
        snprintf(line->summary, sizeof line->summary, "%s", exercise->summary);
        for (int j = 0; j < suite->tests; j++)
            line->tests += strcmp(suite->test[j].function, exercise->function) == 0;
    }
}

void judge_chapter(const struct suite *suite, const struct workplace *workplace,
                   struct sandbox *sandbox, uint64_t seed, struct chapter_result *result)
{
    struct case_file files[MAX_EXERCISES];
    struct run runs[MAX_TESTS];
    struct CMUnitTest tests[MAX_TESTS];
    judge_list(suite, OUTCOME_PASSED, result);
    for (int i = 0; i < suite->exercises; i++)
        open_case(&files[i], suite, &suite->exercise[i], &result->exercise[i]);
    for (int i = 0; i < suite->tests; i++) {
        runs[i] = (struct run){.suite = suite,
                               .test = &suite->test[i],
                               .workplace = workplace,
                               .sandbox = sandbox,
                               .seed = seed,
                               .file = file_of(files, suite->exercises, suite->test[i].function)};
        tests[i] = (struct CMUnitTest){.name = suite->test[i].name,
                                       .test_func = run_graded_test,
                                       .setup_func = open_trial,
                                       .teardown_func = close_trial,
                                       .initial_state = &runs[i]};
    }
    _cmocka_run_group_tests(suite->chapter, tests, (size_t)suite->tests, NULL, NULL);
    for (int i = 0; i < suite->exercises; i++)
        close_case(&files[i], runs, suite->tests);
    for (int i = 0; i < suite->exercises; i++) {
        if (files[i].result->outcome != OUTCOME_PASSED)
            name_foundation(files, i);
    }
}
