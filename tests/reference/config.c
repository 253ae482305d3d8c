/* Descriptions of models: what is refused, and in what words. */
#include "reference/model/config.h"

#include <limits.h>

#include "tests/reference/check.h"

static const struct xf_config GOOD = {
    .layers = 1, .heads = 2, .width = 4, .hidden = 8, .vocabulary = 5, .context = 6};

static void check_refused(struct xf_config config, const char *word)
{
    struct xf_problem problem = {""};
    assert_int_not_equal(xf_config_check(&config, &problem), XF_OK);
    assert_non_null(strstr(problem.sentence, word));
}

static void a_good_description_is_accepted(void **state)
{
    (void)state;
    struct xf_problem problem;
    assert_int_equal(xf_config_check(&GOOD, &problem), XF_OK);
}

static void every_extent_must_be_at_least_one_and_countable(void **state)
{
    (void)state;
    const int bad[] = {0, -1, INT_MIN, INT_MAX};
    for (int i = 0; i < 4; i++) {
        struct xf_config c[6] = {GOOD, GOOD, GOOD, GOOD, GOOD, GOOD};
        c[0].layers = c[1].heads = c[2].width = c[3].hidden = c[4].vocabulary = c[5].context =
            bad[i];
        check_refused(c[0], "layers");
        check_refused(c[1], "heads");
        check_refused(c[2], "width");
        check_refused(c[3], "hidden");
        check_refused(c[4], "vocabulary");
        check_refused(c[5], "context");
    }
}

static void a_model_beyond_all_memory_is_refused(void **state)
{
    (void)state;
    struct xf_config config = GOOD;
    config.layers = config.width = config.hidden = 1 << 24;
    check_refused(config, "large");
}

static void the_width_must_divide_into_heads(void **state)
{
    (void)state;
    struct xf_config config = GOOD;
    config.heads = 3;
    check_refused(config, "4 cannot be shared out evenly to 3 heads");
}

static void sinusoids_need_an_even_width(void **state)
{
    (void)state;
    struct xf_config config = GOOD;
    struct xf_problem problem;
    config.width = 3;
    config.heads = 1;
    assert_int_equal(xf_config_check(&config, &problem), XF_OK);
    config.position = XF_POSITION_SINUSOIDAL;
    check_refused(config, "odd");
}

static void appended_positions_need_half_of_the_width_and_an_output_of_its_own(void **state)
{
    (void)state;
    struct xf_config config = GOOD;
    struct xf_problem problem;
    config.position = XF_POSITION_APPENDED;
    check_refused(config, "matrix of its own");
    config.untied = true;
    assert_int_equal(xf_config_check(&config, &problem), XF_OK);
    assert_int_equal(xf_config_embedding_width(&config), 2);
    config.width = 6;
    check_refused(config, "no multiple of 4");
}

static void rotary_positions_need_heads_of_even_width(void **state)
{
    (void)state;
    struct xf_config config = GOOD;
    struct xf_problem problem;
    config.position = XF_POSITION_ROTARY;
    assert_int_equal(xf_config_check(&config, &problem), XF_OK);
    config.heads = 4;
    check_refused(config, "heads of width 1");
}

static void dropout_is_a_share(void **state)
{
    (void)state;
    const float bad[] = {-0.1f, 1, 2, NAN};
    for (int i = 0; i < 4; i++) {
        struct xf_config config = GOOD;
        config.dropout = bad[i];
        check_refused(config, "dropout");
    }
}

static struct xf_config in_buckets(enum xf_kind kind, int buckets, int far)
{
    struct xf_config config = GOOD;
    config.kind = kind;
    config.position = XF_POSITION_RELATIVE_BIAS;
    config.buckets = buckets;
    config.far = far;
    return config;
}

/* Of 8 buckets a decoder has 4 for distances 0 to 3, so the last must begin beyond 4; an encoder has
 * 2 on each side, so beyond 2. */
static void buckets_must_be_enough_and_reach_beyond_the_near_ones(void **state)
{
    (void)state;
    const struct xf_config good[] = {
        in_buckets(XF_DECODER_ONLY, 2, 2),    in_buckets(XF_DECODER_ONLY, 8, 5),
        in_buckets(XF_ENCODER_ONLY, 4, 2),    in_buckets(XF_ENCODER_ONLY, 8, 3),
        in_buckets(XF_ENCODER_DECODER, 8, 5), in_buckets(XF_DECODER_ONLY, 0, 0),
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct xf_problem problem;
        assert_int_equal(xf_config_check(&good[i], &problem), XF_OK);
    }
    check_refused(in_buckets(XF_DECODER_ONLY, 1, 9), "from 2 to");
    check_refused(in_buckets(XF_DECODER_ONLY, -4, 9), "from 2 to");
    check_refused(in_buckets(XF_DECODER_ONLY, 1 << 17, 1 << 20), "from 2 to");
    check_refused(in_buckets(XF_ENCODER_ONLY, 3, 9), "from 4 to");
    check_refused(in_buckets(XF_ENCODER_DECODER, 5, 9), "half of them");
    check_refused(in_buckets(XF_DECODER_ONLY, 8, 4), "above 4");
    check_refused(in_buckets(XF_ENCODER_ONLY, 8, 2), "above 2");
    check_refused(in_buckets(XF_ENCODER_DECODER, 8, 4), "above 4");
    struct xf_config config = in_buckets(XF_DECODER_ONLY, 8, 9);
    config.position = XF_POSITION_ROTARY;
    check_refused(config, "tells places otherwise");
}

static void an_autoencoder_must_add_its_positions(void **state)
{
    (void)state;
    const enum xf_position good[] = {XF_POSITION_NONE, XF_POSITION_SINUSOIDAL, XF_POSITION_LEARNED};
    const enum xf_position bad[] = {XF_POSITION_APPENDED, XF_POSITION_RELATIVE_BIAS,
                                    XF_POSITION_ROTARY, XF_POSITION_ALIBI};
    struct xf_config config = GOOD;
    struct xf_problem problem;
    config.kind = XF_AUTOENCODER;
    config.untied = true;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        config.position = good[i];
        assert_int_equal(xf_config_check(&config, &problem), XF_OK);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        config.position = bad[i];
        check_refused(config, "places with gaps");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_description_is_accepted),
        cmocka_unit_test(every_extent_must_be_at_least_one_and_countable),
        cmocka_unit_test(a_model_beyond_all_memory_is_refused),
        cmocka_unit_test(the_width_must_divide_into_heads),
        cmocka_unit_test(sinusoids_need_an_even_width),
        cmocka_unit_test(appended_positions_need_half_of_the_width_and_an_output_of_its_own),
        cmocka_unit_test(rotary_positions_need_heads_of_even_width),
        cmocka_unit_test(dropout_is_a_share),
        cmocka_unit_test(buckets_must_be_enough_and_reach_beyond_the_near_ones),
        cmocka_unit_test(an_autoencoder_must_add_its_positions),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
