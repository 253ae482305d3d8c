#include "grader/chapter.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "grader/reports/text.h"
#include "grader/sandbox/sandbox.h"
#include "grader/submission/compile.h"
#include "grader/submission/foundation.h"
#include "grader/suites/judge.h"
#include "reference/core/threads.h"

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void set_aside(const struct suite *suite, enum outcome outcome, const char *message,
                      struct chapter_result *result)
{
    judge_list(suite, outcome, result);
    snprintf(result->message, sizeof result->message, "%s", message);
}

static void judge_compiled(const struct plan *plan, const struct suite *suite,
                           const struct workplace *workplace, struct chapter_result *result)
{
    struct sandbox sandbox;
    char problem[256];
    if (sandbox_open(&sandbox, plan->stage, workplace->root, plan->sealed, problem, sizeof problem))
        judge_chapter(suite, workplace, &sandbox, plan->seed, result);
    else
        set_aside(suite, OUTCOME_UNGRADED, problem, result);
    sandbox_close(&sandbox);
}

static void grade_chapter(const struct plan *plan, const struct suite *suite,
                          const struct grading *grading, struct chapter_result *result);

/* How an earlier chapter came out: as it was found in this run, which is finished, or, if it is not
 * among the chapters of this run, as it is found now. NULL if there is no memory. The result is
 * `scratch` or in `grading`. */
static const struct chapter_result *earlier(const struct plan *plan, const struct suite *suite,
                                            const struct grading *grading,
                                            struct chapter_result *scratch)
{
    for (int i = 0; i < plan->chapters; i++) {
        if (plan->suite[i] == suite)
            return &grading->chapter[i];
    }
    grade_chapter(plan, suite, grading, scratch);
    return scratch;
}

/* Links the student's own file of each chapter that this one is built on, if what is called there
 * passes, and the kit's if not; says which in result->built_on. */
static bool lay_foundations(const struct plan *plan, const struct workplace *workplace,
                            const struct grading *grading, struct chapter_result *result)
{
    struct chapter_result *scratch = calloc(1, sizeof *scratch);
    struct text words = TEXT_IN(result->built_on);
    bool laid = scratch != NULL;
    for (int i = 0; laid && workplace->foundation && workplace->foundation[i].chapter; i++) {
        const struct foundation *foundation = &workplace->foundation[i];
        const struct suite *suite = suite_called(foundation->chapter);
        const struct chapter_result *found = earlier(plan, suite, grading, scratch);
        laid = foundation_lay(workplace, plan->submission, foundation, found, &words);
    }
    free(scratch);
    return laid;
}

/* From the student's file to the verdict. */
static void grade_chapter(const struct plan *plan, const struct suite *suite,
                          const struct grading *grading, struct chapter_result *result)
{
    double begin = seconds_now();
    char root[4096], message[sizeof result->message];
    snprintf(root, sizeof root, "%s/%s", plan->work, suite->chapter);
    const struct workplace workplace = {.kit = plan->kit,
                                        .root = root,
                                        .chapter = suite->chapter,
                                        .name = suite->source,
                                        .foundation = suite->foundation,
                                        .standins = plan->standins,
                                        .sealed = plan->sealed};
    struct source source;
    enum outcome outcome = submission_read(plan->submission, suite->chapter, suite->source, &source,
                                           message, sizeof message);
    if (outcome == OUTCOME_PASSED && mkdir(root, 0700) != 0) {
        outcome = OUTCOME_UNGRADED;
        snprintf(message, sizeof message, "%s cannot be made: %s", root, strerror(errno));
    }
    if (outcome == OUTCOME_PASSED && !lay_foundations(plan, &workplace, grading, result)) {
        outcome = OUTCOME_UNGRADED;
        snprintf(message, sizeof message, "what the chapter is built on could not be laid out: %s",
                 strerror(errno));
    }
    if (outcome == OUTCOME_PASSED)
        outcome = compile_source(&workplace, &source, message, sizeof message);
    source_free(&source);
    if (outcome == OUTCOME_PASSED)
        judge_compiled(plan, suite, &workplace, result);
    else
        set_aside(suite, outcome, message, result);
    if (outcome == OUTCOME_PASSED && result->outcome == OUTCOME_PASSED)
        snprintf(result->message, sizeof result->message, "%s", message); /* warnings */
    result->seconds = seconds_now() - begin;
}

