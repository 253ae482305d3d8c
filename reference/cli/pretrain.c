/* Pretrains a small language model on a text: build/pretrain --help. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "reference/cli/puzzle.h"
#include "reference/cli/session.h"
#include "reference/cli/story.h"
#include "reference/cli/watch.h"

enum { STATUS_FAILED = 1, STATUS_USAGE = 2, STATUS_INTERRUPTED = 130 };

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

/* The first Ctrl-C asks for an end; the second one ends at once, as ever. */
static void watch_for_interrupts(void)
{
    struct sigaction action = {.sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void usage(void)
{
    struct run run = run_usual;
    struct option_group group[RUN_GROUPS];
    run_options(group, &run);
    puts("Usage: pretrain [--option value]...\n\n"
         "Pretrains a small transformer on a text, with its loss as it goes, a table and a curve "
         "of\n"
         "it, and a sample of what was learnt. Ctrl-C saves; --resume goes on. Options [as they "
         "are\n"
         "if not given]:\n");
    options_print(group, RUN_GROUPS);
    puts("\nhidden 0 stands for four times the width.");
}

static size_t weights_of(const struct xf_parameters *table)
{
    size_t count = 0;
    for (int i = 0; i < table->count; i++) {
        count += table->item[i].count;
    }
    return count;
}

static void introduce(const struct session *session)
{
    const struct run *run = &session->run;
    printf("%s: %zu tokens to learn from, %zu held out, %d different ones\n", run->text,
           session->corpus.training.count, session->corpus.held.count, session->tokenizer.met);
    printf("model: %zu parameters; %d steps of %d tokens\n",
           weights_of(&session->trainer.model.parameters), run->plan.steps,
           run->plan.batch * run->plan.accumulation * run->plan.objective.T);
    if (*run->implementation) {
        printf("yours, from %s:", run->implementation);
        for (int part = 0; part < PARTS; part++) {
            printf(" %s%s", implementation_name(part), part + 1 < PARTS ? "," : "\n");
        }
    }
}

/* What the screen needs to know. */
struct progress {
    double started; /* seconds */
    double held;    /* the last loss over held-out text, NaN before the first */
};

/* The line that says how far things are: over and over on a terminal, else one for each look at the
 * held-out text. */
static void show(const struct session *session, const struct progress *progress, double loss,
                 bool judged)
{
    const struct xf_pretraining *plan = &session->run.plan;
    const bool live = isatty(STDOUT_FILENO);
    if (!live && !judged) {
        return;
    }
    double taken = session->trainer.step - session->first_step;
    double time = seconds() - progress->started, each = taken > 0 ? time / taken : 0;
    double tokens = (double)plan->batch * plan->accumulation * plan->objective.T;
    long rest = lround(each * (plan->steps - session->trainer.step));
    printf("%sstep %d of %d", live ? "\r" : "", session->trainer.step, plan->steps);
    if (!isnan(loss)) {
        printf("  loss %.4f", loss);
    }
    if (!isnan(progress->held)) {
        printf("  held-out %.4f", progress->held);
    }
    if (taken > 0) {
        printf("  %.0f tokens/s  %ld:%02ld left", tokens / each, rest / 60, rest % 60);
    }
    printf("%s", live ? "\033[K" : "\n");
    fflush(stdout);
}

static enum xf_status remember(struct session *session, double learnt, double held)
{
    enum xf_status status = curve_add(&session->curve, learnt, held);
    return status == XF_OK ? XF_OK : xf_problem_general(&session->problem, status);
}

static enum xf_status save(struct session *session)
{
    enum xf_status status = session_save(session);
    if (status == XF_OK) {
        watch_saved(session->trainer.step);
    }
    return status;
}

/* One step, and before it a look at the held-out text if it is time for one. */
static enum xf_status advance(struct session *session, struct progress *progress)
{
    struct xf_pretrainer *trainer = &session->trainer;
    const bool judged = trainer->step % session->run.eval_every == 0;
    watch_step(trainer->step);
    double loss = (double)NAN;
    enum xf_status status = XF_OK;
    if (judged) {
        progress->held = xf_pretrain_judge(trainer);
        status = trainer->step > session->first_step ? save(session) : XF_OK;
    }
    if (status == XF_OK) {
        status = xf_pretrain_step(trainer, &loss, &session->problem);
    }
    if (status == XF_OK) {
        show(session, progress, loss, judged);
        status = remember(session, loss, judged ? progress->held : (double)NAN);
    }
    return status;
}

static enum xf_status finish(struct session *session, struct progress *progress)
{
    progress->held = xf_pretrain_judge(&session->trainer);
    enum xf_status status = remember(session, (double)NAN, progress->held);
    if (status == XF_OK) {
        status = save(session);
    }
    if (status == XF_OK) {
        show(session, progress, (double)NAN, true);
        printf("%ssaved in %s: checkpoint.safetensors, tokenizer.json, loss.tsv, loss.svg\n",
               isatty(STDOUT_FILENO) ? "\n" : "", session->run.out);
    }
    return status;
}

/* What a model that reads from left to right writes by itself. */
static enum xf_status write_story(struct session *session)
{
    enum { SAMPLE = 500 };
    const struct story story = {.sampling = {.temperature = 0.8F, .top_p = 0.95F},
                                .tokens = SAMPLE,
                                .seed = session->run.plan.seed};
    puts("\nA sample:\n");
    return story_write(stdout, &session->trainer.model, &session->tokenizer, "", &story,
                       &session->problem);
}

static enum xf_status write_sample(struct session *session)
{
    switch (session->run.plan.objective.kind) {
    case XF_CAUSAL:
        return write_story(session);
    case XF_MASKED:
    case XF_PATCHES:
        puts("\nWhat it is shown, what it fills in, and what was there:\n");
        puzzle_write(stdout, &session->trainer, &session->tokenizer);
        return XF_OK;
    case XF_SEQUENCE:
        break;
    }
    return XF_OK;
}

static int end(struct session *session, enum xf_status status)
{
    const char *live = isatty(STDOUT_FILENO) ? "\n" : "";
    if (status != XF_OK) {
        fflush(stdout);
        fprintf(stderr, "%spretrain: %s\n", live, session->problem.sentence);
        return STATUS_FAILED;
    }
    if (interrupted && session->trainer.step < session->run.plan.steps) {
        const char *theirs = session->run.implementation;
        printf("%sStopped after step %d, and saved. Go on with: pretrain --resume%s%s --out %s\n",
               live, session->trainer.step, *theirs ? " --implementation " : "", theirs,
               session->run.out);
        return STATUS_INTERRUPTED;
    }
    return 0;
}

static int pretrain(struct session *session)
{
    struct progress progress = {.held = (double)NAN};
    enum xf_status status = session_begin(session);
    if (status == XF_OK) {
        introduce(session);
        progress.started = seconds();
        watch_for_interrupts();
    }
    while (status == XF_OK && !interrupted && session->trainer.step < session->run.plan.steps) {
        status = advance(session, &progress);
    }
    if (status == XF_OK) {
        if (session->trainer.step < session->run.plan.steps) {
            status = save(session);
        } else {
            status = finish(session, &progress);
            status = status == XF_OK ? write_sample(session) : status;
        }
    }
    return end(session, status);
}

static int pretrain_by_them(void *session)
{
    return pretrain(session);
}

/* Says in which of a reader's functions the program died, and what is left. */
static int tell_of_crash(const struct session *session, const struct watch_report *report)
{
    const struct run *run = &session->run;
    fflush(stdout);
    if (report->function) {
        fprintf(stderr, "\npretrain: your %s crashed in step %d: %s.\n", report->function,
                report->step, report->how);
    } else {
        fprintf(stderr,
                "\npretrain: crashed in step %d, outside of your functions: %s. One of them may "
                "have written over memory that is not its own.\n",
                report->step, report->how);
    }
    if (report->saved > 0) {
        fprintf(stderr,
                "Step %d is saved. Go on from there with: pretrain --resume --implementation %s "
                "--out %s\n",
                report->saved, run->implementation, run->out);
    }
    return STATUS_FAILED;
}

/* Trains with a reader's functions, in a process of its own. */
static int pretrain_watched(struct session *session)
{
    struct watch_report report;
    if (!implementation_work_make(session->work, sizeof session->work)) {
        perror("pretrain: no folder to work in");
        return STATUS_FAILED;
    }
    const bool started = watch_run(&report, pretrain_by_them, session);
    implementation_work_remove(session->work);
    if (!started) {
        perror("pretrain: no process to work in");
        return STATUS_FAILED;
    }
    /* A second signal ends it at once, wherever it is: that is nobody's crash. */
    const bool asked = report.result == 128 + SIGINT || report.result == 128 + SIGTERM;
    return report.finished || asked ? report.result : tell_of_crash(session, &report);
}

int main(int argc, char **argv)
{
    struct session session = {0};
    int result;
    if (options_given(argc, argv, "help")) {
        usage();
        return 0;
    }
    if (session_read_options(&session, argc, argv) != XF_OK) {
        fprintf(stderr, "pretrain: %s Try --help.\n", session.problem.sentence);
        result = STATUS_USAGE;
    } else {
        result = *session.run.implementation ? pretrain_watched(&session) : pretrain(&session);
    }
    session_end(&session);
    return result;
}
