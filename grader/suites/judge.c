#include "grader/suites/judge.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "grader/misconceptions/misconception.h"
#include "grader/reports/text.h"
#include "grader/suites/trial_state.h"

enum { MAX_RUNS = 1024, CHAPTER_SECONDS = 60 };

enum progress { NOT_RUN, LEFT_OUT, BEGUN, FINISHED };

/* One repetition of one graded test: a test of its own to cmocka, so that a failure does not keep
 * the others from being run. They may rule out a misconception that seems to explain it. */
struct run {
    const struct suite *suite;
    const struct graded_test *test;
    int number; /* of the repetition */
    const struct workplace *workplace;
    struct sandbox *sandbox;
    uint64_t seed;
    time_t until; /* when the chapter's time is used up */
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

/* cmocka's test. A failure leaves by cmocka's fail(). */
static void run_trial(void **state)
{
    struct run *run = *state;
    struct trial *trial = run->trial;
    if (run->file->closed) {
        run->progress = LEFT_OUT;
        return;
    }
    run->progress = BEGUN;
    run->file->result->tests_run++;
    *trial = (struct trial){.test = run->test,
                            .sandbox = run->sandbox,
                            .workplace = run->workplace,
                            .file = run->file,
                            .number = run->number};
    trial_begin(trial, run->seed, run->suite->chapter);
    write_sentence(run->test->name, trial->why.test, sizeof trial->why.test);
    if (time(NULL) > run->until)
        trial_end_with(trial, OUTCOME_TIMED_OUT,
                       "The chapter has used up the %d seconds that the grader gives it in all.",
                       CHAPTER_SECONDS);
    run->test->run(trial);
    if (trial->expectations == 0)
        trial_end_with(trial, OUTCOME_UNGRADED, "the test %s expects nothing", run->test->name);
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
        snprintf(why->because, sizeof why->because, "These are exactly the %s you get by %s. %s",
                 file->yes_or_no ? "answers" : "numbers", suspect->misconception->by,
                 suspect->misconception->why);
        return;
    }
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
    if (suite->exercises > MAX_EXERCISES)
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
        for (int j = 0; j < suite->tests; j++) {
            if (strcmp(suite->test[j].function, exercise->function) == 0)
                line->tests += suite->test[j].trials;
        }
    }
}

/* Lists every repetition of every test of the suite. Returns how many there are. */
static int list_runs(struct run *runs, const struct run *common, struct case_file *files)
{
    int count = 0;
    for (int i = 0; i < common->suite->tests; i++) {
        const struct graded_test *test = &common->suite->test[i];
        for (int number = 0; number < test->trials; number++) {
            if (count == MAX_RUNS)
                abort();
            runs[count] = *common;
            runs[count].test = test;
            runs[count].number = number;
            runs[count++].file = file_of(files, common->suite->exercises, test->function);
        }
    }
    return count;
}

void judge_chapter(const struct suite *suite, const struct workplace *workplace,
                   struct sandbox *sandbox, uint64_t seed, struct chapter_result *result)
{
    static struct run runs[MAX_RUNS];
    static struct CMUnitTest tests[MAX_RUNS];
    struct case_file files[MAX_EXERCISES];
    judge_list(suite, OUTCOME_PASSED, result);
    for (int i = 0; i < suite->exercises; i++)
        open_case(&files[i], suite, &suite->exercise[i], &result->exercise[i]);
    const struct run common = {.suite = suite,
                               .workplace = workplace,
                               .sandbox = sandbox,
                               .seed = seed,
                               .until = time(NULL) + CHAPTER_SECONDS};
    int count = list_runs(runs, &common, files);
    for (int i = 0; i < count; i++)
        tests[i] = (struct CMUnitTest){.name = runs[i].test->name,
                                       .test_func = run_trial,
                                       .setup_func = open_trial,
                                       .teardown_func = close_trial,
                                       .initial_state = &runs[i]};
    _cmocka_run_group_tests(suite->chapter, tests, (size_t)count, NULL, NULL);
    for (int i = 0; i < suite->exercises; i++)
        close_case(&files[i], runs, count);
    for (int i = 0; i < suite->exercises; i++) {
        if (files[i].result->outcome != OUTCOME_PASSED)
            name_foundation(files, i);
    }
}
