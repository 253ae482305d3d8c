/* Pretrains a small language model on a text: build/pretrain --help. */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "reference/cli/curve.h"
#include "reference/cli/run.h"
#include "reference/cli/story.h"
#include "reference/core/threads.h"
#include "reference/data/batches.h"

enum { STATUS_FAILED = 1, STATUS_USAGE = 2, STATUS_INTERRUPTED = 130 };

/* Everything that has to be given back at the end. */
struct session {
    struct run run;
    struct xf_corpus corpus;
    struct xf_tokenizer tokenizer;
    struct xf_pretrainer trainer;
    struct curve curve;
    struct xf_problem problem;
    double started; /* seconds */
    int first_step; /* of this session */
    double held;    /* the last loss over held-out text, NaN before the first */
};

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

/* ---- text ---- */

static void learn(int *window, const void *from, int B, int W, uint64_t seed, uint64_t number)
{
    const struct xf_corpus *corpus = from;
    xf_batch_random(window, &corpus->training, B, W, seed, number);
}

static void judge(int *window, const void *from, int B, int W, int number, int batches)
{
    const struct xf_corpus *corpus = from;
    xf_batch_fixed(window, &corpus->held, B, W, number, batches);
}

static enum xf_status train_tokenizer(struct session *session)
{
    static const enum xf_tokenizer_kind kind[] = {[RUN_BYTE] = XF_TOKENIZER_BYTES,
                                                  [RUN_CHAR] = XF_TOKENIZER_CHARACTERS,
                                                  [RUN_BPE] = XF_TOKENIZER_PAIRS};
    const struct run *run = &session->run;
    char path[2 * XF_SETTING_LENGTH];
    enum xf_status status =
        xf_tokenizer_train(&session->tokenizer, kind[run->tokenizer], session->corpus.text.bytes,
                           session->corpus.split, run->vocabulary);
    if (status != XF_OK) {
        return xf_problem_general(&session->problem, status);
    }
    run_path(path, run, "tokenizer.json");
    return xf_tokenizer_save(&session->tokenizer, path, &session->problem);
}

static enum xf_status prepare_text(struct session *session)
{
    struct run *run = &session->run;
    char path[2 * XF_SETTING_LENGTH];
    run_path(path, run, "tokenizer.json");
    enum xf_status status = xf_corpus_open(&session->corpus, run->text, &session->problem);
    if (status == XF_OK) {
        status = run->resume ? xf_tokenizer_load(&session->tokenizer, path, &session->problem)
                             : train_tokenizer(session);
    }
    if (status != XF_OK) {
        return status;
    }
    run_complete(run, session->tokenizer.V);
    return xf_corpus_encode(&session->corpus, &session->tokenizer,
                            xf_objective_window(&run->plan.objective), run->text,
                            &session->problem);
}

/* ---- beginning ---- */

static enum xf_status make_folder(const char *path, struct xf_problem *problem)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST) {
        return xf_problem_set(problem, XF_FILE_FAILED, "Cannot make the folder %s: %s.", path,
                              strerror(errno));
    }
    return XF_OK;
}

/* Reads the options, under --resume over the settings of the run that goes on. */
static enum xf_status read_options(struct session *session, int argc, char **argv,
                                   struct xf_safetensors *file, int *step)
{
    struct run *run = &session->run;
    struct option_group group[RUN_GROUPS];
    char path[2 * XF_SETTING_LENGTH];
    *run = run_usual;
    run_options(group, run);
    enum xf_status status = options_read(argc, argv, group, RUN_GROUPS, &session->problem);
    if (status != XF_OK || !run->resume) {
        return status;
    }
    run_path(path, run, "checkpoint.safetensors");
    status = xf_safetensors_open(file, path, &session->problem);
    if (status == XF_OK) {
        status = run_load_settings(run, step, file, path, &session->problem);
    }
    if (status != XF_OK) {
        return status;
    }
    const struct xf_config model = run->plan.model;
    status = options_read(argc, argv, group, RUN_GROUPS, &session->problem);
    if (status == XF_OK && !run_same_model(&model, &run->plan.model)) {
        return xf_problem_set(&session->problem, XF_MALFORMED,
                              "A run goes on with the model it has: leave out the options that "
                              "describe another one.");
    }
    return status;
}

static enum xf_status take_up(struct session *session, const struct xf_safetensors *file, int step)
{
    char path[2 * XF_SETTING_LENGTH];
    run_path(path, &session->run, "checkpoint.safetensors");
    enum xf_status status = run_load_state(&session->trainer, file, path, &session->problem);
    if (status == XF_OK) {
        run_path(path, &session->run, "loss.tsv");
        status = curve_load(&session->curve, path, step, &session->problem);
    }
    session->trainer.step = step;
    return status;
}

static enum xf_status begin(struct session *session, const struct xf_safetensors *file, int step)
{
    const struct run *run = &session->run;
    const struct xf_text text = {learn, judge, &session->corpus};
    enum xf_status status = run_check(run, &session->problem);
    if (status == XF_OK && !run->resume) {
        status = make_folder(run->out, &session->problem);
    }
    if (status == XF_OK) {
        status = prepare_text(session);
    }
    if (status == XF_OK) {
        xf_threads_set(run->plan.threads);
        status = xf_pretrainer_init(&session->trainer, &run->plan, &text, &session->problem);
    }
    if (status != XF_OK) {
        return status;
    }
    if (run->resume) {
        return take_up(session, file, step);
    }
    xf_transformer_draw(&session->trainer.model, run->plan.seed);
    return XF_OK;
}

