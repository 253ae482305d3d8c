/* What each kind of model can see, found by changing one token at a time. */
#include "tests/reference/small_model.h"

/* The logits of a batch, (B,T,V), to be freed. */
static float *new_logits(const struct xf_transformer *model, const struct xf_batch *batch)
{
    const size_t count = (size_t)(batch->B * batch->T * V);
    float *logits = new_floats(count);
#pragma omp parallel num_threads(1)
    {
        const struct xf_pass pass = xf_transformer_pass(model, NULL);
        xf_transformer_forward(model, batch, &pass);
    }
    memcpy(logits, model->output.logits, count * sizeof *logits);
    return logits;
}

/* Whether logits row `row` stays the same when token `changed` of the batch changes. */
static bool row_is_blind(const struct xf_transformer *model, int row, int changed)
{
    int tokens[B * T];
    struct xf_batch batch = BATCH;
    memcpy(tokens, TOKENS, sizeof tokens);
    tokens[changed] = 10;
    batch.tokens = tokens;
    float *before = new_logits(model, &BATCH), *after = new_logits(model, &batch);
    bool same = memcmp(before + row * V, after + row * V, V * sizeof *before) == 0;
    free(before);
    free(after);
    return same;
}

static void a_decoder_sees_the_past_and_itself_and_nothing_else(void **state)
{
    (void)state;
    const int decoders[] = {0, 1, 4, 5};
    for (int i = 0; i < 4; i++) {
        const struct xf_config config = config_of(decoders[i]);
        struct xf_transformer model = new_model(&config, 1);
        for (int row = 0; row < B * T; row++) {
            for (int changed = 0; changed < B * T; changed++) {
                bool seen =
                    changed / T == row / T && changed <= row && changed % T < LENGTHS[row / T];
                assert_true(row_is_blind(&model, row, changed) == !(seen || changed == row));
            }
        }
        xf_transformer_free(&model);
    }
}

static void an_encoder_sees_everything_but_padding_and_other_sequences(void **state)
{
    (void)state;
    for (int k = 2; k <= 3; k++) {
        const struct xf_config config = config_of(k);
        struct xf_transformer model = new_model(&config, 1);
        for (int row = 0; row < B * T; row++) {
            for (int changed = 0; changed < B * T; changed++) {
                bool seen = changed / T == row / T && changed % T < LENGTHS[row / T];
                assert_true(row_is_blind(&model, row, changed) == !(seen || changed == row));
            }
        }
        xf_transformer_free(&model);
    }
}

static void a_decoder_sees_all_of_its_source_but_the_padding(void **state)
{
    (void)state;
    const struct xf_config config = config_of(4);
    struct xf_transformer model = new_model(&config, 1);
    float *before = new_logits(&model, &BATCH);
    for (int changed = 0; changed < B * S; changed++) {
        int source[B * S];
        struct xf_batch batch = BATCH;
        memcpy(source, SOURCE, sizeof source);
        source[changed] = 10;
        batch.source = source;
        float *after = new_logits(&model, &batch);
        for (int row = 0; row < B * T; row++) {
            bool same = memcmp(before + row * V, after + row * V, V * sizeof *before) == 0;
            bool seen = changed / S == row / T && changed % S < SOURCE_LENGTHS[changed / S];
            assert_true(same == !seen);
        }
        free(after);
    }
    free(before);
    xf_transformer_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decoder_sees_the_past_and_itself_and_nothing_else),
        cmocka_unit_test(an_encoder_sees_everything_but_padding_and_other_sequences),
        cmocka_unit_test(a_decoder_sees_all_of_its_source_but_the_padding),
    };
    return cmocka_run_group_tests_name("transformer_sight", tests, NULL, NULL);
}
