#include "reference/data/model_settings.h"

#include <limits.h>
#include <stdio.h>

#include "reference/data/checkpoint.h"

enum { GPT2_HEAD = 64 }; /* D, of the models from 124 million parameters to 1.5 billion */

static const char *const kinds[] = {[XF_DECODER_ONLY] = "decoder-only",
                                    [XF_ENCODER_ONLY] = "encoder-only",
                                    [XF_ENCODER_DECODER] = "encoder-decoder",
                                    [XF_AUTOENCODER] = "autoencoder",
                                    NULL};
static const char *const positions[] = {[XF_POSITION_NONE] = "none",
                                        [XF_POSITION_SINUSOIDAL] = "sinusoidal",
                                        [XF_POSITION_LEARNED] = "learned",
                                        [XF_POSITION_APPENDED] = "appended",
                                        [XF_POSITION_RELATIVE_BIAS] = "relative-bias",
                                        [XF_POSITION_ROTARY] = "rotary",
                                        [XF_POSITION_ALIBI] = "alibi",
                                        NULL};
static const char *const norms[] = {[XF_NORM_FIRST] = "first", [XF_NORM_LAST] = "last", NULL};
static const char *const gelus[] = {[XF_GELU_TANH] = "tanh", [XF_GELU_EXACT] = "exact", NULL};

#define MEMBER(name) offsetof(struct xf_config, name)
enum { MOST = 1 << 24 };

const struct xf_setting xf_model_settings[XF_MODEL_SETTINGS] = {
    {"kind", XF_SETTING_CHOICE, MEMBER(kind), 0, 0, kinds, "which stacks the model has"},
    {"layers", XF_SETTING_WHOLE, MEMBER(layers), 1, MOST, NULL, "blocks of each stack"},
    {"heads", XF_SETTING_WHOLE, MEMBER(heads), 1, MOST, NULL, "heads of attention"},
    {"width", XF_SETTING_WHOLE, MEMBER(width), 1, MOST, NULL, "numbers for a token"},
    {"hidden", XF_SETTING_WHOLE, MEMBER(hidden), 1, MOST, NULL, "width of feed-forward layers"},
    {"vocabulary", XF_SETTING_WHOLE, MEMBER(vocabulary), 1, MOST, NULL, "different tokens"},
    {"context", XF_SETTING_WHOLE, MEMBER(context), 1, MOST, NULL, "tokens seen at a time"},
    {"position", XF_SETTING_CHOICE, MEMBER(position), 0, 0, positions, "how places are told"},
    {"buckets", XF_SETTING_WHOLE, MEMBER(buckets), 0, MOST, NULL,
     "relative biases of a head, which distances share; 0: one for each"},
    {"max-distance", XF_SETTING_WHOLE, MEMBER(far), 0, MOST, NULL,
     "from which on all distances share one bucket"},
    {"norm", XF_SETTING_CHOICE, MEMBER(norm), 0, 0, norms, "layer norm first or last in a part"},
    {"untied", XF_SETTING_SWITCH, MEMBER(untied), 0, 0, NULL, "an output matrix of its own"},
    {"scaled-embedding", XF_SETTING_SWITCH, MEMBER(scaled_embedding), 0, 0, NULL,
     "embeddings times the root of the width"},
    {"gelu", XF_SETTING_CHOICE, MEMBER(gelu), 0, 0, gelus, "form of the activation"},
    {"dropout", XF_SETTING_NUMBER, MEMBER(dropout), 0, 0.99, NULL, "rate of dropout"},
};

static enum xf_status from_facts(struct xf_config *config, const struct xf_safetensors *file,
                                 const char *path, struct xf_problem *problem)
{
    for (int i = 0; i < XF_MODEL_SETTINGS; i++) {
        char key[64];
        snprintf(key, sizeof key, XF_MODEL_FACT "%s", xf_model_settings[i].name);
        const char *value = xf_safetensors_fact(file, key);
        if (!value) {
            return xf_problem_set(problem, XF_MALFORMED,
                                  "%s does not say what model it is: it has no %s.", path, key);
        }
        struct xf_problem inner;
        if (xf_setting_read(config, &xf_model_settings[i], value, &inner) != XF_OK) {
            return xf_problem_set(problem, XF_MALFORMED, "%s is of no model: %.300s", path,
                                  inner.sentence);
        }
    }
    return XF_OK;
}

static bool find_matrix(int *rows, int *cols, const struct xf_safetensors *file, const char *name)
{
    const struct xf_tensor *tensor = xf_checkpoint_find(file, name);
    if (!tensor || tensor->rank != 2 || tensor->extents[0] > INT_MAX ||
        tensor->extents[1] > INT_MAX) {
        return false;
    }
    *rows = (int)tensor->extents[0];
    *cols = (int)tensor->extents[1];
    return true;
}

static enum xf_status from_shapes(struct xf_config *config, const struct xf_safetensors *file,
                                  const char *path, struct xf_problem *problem)
{
    int C;
    if (!find_matrix(&config->vocabulary, &config->width, file, "wte.weight") ||
        !find_matrix(&config->context, &C, file, "wpe.weight") ||
        !find_matrix(&C, &config->hidden, file, "h.0.mlp.c_fc.weight")) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "%s is no checkpoint of a transformer: it says nothing about its "
                              "model, and its tensors are not GPT-2's.",
                              path);
    }
    char name[64];
    int rows, cols;
    do {
        snprintf(name, sizeof name, "h.%d.mlp.c_fc.weight", ++config->layers);
    } while (find_matrix(&rows, &cols, file, name));
    if (config->width % GPT2_HEAD != 0) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "%s does not say how many heads it has, and its width of %d is not a "
                              "multiple of %d.",
                              path, config->width, GPT2_HEAD);
    }
    config->heads = config->width / GPT2_HEAD;
    config->position = XF_POSITION_LEARNED;
    return XF_OK;
}

enum xf_status xf_model_settings_from(struct xf_config *config, const struct xf_safetensors *file,
                                      const char *path, struct xf_problem *problem)
{
    *config = (struct xf_config){0};
    enum xf_status status = xf_safetensors_fact(file, XF_MODEL_FACT "kind")
                                ? from_facts(config, file, path, problem)
                                : from_shapes(config, file, path, problem);
    if (status == XF_OK && config->layers > file->count) {
        /* Found out now, before memory is taken for as many layers as the file claims. */
        status = xf_problem_set(problem, XF_MALFORMED, "%s has %d tensors, too few for %d layers.",
                                path, file->count, config->layers);
    }
    return status == XF_OK ? xf_config_check(config, problem) : status;
}
