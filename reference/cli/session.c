#include "reference/cli/session.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "reference/cli/match.h"
#include "reference/core/threads.h"
#include "reference/data/batches.h"

static struct xf_stretches stretches_of(const struct session *session,
                                        const struct xf_tokens *tokens, int W)
{
    return (struct xf_stretches){.tokens = tokens, .W = W, .step = session->run.aligned ? W : 1};
}

static void learn(int *window, const void *from, int B, int W, uint64_t seed, uint64_t number)
{
    const struct session *session = from;
    const struct xf_stretches all = stretches_of(session, &session->corpus.training, W);
    xf_batch_random(window, &all, B, seed, number);
}

static void judge(int *window, const void *from, int B, int W, int number, int batches)
{
    const struct session *session = from;
    const struct xf_stretches all = stretches_of(session, &session->corpus.held, W);
    xf_batch_fixed(window, &all, B, number, batches);
}

/* Pairs are learnt from the text that the model learns from. A character is known if it is anywhere
 * in the text: one that only held-out text has is never met, but has a number. */
static enum xf_status train_tokenizer(struct session *session)
{
    static const enum xf_tokenizer_kind kind[] = {[RUN_BYTE] = XF_TOKENIZER_BYTES,
                                                  [RUN_CHAR] = XF_TOKENIZER_CHARACTERS,
                                                  [RUN_BPE] = XF_TOKENIZER_PAIRS};
    const struct run *run = &session->run;
    const struct xf_corpus *corpus = &session->corpus;
    char path[2 * XF_SETTING_LENGTH];
    enum xf_status status = xf_tokenizer_train(
        &session->tokenizer, kind[run->tokenizer], corpus->text.bytes,
        run->tokenizer == RUN_CHAR ? corpus->text.size : corpus->split, run->vocabulary);
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
    if (status == XF_OK && run->resume && run->fingerprint != session->corpus.fingerprint) {
        status = xf_problem_set(&session->problem, XF_MALFORMED,
                                "%.200s is not the text that the run in %.200s has learnt from.",
                                run->text, run->out);
    }
    if (status == XF_OK) {
        run->fingerprint = session->corpus.fingerprint;
        status = run->resume ? xf_tokenizer_load(&session->tokenizer, path, &session->problem)
                             : train_tokenizer(session);
    }
    if (status != XF_OK) {
        return status;
    }
    run_complete(run, session->tokenizer.met);
    const int window = xf_objective_window(&run->plan.objective);
    status = xf_corpus_encode(&session->corpus, &session->tokenizer, window, run->text,
                              &session->problem);
    if (status == XF_OK && run->aligned) {
        status = xf_corpus_align(&session->corpus, window, run->text, &session->problem);
    }
    return status;
}

static enum xf_status make_folder(const char *path, struct xf_problem *problem)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST) {
        return xf_problem_set(problem, XF_FILE_FAILED, "Cannot make the folder %s: %s.", path,
                              strerror(errno));
    }
    return XF_OK;
}

enum xf_status session_read_options(struct session *session, int argc, char **argv)
{
    struct run *run = &session->run;
    struct option_group group[RUN_GROUPS];
    char path[2 * XF_SETTING_LENGTH];
    *run = run_usual;
    if (options_given(argc, argv, "implementation")) {
        run_usual_for_implementation(run);
    }
    run_options(group, run);
    enum xf_status status = options_read(argc, argv, group, RUN_GROUPS, &session->problem);
    if (status != XF_OK || !run->resume) {
        return status;
    }
    run_path(path, run, "checkpoint.safetensors");
    status = xf_safetensors_open(&session->checkpoint, path, &session->problem);
    if (status == XF_OK) {
        status = run_load_settings(run, &session->first_step, &session->checkpoint, path,
                                   &session->problem);
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

static enum xf_status take_up(struct session *session)
{
    char path[2 * XF_SETTING_LENGTH];
    run_path(path, &session->run, "checkpoint.safetensors");
    enum xf_status status =
        run_load_state(&session->trainer, &session->checkpoint, path, &session->problem);
    if (status == XF_OK) {
        run_path(path, &session->run, "loss.tsv");
        status = curve_load(&session->curve, path, session->first_step, &session->problem);
    }
    session->trainer.step = session->first_step;
    return status;
}

/* Has a reader's functions judged, and loads them, one copy for each thread. */
static enum xf_status take_implementation(struct session *session)
{
    struct implementation *theirs = &session->theirs;
    enum xf_status status =
        implementation_judge(theirs, session->run.implementation, session->work, &session->problem);
    if (status == XF_OK) {
        status = implementation_check(theirs, &session->problem);
    }
    return status == XF_OK
               ? implementation_load(theirs, session->work, xf_threads_count(), &session->problem)
               : status;
}

/* Tries each of them on arrays as large as the model's: the grader's are smaller. */
static enum xf_status try_implementation(struct session *session)
{
    enum { COUNT = 4096 };
    const struct xf_config *model = &session->run.plan.model;
    const struct match_sizes sizes = {.T = model->context,
                                      .D = model->width / model->heads,
                                      .C = model->width,
                                      .V = model->vocabulary,
                                      .count = COUNT};
    enum xf_status status = XF_OK;
    for (int part = 0; part < PARTS && status == XF_OK; part++) {
        struct match match;
        status = match_open(&match, part, &sizes, session->theirs.copy);
        if (status != XF_OK) {
            status = xf_problem_general(&session->problem, status);
        } else {
            match_run_theirs(&match);
            match_run_ours(&match);
            if (!match_is_close(&match)) {
                char work[64];
                match_describe(work, sizeof work, &match);
                status = xf_problem_set(&session->problem, XF_MALFORMED,
                                        "Your %s passes the grader's tests, but is wrong at this "
                                        "model's size: %s.",
                                        implementation_name(part), work);
            }
        }
        match_close(&match);
    }
    return status;
}

/* Puts them into the model. */
static enum xf_status use_implementation(struct session *session)
{
    enum xf_status status = try_implementation(session);
    if (status == XF_OK) {
        status = own_parts_install(&session->own_parts, &session->theirs, &session->trainer.model);
        status = status == XF_OK ? XF_OK : xf_problem_general(&session->problem, status);
    }
    return status;
}

enum xf_status session_begin(struct session *session)
{
    const struct run *run = &session->run;
    const struct xf_text text = {learn, judge, session};
    enum xf_status status = run_check(run, &session->problem);
    xf_threads_set(run->plan.threads);
    if (status == XF_OK && *run->implementation) {
        status = take_implementation(session);
    }
    if (status == XF_OK && !run->resume) {
        status = make_folder(run->out, &session->problem);
    }
    if (status == XF_OK) {
        status = prepare_text(session);
    }
    if (status == XF_OK) {
        status = xf_pretrainer_init(&session->trainer, &run->plan, &text, &session->problem);
    }
    if (status == XF_OK && *run->implementation) {
        status = use_implementation(session);
    }
    if (status != XF_OK) {
        return status;
    }
    if (run->resume) {
        return take_up(session);
    }
    xf_transformer_draw(&session->trainer.model, run->plan.seed);
    return XF_OK;
}

enum xf_status session_save(struct session *session)
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

void session_end(struct session *session)
{
    xf_safetensors_close(&session->checkpoint);
    xf_pretrainer_free(&session->trainer);
    own_parts_free(&session->own_parts);
    implementation_free(&session->theirs);
    xf_tokenizer_free(&session->tokenizer);
    xf_corpus_close(&session->corpus);
    curve_free(&session->curve);
}