/* ---- going on ---- */

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
           session->corpus.training.count, session->corpus.held.count, session->tokenizer.V);
    printf("model: %zu parameters; %d steps of %d tokens\n",
           weights_of(&session->trainer.model.parameters), run->plan.steps,
           run->plan.batch * run->plan.accumulation * run->plan.objective.T);
}

/* The line that says how far things are: over and over on a terminal, else one for each look at the
 * held-out text. */
static void show(const struct session *session, double loss, bool judged)
{
    const struct xf_pretraining *plan = &session->run.plan;
    const bool live = isatty(STDOUT_FILENO);
    if (!live && !judged) {
        return;
    }
    double taken = session->trainer.step - session->first_step;
    double time = seconds() - session->started, each = taken > 0 ? time / taken : 0;
    double tokens = (double)plan->batch * plan->accumulation * plan->objective.T;
    long rest = lround(each * (plan->steps - session->trainer.step));
    printf("%sstep %d of %d", live ? "\r" : "", session->trainer.step, plan->steps);
    if (!isnan(loss)) {
        printf("  loss %.4f", loss);
    }
    if (!isnan(session->held)) {
        printf("  held-out %.4f", session->held);
    }
    if (taken > 0) {
        printf("  %.0f tokens/s  %ld:%02ld left", tokens / each, rest / 60, rest % 60);
    }
    printf("%s", live ? "\033[K" : "\n");
    fflush(stdout);
}

/* Saves everything: the checkpoint last, so that the table is never behind it. */
static enum xf_status save(struct session *session)
{
    const struct run *run = &session->run;
    char path[2 * XF_SETTING_LENGTH];
    run_path(path, run, "loss.tsv");
    enum xf_status status = curve_save(&session->curve, path, &session->problem);
    if (status == XF_OK) {
        status = curve_draw(&session->curve, run->out, &session->problem);
    }
    if (status == XF_OK) {
        status = run_save(run, &session->trainer, &session->problem);
    }
    return status;
}

static enum xf_status remember(struct session *session, double learnt, double held)
{
    enum xf_status status = curve_add(&session->curve, learnt, held);
    return status == XF_OK ? XF_OK : xf_problem_general(&session->problem, status);
}

/* One step, and before it a look at the held-out text if it is time for one. */
static enum xf_status advance(struct session *session)
{
    struct xf_pretrainer *trainer = &session->trainer;
    const bool judged = trainer->step % session->run.eval_every == 0;
    double loss = (double)NAN;
    enum xf_status status = XF_OK;
    if (judged) {
        session->held = xf_pretrain_judge(trainer);
        status = trainer->step > session->first_step ? save(session) : XF_OK;
    }
    if (status == XF_OK) {
        status = xf_pretrain_step(trainer, &loss, &session->problem);
    }
    if (status == XF_OK) {
        show(session, loss, judged);
        status = remember(session, loss, judged ? session->held : (double)NAN);
    }
    return status;
}

static enum xf_status finish(struct session *session)
{
    session->held = xf_pretrain_judge(&session->trainer);
    enum xf_status status = remember(session, (double)NAN, session->held);
    if (status == XF_OK) {
        status = save(session);
    }
    if (status == XF_OK) {
        show(session, (double)NAN, true);
        printf("%ssaved in %s: checkpoint.safetensors, tokenizer.json, loss.tsv, loss.svg\n",
               isatty(STDOUT_FILENO) ? "\n" : "", session->run.out);
    }
    return status;
}

/* What the model writes by itself; only those that read from left to right can. */
static enum xf_status write_sample(struct session *session)
{
    enum { SAMPLE = 500 };
    const struct story story = {.sampling = {.temperature = 0.8F, .top_p = 0.95F},
                                .tokens = SAMPLE,
                                .seed = session->run.plan.seed};
    if (session->run.plan.model.kind != XF_DECODER_ONLY) {
        return XF_OK;
    }
    puts("\nA sample:\n");
    enum xf_status status =
        story_write(stdout, &session->trainer.model, &session->tokenizer, "\n", &story);
    return status == XF_OK ? XF_OK : xf_problem_general(&session->problem, status);
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
        printf("%sStopped after step %d, and saved. Go on with: pretrain --resume --out %s\n", live,
               session->trainer.step, session->run.out);
        return STATUS_INTERRUPTED;
    }
    return 0;
}

static int pretrain(struct session *session, const struct xf_safetensors *file, int step)
{
    enum xf_status status = begin(session, file, step);
    if (status == XF_OK) {
        introduce(session);
        session->first_step = session->trainer.step;
        session->started = seconds();
        watch_for_interrupts();
    }
    while (status == XF_OK && !interrupted && session->trainer.step < session->run.plan.steps) {
        status = advance(session);
    }
    if (status == XF_OK) {
        if (session->trainer.step < session->run.plan.steps) {
            status = save(session);
        } else {
            status = finish(session);
            status = status == XF_OK ? write_sample(session) : status;
        }
    }
    return end(session, status);
}

int main(int argc, char **argv)
{
    struct session session = {.held = (double)NAN};
    struct xf_safetensors file = {0};
    int step = 0, result;
    if (options_given(argc, argv, "help")) {
        usage();
        return 0;
    }
    if (read_options(&session, argc, argv, &file, &step) != XF_OK) {
        fprintf(stderr, "pretrain: %s Try --help.\n", session.problem.sentence);
        result = STATUS_USAGE;
    } else {
        result = pretrain(&session, &file, step);
    }
    xf_safetensors_close(&file);
    xf_pretrainer_free(&session.trainer);
    xf_tokenizer_free(&session.tokenizer);
    xf_corpus_close(&session.corpus);
    curve_free(&session.curve);
    return result;
}
