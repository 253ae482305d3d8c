/* A model in eight bits: what is rounded, that both ways of running it agree, and what it costs. */
#include "reference/model/quantized.h"

#include "reference/training/pretrain.h"
#include "tests/reference/decoded.h"

static struct xf_config plain(enum xf_kind kind)
{
    return config_of(kind, XF_POSITION_LEARNED, XF_NORM_FIRST);
}

/* Matrices that new rows meet: those of the blocks that decode, without what makes keys and values
 * of a source, and the output's. */
static bool is_quantized(const char *name, const struct xf_config *config)
{
    if (strcmp(name, config->untied ? "lm_head.weight" : "wte.weight") == 0) {
        return true;
    }
    const char *decodes = config->kind == XF_ENCODER_DECODER ? "decoder.h." : "h.";
    const size_t length = strlen(name), end = strlen(".weight");
    return strncmp(name, decodes, strlen(decodes)) == 0 && length > end &&
           strcmp(name + length - end, ".weight") == 0 && !strstr(name, ".ln_") &&
           !strstr(name, ".crossattention.c_attn");
}

/* The rows that have scales are the columns of a matrix as it is stored, but of the output's. */
static void check_rounded(const float *after, const float *before, const struct xf_parameter *p)
{
    const bool by_rows = strstr(p->name, "wte") || strstr(p->name, "lm_head");
    const int rows = p->extents[by_rows ? 0 : 1], cols = p->extents[by_rows ? 1 : 0];
    for (int r = 0; r < rows; r++) {
        double largest = 0;
        for (int c = 0; c < cols; c++) {
            largest = fmax(largest, fabs((double)before[by_rows ? r * cols + c : c * rows + r]));
        }
        for (int c = 0; c < cols; c++) {
            const int at = by_rows ? r * cols + c : c * rows + r;
            assert_close(after[at], before[at], largest / 254 * (1 + 600 * U));
        }
    }
}

static void matrices_are_rounded_and_the_rest_is_not(void **state)
{
    (void)state;
    for (int both = 0; both < 2; both++) {
        struct xf_config config = plain(both ? XF_ENCODER_DECODER : XF_DECODER_ONLY);
        config.untied = both;
        struct xf_transformer model = new_model(&config, 2), before = new_model(&config, 1);
        struct xf_quantized quantized;
        assert_int_equal(xf_quantized_init(&quantized, &model), XF_OK);
        for (int i = 0; i < model.parameters.count; i++) {
            const struct xf_parameter *p = &model.parameters.item[i];
            const float *now = model.weights + p->offset, *then = before.weights + p->offset;
            const bool same = memcmp(now, then, p->count * sizeof *now) == 0;
            assert_true(same == !is_quantized(p->name, &config));
            if (!same) {
                check_rounded(now, then, p);
            }
        }
        xf_quantized_free(&quantized);
        xf_transformer_free(&model);
        xf_transformer_free(&before);
    }
}

/* A row in sixteen bits is off by 2^-16 of its largest number, which is some three times its root
 * mean square, and off at random: so what comes of a product is off by less than 2^-15 of its own
 * root mean square, or so. There are up to 19 products on the way. Beside that, eight bits instead of
 * the floats would make a difference of 2^-8 or so at each. */
static void check_kind(enum xf_kind kind, int threads)
{
    const struct xf_config config = plain(kind);
    struct xf_transformer model = new_model(&config, threads);
    struct xf_quantized quantized;
    struct xf_decoder decoder;
    struct xf_random random = xf_random_seeded(2, 0);
    const struct text text = new_text(&random, CONTEXT);
    assert_int_equal(xf_quantized_init(&quantized, &model), XF_OK);
    assert_int_equal(xf_decoder_init(&decoder, &model, &quantized), XF_OK);
    check_reading(&decoder, &text, 7, 1, logits_of(&model, &text), 19 * 0x1p-15);
    xf_decoder_free(&decoder);
    xf_quantized_free(&quantized);
    xf_transformer_free(&model);
}

static void decoding_says_what_a_forward_pass_says(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        check_kind(XF_DECODER_ONLY, threads);
        check_kind(XF_ENCODER_DECODER, threads);
    }
}

