/* Reads whole models from tests/oracles/models.txt. */
#ifndef TESTS_REFERENCE_GOLDEN_MODEL_H
#define TESTS_REFERENCE_GOLDEN_MODEL_H

#include "reference/model/transformer.h"
#include "tests/reference/golden.h"

enum { GOLDEN_MODELS = 22, GOLDEN_TOKENS = 32 };

/* A model with its weights, and a batch for it. */
struct golden_model {
    struct xf_transformer model;
    struct xf_batch batch;
    int tokens[GOLDEN_TOKENS], targets[GOLDEN_TOKENS], source[GOLDEN_TOKENS];
    int places[GOLDEN_TOKENS];
    int lengths[GOLDEN_TOKENS], source_lengths[GOLDEN_TOKENS];
};

/* Reads `count` whole numbers that are written as floats; NULL if there are none. */
static inline const int *golden_read_ints(int *numbers, const struct golden *g, const char *name,
                                          int count)
{
    const struct golden_item *item = golden_find(g, name);
    assert_in_range(count, 1, GOLDEN_TOKENS);
    for (int i = 0; i < item->count; i++) {
        assert_int_equal(item->count, count);
        numbers[i] = (int)item->floats[i];
    }
    return item->count > 0 ? numbers : NULL;
}

/* Parameters in the file follow one another; in a block they are aligned. */
static inline void golden_read_block(float *block, const struct xf_parameters *parameters,
                                     const struct golden *g, const char *name)
{
    const struct golden_item *item = golden_find(g, name);
    size_t read = 0;
    for (int i = 0; i < parameters->count; i++) {
        const struct xf_parameter *p = &parameters->item[i];
        assert_true(read + p->count <= (size_t)item->count);
        memcpy(block + p->offset, item->floats + read, p->count * sizeof *block);
        read += p->count;
    }
    assert_int_equal(read, item->count);
}

static inline struct xf_config golden_config(const struct golden *g)
{
    return (struct xf_config){
        .kind = (enum xf_kind)golden_int(g, "kind"),
        .layers = golden_int(g, "layers"),
        .heads = golden_int(g, "heads"),
        .width = golden_int(g, "width"),
        .hidden = golden_int(g, "hidden"),
        .vocabulary = golden_int(g, "vocabulary"),
        .context = golden_int(g, "context"),
        .position = (enum xf_position)golden_int(g, "position"),
        .buckets = golden_int(g, "buckets"),
        .far = golden_int(g, "far"),
        .norm = golden_int(g, "norm") ? XF_NORM_LAST : XF_NORM_FIRST,
        .untied = golden_int(g, "untied"),
        .scaled_embedding = golden_int(g, "scaled"),
        .gelu = golden_int(g, "gelu") ? XF_GELU_EXACT : XF_GELU_TANH,
    };
}

static inline void golden_read_model(struct golden_model *m, const struct golden *g, int threads)
{
    const struct xf_config config = golden_config(g);
    const int B = golden_int(g, "B"), T = golden_int(g, "T"), S = golden_int(g, "S");
    struct xf_problem problem;
    m->batch = (struct xf_batch){.B = B, .T = T, .S = S};
    m->batch.tokens = golden_read_ints(m->tokens, g, "tokens", B * T);
    m->batch.targets = golden_read_ints(m->targets, g, "targets", B * T);
    m->batch.lengths = golden_read_ints(m->lengths, g, "lengths", B);
    m->batch.source = S ? golden_read_ints(m->source, g, "source", B * S) : NULL;
    m->batch.places = S ? golden_read_ints(m->places, g, "places", B * S) : NULL;
    m->batch.source_lengths = golden_read_ints(m->source_lengths, g, "source_lengths", B);
    struct xf_capacity capacity = {.B = B, .T = T, .S = S, .threads = threads, .learns = true};
    assert_int_equal(xf_transformer_init(&m->model, &config, &capacity, &problem), XF_OK);
    golden_read_block(m->model.weights, &m->model.parameters, g, "weights");
}

#endif
