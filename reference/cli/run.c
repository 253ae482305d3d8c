#include "reference/cli/run.h"

#include <stdio.h>
#include <string.h>

#include "chapters/08-pretraining/pretraining.h"
#include "reference/data/checkpoint.h"

#define RUN_FACT  "run."
#define STEP_FACT "step"

static const char *const objectives[] = {[XF_CAUSAL] = "causal",
                                         [XF_MASKED] = "masked",
                                         [XF_PATCHES] = "mae",
                                         [XF_SEQUENCE] = "sequence",
                                         NULL};
static const char *const tokenizers[] = {
    [RUN_BYTE] = "byte", [RUN_CHAR] = "char", [RUN_BPE] = "bpe", NULL};

enum { MOST = 1 << 24, BATCHES = 1 << 16 };
#define MEMBER(name) offsetof(struct run, name)

static const struct xf_setting settings[] = {
    {"objective", XF_SETTING_CHOICE, MEMBER(plan.objective.kind), 0, 0, objectives,
     "what is to be predicted"},
    {"text", XF_SETTING_TEXT, MEMBER(text), 0, 0, NULL, "the file to learn from"},
    {"tokenizer", XF_SETTING_CHOICE, MEMBER(tokenizer), 0, 0, tokenizers, "what a token is"},
    {"vocabulary", XF_SETTING_WHOLE, MEMBER(vocabulary), XF_BYTES_ALONE, XF_VOCABULARY_MOST, NULL,
     "the most tokens for char and bpe"},
    {"batch", XF_SETTING_WHOLE, MEMBER(plan.batch), 1, BATCHES, NULL, "sequences at a time"},
    {"accumulate", XF_SETTING_WHOLE, MEMBER(plan.accumulation), 1, BATCHES, NULL,
     "batches in a step"},
    {"steps", XF_SETTING_WHOLE, MEMBER(plan.steps), 1, 1e9, NULL, "how many steps in all"},
    {"lr", XF_SETTING_NUMBER, MEMBER(plan.rate), 0, 10, NULL, "learning rate, at its highest"},
    {"min-lr", XF_SETTING_NUMBER, MEMBER(plan.low_rate), 0, 10, NULL, "learning rate at the end"},
    {"warmup", XF_SETTING_WHOLE, MEMBER(plan.warmup), 0, 1e9, NULL, "steps to the highest rate"},
    {"beta1", XF_SETTING_NUMBER, MEMBER(plan.beta1), 0, 0.9999, NULL, "of AdamW's mean"},
    {"beta2", XF_SETTING_NUMBER, MEMBER(plan.beta2), 0, 0.9999999, NULL, "of AdamW's squares"},
    {"weight-decay", XF_SETTING_NUMBER, MEMBER(plan.decay), 0, 10, NULL, "of matrices"},
    {"clip", XF_SETTING_NUMBER, MEMBER(plan.clip), 0, 1e9, NULL, "longest gradient; 0: any"},
    {"eval-every", XF_SETTING_WHOLE, MEMBER(eval_every), 1, 1e9, NULL,
     "steps between evaluations, with a checkpoint each"},
    {"eval-batches", XF_SETTING_WHOLE, MEMBER(plan.eval_batches), 1, BATCHES, NULL,
     "batches of held-out text to evaluate by"},
    {"patch", XF_SETTING_WHOLE, MEMBER(plan.objective.P), 1, MOST, NULL,
     "tokens in a patch, for mae"},
    {"hide", XF_SETTING_NUMBER, MEMBER(plan.objective.rate), 0.01, 0.99, NULL,
     "share of patches that is hidden, for mae"},
    {"aligned", XF_SETTING_SWITCH, MEMBER(aligned), 0, 0, NULL,
     "the text is records of as many tokens as the context, such as images"},
    {"fingerprint", XF_SETTING_SEED, MEMBER(fingerprint), 0, 0, NULL, "of the text's bytes"},
    {"seed", XF_SETTING_SEED, MEMBER(plan.seed), 0, 0, NULL, "of all that is random"},
    {"threads", XF_SETTING_WHOLE, MEMBER(plan.threads), 0, 1024, NULL, "0: all of the machine's"},
    {"out", XF_SETTING_TEXT, MEMBER(out), 0, 0, NULL, "the folder for all that is written"},
    {"resume", XF_SETTING_SWITCH, MEMBER(resume), 0, 0, NULL, "go on with the run in that folder"},
    {"implementation", XF_SETTING_TEXT, MEMBER(implementation), 0, 0, NULL,
     "train with the functions in this folder, laid out like chapters/"},
};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

