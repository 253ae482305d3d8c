/* A run of pretraining: all that a user decides about it, and what it leaves in its folder.
 *
 *     DIR/checkpoint.safetensors   weights, the optimiser's averages, settings, the step
 *     DIR/tokenizer.json           the vocabulary
 *     DIR/loss.tsv, DIR/loss.svg   how the loss went
 *
 * The settings are facts of the checkpoint, "run." before their names, so that a run can be taken up
 * again by its folder alone. */
#ifndef XF_CLI_RUN_H
#define XF_CLI_RUN_H

#include "reference/cli/options.h"
#include "reference/data/corpus.h"
#include "reference/data/model_settings.h"
#include "reference/training/pretrain.h"

enum run_tokenizer { RUN_BYTE, RUN_CHAR, RUN_BPE }; /* the names of the command line */

struct run {
    struct xf_pretraining plan;
    enum run_tokenizer tokenizer;
    int vocabulary;       /* the most tokens that are learnt */
    int eval_every;       /* steps */
    bool aligned;         /* stretches of text begin at multiples of the context */
    uint64_t fingerprint; /* of the text, so that no other is taken for it */
    bool resume;
    char text[XF_SETTING_LENGTH], out[XF_SETTING_LENGTH];
    char implementation[XF_SETTING_LENGTH]; /* a reader's chapters, to train with; "": none */
};

/* nanoGPT's setting for a CPU, and the kit's own text. */
extern const struct run run_usual;

/* The same for a reader's functions, which are slower: fewer steps, their positions and their betas. */
void run_usual_for_implementation(struct run *run);

enum { RUN_GROUPS = 2 };

/* The run's members as options: the run's own, and the model's. */
void run_options(struct option_group group[RUN_GROUPS], struct run *run);

/* A file in the run's folder. */
void run_path(char path[2 * XF_SETTING_LENGTH], const struct run *run, const char *name);

/* Fills in what follows from the rest: the model's kind, vocabulary, hidden width. V is the
 * tokenizer's. */
void run_complete(struct run *run, int V);

/* Whether two models are alike in all settings. */
bool run_same_model(const struct xf_config *one, const struct xf_config *other);

/* XF_MALFORMED if settings contradict each other. */
enum xf_status run_check(const struct run *run, struct xf_problem *problem);

/* Saves all of the run's state as its checkpoint. */
enum xf_status run_save(const struct run *run, const struct xf_pretrainer *trainer,
                        struct xf_problem *problem);

/* Reads what a checkpoint remembers of its run, and the step. `run` keeps its folder. */
enum xf_status run_load_settings(struct run *run, int *step, const struct xf_safetensors *file,
                                 const char *path, struct xf_problem *problem);

/* Fills the trainer's weights and averages from the checkpoint. */
enum xf_status run_load_state(struct xf_pretrainer *trainer, const struct xf_safetensors *file,
                              const char *path, struct xf_problem *problem);

#endif