/* Rows are shared between threads, and each sum is whole: nothing depends on who takes which. */
static void the_bits_do_not_depend_on_the_threads(void **state)
{
    (void)state;
    const struct xf_config config = plain(XF_DECODER_ONLY);
    float first[V];
    for (int threads = 1; threads <= 5; threads++) {
        struct xf_transformer model = new_model(&config, threads);
        struct xf_quantized quantized;
        struct xf_decoder decoder;
        assert_int_equal(xf_quantized_init(&quantized, &model), XF_OK);
        assert_int_equal(xf_decoder_init(&decoder, &model, &quantized), XF_OK);
        for (int t = 0; t < CONTEXT; t++) {
            xf_decoder_read(&decoder, &t, 1);
        }
        if (threads == 1) {
            memcpy(first, decoder.logits, sizeof first);
        }
        assert_memory_equal(first, decoder.logits, sizeof first);
        xf_decoder_free(&decoder);
        xf_quantized_free(&quantized);
        xf_transformer_free(&model);
    }
}

/* Text that counts on from anywhere by ones, twos or threes, which a model has to find out. */
static void count_on(int *window, const void *from, int B, int W, uint64_t seed, uint64_t number)
{
    (void)from;
    struct xf_random random = xf_random_seeded(seed, number);
    for (int b = 0; b < B; b++) {
        const int first = (int)xf_random_below(&random, V);
        const int step = 1 + (int)xf_random_below(&random, 3);
        for (int w = 0; w < W; w++) {
            window[b * W + w] = (first + w * step) % V;
        }
    }
}

static void count_on_elsewhere(int *window, const void *from, int B, int W, int number, int batches)
{
    (void)batches;
    count_on(window, from, B, W, 1000, (uint64_t)number);
}

/* Weights that are off at random by up to half of a 127th of their row's largest hardly move a loss:
 * what they do to it at first is uphill as often as downhill. A hundredth of a nat is what one
 * shuffle of the training data more or less makes; here the change is far below. Half the bits would
 * show: steps are then 18 times as large. */
static void eight_bits_hardly_change_a_loss(void **state)
{
    (void)state;
    struct xf_pretraining plan = {
        .model = plain(XF_DECODER_ONLY),
        .objective = {.kind = XF_CAUSAL, .T = CONTEXT, .V = V},
        .steps = 200,
        .batch = 8,
        .accumulation = 1,
        .eval_batches = 4,
        .threads = 1,
        .rate = 1e-2F,
        .low_rate = 1e-3F,
        .warmup = 10,
        .beta1 = 0.9F,
        .beta2 = 0.99F,
        .decay = 0.1F,
        .clip = 1,
        .seed = 1,
    };
    const struct xf_text text = {count_on, count_on_elsewhere, NULL};
    struct xf_pretrainer trainer;
    struct xf_quantized quantized;
    struct xf_problem problem;
    double learnt;
    assert_int_equal(xf_pretrainer_init(&trainer, &plan, &text, &problem), XF_OK);
    xf_transformer_draw(&trainer.model, plan.seed);
    const double before = xf_pretrain_judge(&trainer);
    while (trainer.step < plan.steps) {
        assert_int_equal(xf_pretrain_step(&trainer, &learnt, &problem), XF_OK);
    }
    const double after = xf_pretrain_judge(&trainer);
    assert_true(after < before / 4);
    assert_int_equal(xf_quantized_init(&quantized, &trainer.model), XF_OK);
    const double rounded = xf_pretrain_judge(&trainer);
    assert_true(rounded != after);
    assert_close(rounded, after, 0.01);
    xf_quantized_free(&quantized);
    xf_pretrainer_free(&trainer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrices_are_rounded_and_the_rest_is_not),
        cmocka_unit_test(decoding_says_what_a_forward_pass_says),
        cmocka_unit_test(the_bits_do_not_depend_on_the_threads),
        cmocka_unit_test(eight_bits_hardly_change_a_loss),
    };
    return cmocka_run_group_tests_name("quantized", tests, NULL, NULL);
}
