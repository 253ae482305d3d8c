#include "reference/cli/watch.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_THREADS = 1024, LINE = 64 };

/* What a thread is calling; no two in one cache line. */
struct call {
    const char *volatile function;
    char rest[LINE - sizeof(char *)];
};

/* Shared by both processes. Names are literals of the program, at the same place in both. */
static struct notes {
    volatile bool finished;
    volatile int step, saved;
    const char *volatile culprit; /* in whose thread the fatal signal came */
    struct call call[MAX_THREADS];
} * notes;

static _Thread_local int own_thread = -1;
static volatile pid_t worker;

void watch_enter(int thread, const char *function)
{
    if (notes && thread < MAX_THREADS) {
        own_thread = thread;
        notes->call[thread].function = function;
    }
}

void watch_leave(int thread)
{
    if (notes && thread < MAX_THREADS) {
        notes->call[thread].function = NULL;
    }
}

void watch_step(int step)
{
    if (notes) {
        notes->step = step;
    }
}

void watch_saved(int step)
{
    if (notes) {
        notes->saved = step;
    }
}

/* Returns, and the instruction that failed fails again, with nobody to catch it. */
static void note_culprit(int number)
{
    (void)number;
    if (own_thread >= 0) {
        notes->culprit = notes->call[own_thread].function;
    }
}

static _Noreturn void be_worker(int (*work)(void *argument), void *argument)
{
    const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    const struct sigaction note = {.sa_handler = note_culprit, .sa_flags = (int)SA_RESETHAND};
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) {
        sigaction(fatal[i], &note, NULL);
    }
    const int result = work(argument);
    notes->finished = true;
    exit(result);
}

/* A terminal sends Ctrl-C to both processes; anybody else sends it to this one alone. */
static void pass_on(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (info->si_code <= 0 && worker > 0) {
        kill(worker, number);
    }
}

static void describe(struct watch_report *report, int status)
{
    static const struct {
        int signal;
        const char *words;
    } how[] = {
        {SIGSEGV, "it read or wrote where it has no memory, or called itself too often"},
        {SIGBUS, "it read or wrote where it has no memory"},
        {SIGFPE, "it divided a whole number by 0"},
        {SIGILL, "it reached past the end of a local array"},
        {SIGABRT, "it called abort(), or wrote outside of its memory before"},
        {SIGKILL, "the system ended it, perhaps because memory ran out"},
    };
    const int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    snprintf(report->how, sizeof report->how, "%s",
             number ? strsignal(number) : "it ended the program instead of returning");
    for (size_t i = 0; i < sizeof how / sizeof *how; i++) {
        if (how[i].signal == number) {
            snprintf(report->how, sizeof report->how, "%s", how[i].words);
        }
    }
    report->result = number ? 128 + number : 1;
}

/* The function that the process died in. Where no signal told which thread it was, any that was in
 * one. */
static const char *find_culprit(void)
{
    const char *culprit = notes->culprit;
    for (int i = 0; i < MAX_THREADS && !culprit; i++) {
        culprit = notes->call[i].function;
    }
    return culprit;
}

static void wait_for_worker(struct watch_report *report)
{
    int status = 0;
    while (waitpid(worker, &status, 0) < 0 && errno == EINTR) {
    }
    *report = (struct watch_report){
        .finished = notes->finished, .step = notes->step, .saved = notes->saved};
    if (report->finished && WIFEXITED(status)) {
        report->result = WEXITSTATUS(status);
        return;
    }
    report->finished = false;
    report->function = find_culprit();
    describe(report, status);
}

bool watch_run(struct watch_report *report, int (*work)(void *argument), void *argument)
{
    struct sigaction pass = {.sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | (int)SA_RESTART};
    struct sigaction before[2];
    void *shared =
        mmap(NULL, sizeof *notes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED) {
        return false;
    }
    notes = shared;
    fflush(NULL);
    worker = fork();
    if (worker == 0) {
        be_worker(work, argument);
    }
    const bool started = worker > 0;
    if (started) {
        sigaction(SIGINT, &pass, &before[0]);
        sigaction(SIGTERM, &pass, &before[1]);
        wait_for_worker(report);
        sigaction(SIGINT, &before[0], NULL);
        sigaction(SIGTERM, &before[1], NULL);
    }
    munmap(shared, sizeof *notes);
    notes = NULL;
    return started;
}
