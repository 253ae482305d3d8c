#include "reference/model/config.h"

#include <stddef.h>

enum { MOST = 1 << 24 }; /* no extent is larger, so that products of two fit into 64 bits easily */

static enum xf_status check_extents(const struct xf_config *config, struct xf_problem *problem)
{
    const struct {
        const char *name;
        int value;
    } extents[] = {
        {"layers", config->layers},         {"heads", config->heads},
        {"width", config->width},           {"hidden", config->hidden},
        {"vocabulary", config->vocabulary}, {"context", config->context},
    };
    for (size_t i = 0; i < sizeof extents / sizeof extents[0]; i++) {
        if (extents[i].value < 1 || extents[i].value > MOST) {
            return xf_problem_set(problem, XF_MALFORMED,
                                  "A model's %s must be from 1 to %d, and not %d.", extents[i].name,
                                  MOST, extents[i].value);
        }
    }
    return XF_OK;
}

/* As many as fill 128 GB. The count of their cache lines is an int. */
static const double MOST_PARAMETERS = 0x1p35;

static double parameters_about(const struct xf_config *config)
{
    const double C = config->width, F = config->hidden;
    const double biases = config->position == XF_POSITION_RELATIVE_BIAS
                              ? (double)config->heads * (config->buckets + 2.0 * config->context)
                              : 0;
    const double blocks = 2.0 * config->layers * (C * (8 * C + 2 * F + 16) + biases);
    return blocks + 2 * C * ((double)config->vocabulary + config->context);
}

/* Where a stack sees both ways, each way has half of the buckets. Half of those are for distances of
 * their own, so the others must have a distance to begin at. */
static enum xf_status check_buckets(const struct xf_config *config, struct xf_problem *problem)
{
    const bool both_ways = config->kind != XF_DECODER_ONLY;
    const int least = both_ways ? 4 : 2, most = 1 << 16;
    const int near = config->buckets / (config->kind == XF_ENCODER_ONLY ? 4 : 2);
    if (config->position != XF_POSITION_RELATIVE_BIAS) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "Buckets are for relative biases, and this model tells places "
                              "otherwise.");
    }
    if (config->buckets < least || config->buckets > most || (both_ways && config->buckets % 2)) {
        return xf_problem_set(problem, XF_MALFORMED, "Buckets must be from %d to %d%s, and not %d.",
                              least, most, both_ways ? ", half of them for each side" : "",
                              config->buckets);
    }
    if (config->far <= near) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "With %d buckets the largest distance must be above %d, and not %d.",
                              config->buckets, near, config->far);
    }
    return XF_OK;
}

static bool tells_places_by_adding(const struct xf_config *config)
{
    return config->position == XF_POSITION_NONE || config->position == XF_POSITION_SINUSOIDAL ||
           config->position == XF_POSITION_LEARNED;
}

static enum xf_status check_position(const struct xf_config *config, struct xf_problem *problem)
{
    const bool appended = config->position == XF_POSITION_APPENDED;
    if (config->kind == XF_AUTOENCODER && !tells_places_by_adding(config)) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "The encoder of a masked autoencoder sees places with gaps between "
                              "them, so its positions must be learned or sinusoidal.");
    }
    if (config->position == XF_POSITION_SINUSOIDAL && config->width % 2 != 0) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "Sinusoidal positions come in pairs, and a width of %d is odd.",
                              config->width);
    }
    if (config->position == XF_POSITION_ROTARY && config->width / config->heads % 2 != 0) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "Rotary positions turn pairs of columns, and heads of width %d are "
                              "odd.",
                              config->width / config->heads);
    }
    if (appended && config->width % 4 != 0) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "Half of the width is for positions, which come in pairs, and %d is "
                              "no multiple of 4.",
                              config->width);
    }
    if (appended && !config->untied) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "Where positions take half of the width, the output needs a matrix "
                              "of its own, because the embedding is too narrow.");
    }
    return config->buckets != 0 ? check_buckets(config, problem) : XF_OK;
}

bool xf_config_reads_source(const struct xf_config *config)
{
    return config->kind == XF_ENCODER_DECODER || config->kind == XF_AUTOENCODER;
}

int xf_config_embedding_width(const struct xf_config *config)
{
    return config->position == XF_POSITION_APPENDED ? config->width / 2 : config->width;
}

enum xf_status xf_config_check(const struct xf_config *config, struct xf_problem *problem)
{
    enum xf_status status = check_extents(config, problem);
    if (status != XF_OK) {
        return status;
    }
    if (parameters_about(config) > MOST_PARAMETERS) {
        return xf_problem_general(problem, XF_TOO_LARGE);
    }
    if (config->width % config->heads != 0) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "A width of %d cannot be shared out evenly to %d heads.",
                              config->width, config->heads);
    }
    status = check_position(config, problem);
    if (status != XF_OK) {
        return status;
    }
    if (!(config->dropout >= 0 && config->dropout < 1)) {
        return xf_problem_set(problem, XF_MALFORMED,
                              "The dropout rate must be at least 0 and below 1, and not %g.",
                              (double)config->dropout);
    }
    return XF_OK;
}