/* In a process of its own: the finished result is copied to the shared one whole, or not at all. */
static _Noreturn void run_judge(const struct plan *plan, int which, struct grading *grading)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0); /* no other process may look into a judge */
    int words = plan->verbose ? STDERR_FILENO : open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(words, STDOUT_FILENO);
    dup2(words, STDERR_FILENO);
    unsetenv("CMOCKA_MESSAGE_OUTPUT");
    unsetenv("CMOCKA_XML_FILE");
    unsetenv("CMOCKA_TEST_ABORT");
    xf_threads_set(1); /* the exercises are small, and the other chapters have the other cores */
    struct chapter_result *result = calloc(1, sizeof *result);
    if (!result)
        _exit(1);
    grade_chapter(plan, plan->suite[which], grading, result);
    grading->chapter[which] = *result;
    fflush(stdout);
    _exit(0);
}

struct judges {
    pid_t process[MAX_CHAPTERS];
    int started, running;
};

static void start_judge(struct judges *judges, const struct plan *plan, struct grading *grading)
{
    int which = judges->started++;
    set_aside(plan->suite[which], OUTCOME_UNGRADED,
              "the grader itself failed while it graded this chapter", &grading->chapter[which]);
    pid_t child = fork();
    if (child == 0)
        run_judge(plan, which, grading);
    judges->process[which] = child;
    judges->running += child > 0;
}

/* A chapter that is built on others, which come before it, waits until they have ended. */
static bool may_start(const struct judges *judges, const struct plan *plan, int processors)
{
    if (judges->started == plan->chapters || judges->running >= processors)
        return false;
    return judges->running == 0 || !plan->suite[judges->started]->foundation;
}

static void show_progress(const struct plan *plan, const struct judges *judges)
{
    int finished = judges->started - judges->running;
    if (plan->progress && finished < plan->chapters)
        fprintf(stderr, "\rgrading: %d of %d chapters\033[K", finished, plan->chapters);
    else if (plan->progress)
        fprintf(stderr, "\r\033[K");
}

/* False if there are none. */
static bool kill_children(void)
{
    FILE *children = fopen("/proc/thread-self/children", "re");
    char *number = NULL;
    size_t size = 0;
    bool any = false;
    while (children && getdelim(&number, &size, ' ', children) > 0) {
        pid_t child = (pid_t)strtol(number, NULL, 10);
        any = (child > 0 && kill(child, SIGKILL) == 0) || any;
    }
    free(number);
    if (children)
        fclose(children);
    return any;
}

static void stop_all(const struct judges *judges)
{
    for (int i = 0; i < judges->started; i++) {
        if (judges->process[i] > 0 && kill(judges->process[i], SIGKILL) == 0)
            waitpid(judges->process[i], NULL, 0);
    }
    /* Not the judges alone: bubblewrap, killed before its child dies with it, leaves that child behind
     * for good. Whoever is left behind has become ours when the one who left it can be waited for. */
    while (kill_children())
        wait(NULL);
}

/* Takes note of every judge that has ended. */
static void reap(struct judges *judges)
{
    pid_t child;
    while ((child = waitpid(-1, NULL, WNOHANG)) > 0) {
        for (int i = 0; i < judges->started; i++) {
            if (judges->process[i] == child) {
                judges->process[i] = 0;
                judges->running--;
            }
        }
    }
}

bool grade_chapters(const struct plan *plan, struct grading *grading)
{
    int processors = (int)sysconf(_SC_NPROCESSORS_ONLN);
    struct judges judges = {.started = 0};
    sigset_t wanted, before;
    sigemptyset(&wanted);
    const int signals[] = {SIGCHLD, SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaddset(&wanted, signals[i]);
    sigprocmask(SIG_BLOCK, &wanted, &before);
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* for stop_all */

    bool interrupted = false;
    grading->chapters = plan->chapters;
    while (!interrupted && (judges.started < plan->chapters || judges.running > 0)) {
        while (may_start(&judges, plan, processors))
            start_judge(&judges, plan, grading);
        show_progress(plan, &judges);
        int signal = 0;
        if (judges.running > 0 && sigwait(&wanted, &signal) == 0)
            interrupted = signal != SIGCHLD;
        reap(&judges);
    }
    show_progress(plan, &judges);
    if (interrupted)
        stop_all(&judges);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return !interrupted;
}
