/* The table of parameters: names, places and first values. */
#include "reference/model/parameters.h"

#include "reference/model/layout.h"
#include "tests/reference/check.h"

static const struct xf_config GPT2 = {.kind = XF_DECODER_ONLY,
                                      .layers = 12,
                                      .heads = 12,
                                      .width = 768,
                                      .hidden = 3072,
                                      .vocabulary = 50257,
                                      .context = 1024,
                                      .position = XF_POSITION_LEARNED};

static struct xf_config small(enum xf_kind kind, enum xf_norm norm)
{
    return (struct xf_config){.kind = kind,
                              .layers = 2,
                              .heads = 2,
                              .width = 6,
                              .hidden = 10,
                              .vocabulary = 7,
                              .context = 5,
                              .norm = norm,
                              .untied = true};
}

static size_t total(const struct xf_parameters *p)
{
    size_t sum = 0;
    for (int i = 0; i < p->count; i++) {
        sum += p->item[i].count;
    }
    return sum;
}

/* 148 tensors and 124 439 808 numbers are what the published file of GPT-2 holds. */
static void gpt2_has_the_tensors_of_its_file(void **state)
{
    (void)state;
    struct xf_layout layout;
    struct xf_parameters p;
    assert_int_equal(xf_layout_init(&layout, &p, &GPT2), XF_OK);
    assert_int_equal(p.count, 148);
    assert_int_equal(total(&p), 124439808);
    const struct xf_parameter *qkv = xf_parameters_find(&p, "h.11.attn.c_attn.weight");
    assert_non_null(qkv);
    assert_int_equal(qkv->rank, 2);
    assert_int_equal(qkv->extents[0], 768);
    assert_int_equal(qkv->extents[1], 3 * 768);
    assert_int_equal(layout.decoder.blocks[11].qkv.weight, qkv->offset);
    assert_int_equal(layout.output, xf_parameters_find(&p, "wte.weight")->offset);
    assert_non_null(xf_parameters_find(&p, "wpe.weight"));
    assert_non_null(xf_parameters_find(&p, "ln_f.bias"));
    assert_null(xf_parameters_find(&p, "h.12.ln_1.weight"));
    assert_null(xf_parameters_find(&p, "lm_head.weight"));
    xf_layout_free(&layout);
    xf_parameters_free(&p);
}

static void both_stacks_of_an_encoder_decoder_have_their_own(void **state)
{
    (void)state;
    const struct xf_config config = small(XF_ENCODER_DECODER, XF_NORM_LAST);
    struct xf_layout layout;
    struct xf_parameters p;
    assert_int_equal(xf_layout_init(&layout, &p, &config), XF_OK);
    assert_non_null(xf_parameters_find(&p, "encoder.h.1.mlp.c_proj.bias"));
    const struct xf_parameter *memory =
        xf_parameters_find(&p, "decoder.h.0.crossattention.c_attn.weight");
    assert_non_null(memory);
    assert_int_equal(memory->extents[1], 12);
    assert_int_equal(layout.decoder.blocks[0].cross_memory.weight, memory->offset);
    assert_null(xf_parameters_find(&p, "encoder.h.0.crossattention.c_attn.weight"));
    assert_null(xf_parameters_find(&p, "encoder.ln_f.weight")); /* norms come last */
    assert_int_equal(layout.output, xf_parameters_find(&p, "lm_head.weight")->offset);
    xf_layout_free(&layout);
    xf_parameters_free(&p);
}

static void an_autoencoder_has_a_mask_token_and_looks_across_nowhere(void **state)
{
    (void)state;
    const struct xf_config config = small(XF_AUTOENCODER, XF_NORM_FIRST);
    struct xf_layout layout;
    struct xf_parameters p;
    assert_int_equal(xf_layout_init(&layout, &p, &config), XF_OK);
    const struct xf_parameter *mask = xf_parameters_find(&p, "decoder.mask_token");
    assert_non_null(mask);
    assert_int_equal(mask->count, 6);
    assert_int_equal(layout.decoder.mask, mask->offset);
    assert_false(mask->decays);
    assert_non_null(xf_parameters_find(&p, "encoder.h.1.mlp.c_proj.bias"));
    assert_null(xf_parameters_find(&p, "decoder.h.0.crossattention.c_attn.weight"));
    xf_layout_free(&layout);
    xf_parameters_free(&p);
}

/* Of every kind: neither overlap nor share a name, and are aligned to cache lines. */
static void parameters_lie_one_after_the_other_under_names_of_their_own(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++) {
        const struct xf_config config = small((enum xf_kind)(i / 2), (enum xf_norm)(i % 2));
        struct xf_layout layout;
        struct xf_parameters p;
        size_t next = 0;
        assert_int_equal(xf_layout_init(&layout, &p, &config), XF_OK);
        for (int j = 0; j < p.count; j++) {
            assert_true(p.item[j].offset >= next && p.item[j].offset - next < 16);
            assert_int_equal(p.item[j].offset % 16, 0);
            assert_true(xf_parameters_find(&p, p.item[j].name) == &p.item[j]);
            next = p.item[j].offset + p.item[j].count;
        }
        assert_true(p.floats >= next && p.floats % 16 == 0);
        xf_layout_free(&layout);
        xf_parameters_free(&p);
    }
}

