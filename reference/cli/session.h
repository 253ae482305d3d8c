/* A session of pretraining: a run from its first step, or from where it was left, to its end. */
#ifndef XF_CLI_SESSION_H
#define XF_CLI_SESSION_H

#include "reference/cli/curve.h"
#include "reference/cli/own_parts.h"
#include "reference/cli/run.h"

/* Everything that has to be given back at the end. */
struct session {
    struct run run;
    struct xf_corpus corpus;
    struct xf_tokenizer tokenizer;
    struct xf_pretrainer trainer;
    struct curve curve;
    struct xf_problem problem;
    struct xf_safetensors checkpoint; /* what is taken up again */
    int first_step;                   /* of this session */
    struct implementation theirs;     /* a reader's functions, if the run is to use them */
    struct own_parts own_parts;
    char work[XF_SETTING_LENGTH]; /* an empty folder, the caller's, for what is made of them */
};

/* Reads the options, under --resume over the settings of the run that goes on. The session is all
 * zeros before; it is to be ended whatever happens, here and in the other functions. */
enum xf_status session_read_options(struct session *session, int argc, char **argv);

/* Makes the folder, the tokenizer, the model, or loads what is there. */
enum xf_status session_begin(struct session *session);

/* Saves everything: the checkpoint last, so that the table is never behind it. */
enum xf_status session_save(struct session *session);

/* Gives everything back. */
void session_end(struct session *session);

#endif