/* Where a run is, whether it was taken up again, and by whose code, is nothing that it has to
 * remember. */
enum { REMEMBERED = SETTINGS - 3 };

const struct run run_usual = {
    .plan = {.model = {.layers = 4,
                       .heads = 4,
                       .width = 128,
                       .context = 64,
                       .position = XF_POSITION_LEARNED,
                       .far = 128},
             .objective = {.P = 4, .rate = 0.75F},
             .steps = 2000,
             .batch = 12,
             .accumulation = 1,
             .eval_batches = 20,
             .rate = 1e-3F,
             .low_rate = 1e-4F,
             .warmup = 100,
             .beta1 = 0.9F,
             .beta2 = 0.99F,
             .decay = 0.1F,
             .clip = 1,
             .seed = 1},
    .tokenizer = RUN_CHAR,
    .vocabulary = 1024,
    .eval_every = 250,
    .text = "reference/data/corpus.txt",
    .out = "build/pretraining",
};

void run_usual_for_implementation(struct run *run)
{
    *run = run_usual;
    run->plan.model.position = XF_POSITION_SINUSOIDAL;
    run->plan.model.scaled_embedding = true; /* or sinusoids drown it, and learning takes long */
    run->plan.steps = 1500;
    run->plan.beta1 = BETA1;
    run->plan.beta2 = BETA2;
}

void run_options(struct option_group group[RUN_GROUPS], struct run *run)
{
    static const char *const decided[] = {"kind", "vocabulary", NULL};
    static const char *const found[] = {"fingerprint", NULL};
    group[0] = (struct option_group){run, settings, SETTINGS, found};
    group[1] =
        (struct option_group){&run->plan.model, xf_model_settings, XF_MODEL_SETTINGS, decided};
}

void run_path(char path[2 * XF_SETTING_LENGTH], const struct run *run, const char *name)
{
    snprintf(path, 2 * XF_SETTING_LENGTH, "%s/%s", run->out, name);
}

void run_complete(struct run *run, int V)
{
    struct xf_config *model = &run->plan.model;
    struct xf_objective *objective = &run->plan.objective;
    objective->T = model->context;
    objective->V = V;
    model->kind = xf_objective_model(objective);
    model->vocabulary = xf_objective_vocabulary(objective);
    model->hidden = model->hidden ? model->hidden : 4 * model->width;
}

bool run_same_model(const struct xf_config *one, const struct xf_config *other)
{
    for (int i = 0; i < XF_MODEL_SETTINGS; i++) {
        char its[XF_SETTING_LENGTH], others[XF_SETTING_LENGTH];
        xf_setting_write(its, one, &xf_model_settings[i]);
        xf_setting_write(others, other, &xf_model_settings[i]);
        if (strcmp(its, others) != 0) {
            return false;
        }
    }
    return true;
}

enum xf_status run_check(const struct run *run, struct xf_problem *problem)
{
    const struct xf_objective *objective = &run->plan.objective;
    const int context = run->plan.model.context;
    if (*run->implementation && (run->plan.beta1 != BETA1 || run->plan.beta2 != BETA2)) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "The adamw_step of chapter 08 has betas of its own: leave out "
                              "--beta1 and --beta2, and begin a new run.");
    }
    if (objective->kind == XF_PATCHES && (context % objective->P != 0 || context == objective->P)) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "A context of %d cannot be cut into two or more patches of %d.",
                              context, objective->P);
    }
    if (run->aligned && (objective->kind == XF_CAUSAL || objective->kind == XF_SEQUENCE)) {
        return xf_problem_set(
            problem, XF_MALFORMED,
            "A record is as long as the context, and --objective %s asks for what "
            "comes after that: --aligned is for masked and mae.",
            objectives[objective->kind]);
    }
    if (run->plan.low_rate > run->plan.rate) {
        return xf_problem_set(problem, XF_MALFORMED, "--min-lr is larger than --lr.");
    }
    return XF_OK;
}

/* ---- the checkpoint ---- */

enum { FACTS = 1 + REMEMBERED + XF_MODEL_SETTINGS };

