/* What a model is, as text: for command lines, and for the facts of a checkpoint. */
#ifndef XF_DATA_MODEL_SETTINGS_H
#define XF_DATA_MODEL_SETTINGS_H

#include "reference/data/safetensors.h"
#include "reference/data/settings.h"
#include "reference/model/config.h"

enum { XF_MODEL_SETTINGS = 15 };

/* The members of struct xf_config. In a checkpoint's facts their names begin with "model.". */
extern const struct xf_setting xf_model_settings[XF_MODEL_SETTINGS];

#define XF_MODEL_FACT "model."

/* The config of the model in a checkpoint: from its facts, or where it has none, from the shapes of
 * its tensors, which must then be GPT-2's. Heads are 64 wide in all of its sizes. The config has
 * been checked, but the tensors have not: see xf_checkpoint_load(). */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_model_settings_from(struct xf_config *config, const struct xf_safetensors *file,
                       const char *path, struct xf_problem *problem);

#endif