static void every_block_that_looks_at_itself_has_a_table_of_relative_biases(void **state)
{
    (void)state;
    struct xf_config config = small(XF_ENCODER_DECODER, XF_NORM_FIRST);
    struct xf_layout layout;
    struct xf_parameters p;
    config.position = XF_POSITION_RELATIVE_BIAS;
    assert_int_equal(xf_layout_init(&layout, &p, &config), XF_OK);
    const struct xf_parameter *table = xf_parameters_find(&p, "decoder.h.1.attn.relative_bias");
    assert_non_null(table);
    assert_int_equal(table->extents[0], 2);
    assert_int_equal(table->extents[1], 2 * 5 - 1); /* of a context of 5 */
    assert_false(table->decays);
    assert_int_equal(layout.decoder.blocks[1].bias, table->offset);
    assert_non_null(xf_parameters_find(&p, "encoder.h.0.attn.relative_bias"));
    xf_layout_free(&layout);
    xf_parameters_free(&p);
}

static void buckets_are_the_columns_of_the_tables_that_have_them(void **state)
{
    (void)state;
    struct xf_config config = small(XF_ENCODER_ONLY, XF_NORM_FIRST);
    struct xf_layout layout;
    struct xf_parameters p;
    config.position = XF_POSITION_RELATIVE_BIAS;
    config.buckets = 4;
    assert_int_equal(xf_layout_init(&layout, &p, &config), XF_OK);
    const struct xf_parameter *table = xf_parameters_find(&p, "h.1.attn.relative_bias");
    assert_non_null(table);
    assert_int_equal(table->extents[0], 2);
    assert_int_equal(table->extents[1], 4);
    xf_layout_free(&layout);
    xf_parameters_free(&p);
}

static void matrices_decay_and_norms_and_biases_do_not(void **state)
{
    (void)state;
    struct xf_layout layout;
    struct xf_parameters p;
    assert_int_equal(xf_layout_init(&layout, &p, &GPT2), XF_OK);
    for (int i = 0; i < p.count; i++) {
        assert_int_equal(p.item[i].decays, p.item[i].rank == 2);
    }
    xf_layout_free(&layout);
    xf_parameters_free(&p);
}

/* Of n normal numbers the mean is 0 to 1/sqrt(n) deviations, and the deviation right to 1/sqrt(2n);
 * five times that is allowed. */
static void check_normal(const float *x, size_t count, double deviation)
{
    double sum = 0, squares = 0, n = (double)count;
    for (size_t i = 0; i < count; i++) {
        sum += (double)x[i];
        squares += (double)x[i] * (double)x[i];
    }
    assert_close(sum / n, 0, 5 * deviation / sqrt(n));
    assert_close(sqrt(squares / n), deviation, 5 * deviation / sqrt(2 * n));
}

static void first_values_are_those_of_gpt2(void **state)
{
    (void)state;
    struct xf_config config = GPT2;
    struct xf_layout layout;
    struct xf_parameters p;
    config.layers = 2;
    config.vocabulary = 100;
    assert_int_equal(xf_layout_init(&layout, &p, &config), XF_OK);
    float *block = new_floats(p.floats);
    xf_parameters_draw(block, &p, 1);
    const struct xf_block_place *place = &layout.decoder.blocks[1];
    check_normal(block + layout.embedding, 100 * 768, 0.02);
    check_normal(block + place->qkv.weight, 3 * 768 * 768, 0.02);
    check_normal(block + place->merge.weight, 768 * 768, 0.02 / sqrt(2 * 2));
    check_normal(block + place->contract.weight, 768 * 3072, 0.02 / sqrt(2 * 2));
    for (int c = 0; c < 768; c++) {
        assert_true(block[place->qkv.bias + (size_t)c] == 0);
        assert_true(block[place->feed_norm.gain + (size_t)c] == 1);
    }
    free(block);
    xf_layout_free(&layout);
    xf_parameters_free(&p);
}

static void a_seed_gives_the_same_values_and_another_seed_others(void **state)
{
    (void)state;
    const struct xf_config config = small(XF_DECODER_ONLY, XF_NORM_FIRST);
    struct xf_layout layout;
    struct xf_parameters p;
    assert_int_equal(xf_layout_init(&layout, &p, &config), XF_OK);
    float *a = calloc(p.floats, sizeof *a), *b = calloc(p.floats, sizeof *b);
    assert_non_null(a);
    assert_non_null(b);
    xf_parameters_draw(a, &p, 1);
    xf_parameters_draw(b, &p, 1);
    assert_memory_equal(a, b, p.floats * sizeof *a);
    xf_parameters_draw(b, &p, 2);
    assert_memory_not_equal(a, b, p.floats * sizeof *a);
    free(a);
    free(b);
    xf_layout_free(&layout);
    xf_parameters_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gpt2_has_the_tensors_of_its_file),
        cmocka_unit_test(both_stacks_of_an_encoder_decoder_have_their_own),
        cmocka_unit_test(an_autoencoder_has_a_mask_token_and_looks_across_nowhere),
        cmocka_unit_test(parameters_lie_one_after_the_other_under_names_of_their_own),
        cmocka_unit_test(every_block_that_looks_at_itself_has_a_table_of_relative_biases),
        cmocka_unit_test(buckets_are_the_columns_of_the_tables_that_have_them),
        cmocka_unit_test(matrices_decay_and_norms_and_biases_do_not),
        cmocka_unit_test(first_values_are_those_of_gpt2),
        cmocka_unit_test(a_seed_gives_the_same_values_and_another_seed_others),
    };
    return cmocka_run_group_tests_name("parameters", tests, NULL, NULL);
}