/* Facts and the memory of their text. */
struct facts {
    struct xf_fact fact[FACTS];
    char key[FACTS][64], value[FACTS][XF_SETTING_LENGTH];
    int count;
};

static char *add_fact(struct facts *facts, const char *prefix, const char *name)
{
    int i = facts->count++;
    snprintf(facts->key[i], sizeof facts->key[i], "%s%s", prefix, name);
    facts->fact[i] = (struct xf_fact){facts->key[i], facts->value[i]};
    return facts->value[i];
}

static void fill_facts(struct facts *facts, const struct run *run, int step)
{
    facts->count = 0;
    snprintf(add_fact(facts, "", STEP_FACT), XF_SETTING_LENGTH, "%d", step);
    for (int i = 0; i < REMEMBERED; i++) {
        xf_setting_write(add_fact(facts, RUN_FACT, settings[i].name), run, &settings[i]);
    }
    for (int i = 0; i < XF_MODEL_SETTINGS; i++) {
        xf_setting_write(add_fact(facts, XF_MODEL_FACT, xf_model_settings[i].name),
                         &run->plan.model, &xf_model_settings[i]);
    }
}

/* What a run's checkpoint holds of the trainer. */
enum { BLOCKS = 3 };

static void fill_blocks(struct xf_checkpoint_block block[BLOCKS],
                        const struct xf_pretrainer *trainer)
{
    block[0] = (struct xf_checkpoint_block){XF_PREFIX_WEIGHTS, trainer->model.weights};
    block[1] = (struct xf_checkpoint_block){XF_PREFIX_MEAN, trainer->means};
    block[2] = (struct xf_checkpoint_block){XF_PREFIX_SQUARE, trainer->squares};
}

enum xf_status run_save(const struct run *run, const struct xf_pretrainer *trainer,
                        struct xf_problem *problem)
{
    static struct facts facts;
    struct xf_checkpoint_block block[BLOCKS];
    char path[2 * XF_SETTING_LENGTH];
    fill_facts(&facts, run, trainer->step);
    fill_blocks(block, trainer);
    run_path(path, run, "checkpoint.safetensors");
    return xf_checkpoint_save(path, &trainer->model.parameters, block, BLOCKS, facts.fact,
                              facts.count, problem);
}

/* Reads a fact into a member, with the file's name in the sentence if it cannot be. */
static enum xf_status read_fact(void *structure, const struct xf_setting *setting,
                                const struct xf_safetensors *file, const char *key,
                                const char *path, struct xf_problem *problem)
{
    const char *value = xf_safetensors_fact(file, key);
    struct xf_problem inner;
    if (!value) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "%s is not of a run that can go on: it has no %s.", path, key);
    }
    if (xf_setting_read(structure, setting, value, &inner) != XF_OK) {
        return xf_problem_set(problem, XF_MALFORMED, "%s is damaged: %.300s", path, inner.sentence);
    }
    return XF_OK;
}

enum xf_status run_load_settings(struct run *run, int *step, const struct xf_safetensors *file,
                                 const char *path, struct xf_problem *problem)
{
    static const struct xf_setting step_setting = {STEP_FACT, XF_SETTING_WHOLE, 0, 0, 1e9, NULL,
                                                   ""};
    struct run loaded = *run;
    enum xf_status status = read_fact(step, &step_setting, file, STEP_FACT, path, problem);
    for (int i = 0; i < REMEMBERED && status == XF_OK; i++) {
        char key[64];
        snprintf(key, sizeof key, RUN_FACT "%s", settings[i].name);
        status = read_fact(&loaded, &settings[i], file, key, path, problem);
    }
    if (status == XF_OK) {
        status = xf_model_settings_from(&loaded.plan.model, file, path, problem);
    }
    if (status == XF_OK) {
        *run = loaded;
    }
    return status;
}

enum xf_status run_load_state(struct xf_pretrainer *trainer, const struct xf_safetensors *file,
                              const char *path, struct xf_problem *problem)
{
    const struct xf_parameters *table = &trainer->model.parameters;
    struct xf_checkpoint_block block[BLOCKS];
    fill_blocks(block, trainer);
    enum xf_status status = xf_checkpoint_check(table, file, path, problem);
    for (int i = 0; i < BLOCKS && status == XF_OK; i++) {
        status = xf_checkpoint_load(&block[i], table, file, path, problem);
    }
    return status;
}
