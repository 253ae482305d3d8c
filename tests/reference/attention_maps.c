/* What heads look at, beside the definition of attention, and beside what the model made of it. */
#include "reference/model/attention_maps.h"

#include "reference/attention/map.h"
#include "tests/reference/naive_attention.h"
#include "tests/reference/small_model.h"

/* Row t of a map, from the scores in double. An error e in each score, and so in the largest, changes
 * a weight by the factor 1 + 2e; exp() and the quotient cost two roundings each, a difference of
 * scores one of its own size, the sum of weights one a term. */
static void check_map_row(const float *map, const struct problem *p, int b, int h, int t)
{
    const int keys = p->a.S;
    double score[ROW_MAX], error = 0, max = (double)-INFINITY, sum = 0;
    for (int s = 0; s < keys; s++) {
        score[s] =
            is_hidden(&p->a, b, t, s) ? (double)-INFINITY : naive_score(p, b, h, t, s, &error);
        max = fmax(max, score[s]);
    }
    for (int s = 0; s < keys && !isinf(max); s++) {
        sum += exp(score[s] - max);
    }
    for (int s = 0; s < keys; s++) {
        double weight = isinf(max) ? 0 : exp(score[s] - max) / sum;
        double range = isinf(score[s]) ? 0 : max - score[s];
        assert_close(map[t * keys + s], weight, weight * (2 * error + U * (range + keys + 8)));
    }
}

static void check_maps(const struct problem *p)
{
    float *map = new_floats((size_t)(p->a.T * p->a.S));
    for (int b = 0; b < p->a.B; b++) {
        for (int h = 0; h < p->a.H; h++) {
            xf_attention_map(map, p->q, p->k, &p->a, b, h);
            for (int t = 0; t < p->a.T; t++) {
                check_map_row(map, p, b, h, t);
            }
        }
    }
    free(map);
}

static void a_map_holds_the_weights_of_the_definition(void **state)
{
    (void)state;
    const int shapes[][3] = {{1, 1, 1}, {5, 9, 4}, {9, 5, 3}, {33, 33, 16}};
    struct xf_random random = xf_random_seeded(1, 0);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        struct problem p = new_problem(&random, 2, 3, shapes[i][0], shapes[i][1], shapes[i][2]);
        check_maps(&p);
        free_problem(&p);
    }
}

/* With T > S the first queries see nothing, under a causal mask; a batch may be all padding. */
static void a_map_is_zero_where_the_mask_hides(void **state)
{
    (void)state;
    const int shapes[][3] = {{1, 1, 1}, {5, 9, 4}, {9, 5, 3}, {33, 33, 16}};
    struct xf_random random = xf_random_seeded(2, 0);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        struct problem p = new_problem(&random, 2, 3, shapes[i][0], shapes[i][1], shapes[i][2]);
        const int lengths[] = {(p.a.S + 1) / 2, 0};
        float *bias = new_bias(&random, &p.a);
        p.a.mask.causal = true;
        check_maps(&p);
        p.a.mask.lengths = lengths;
        check_maps(&p);
        free(bias);
        free_problem(&p);
    }
}

/* Heads side by side in rows of queries, keys and values. */
static void a_map_reads_rows_that_heads_share(void **state)
{
    (void)state;
    enum { HEADS = 3, WIDTH = 4, ROWS = 7 };
    struct xf_random random = xf_random_seeded(3, 0);
    struct problem p = new_problem(&random, 2, HEADS, ROWS, ROWS, WIDTH);
    free(p.q);
    p.q = new_normal(&random, (size_t)(2 * ROWS * 3 * HEADS * WIDTH));
    float *apart = p.k;
    p.k = p.q + HEADS * WIDTH;
    p.a.q = p.a.k = xf_strides_of_rows(ROWS, 3 * HEADS * WIDTH, WIDTH);
    check_maps(&p);
    p.k = apart;
    free_problem(&p);
}

/* What head h of a block made of its values, which lie beside its queries, under a map. */
static void check_mix(const float *map, const struct xf_multi_head *part, int heads, int b, int h)
{
    const int D = C / heads;
    for (int t = 0; t < T; t++) {
        for (int d = 0; d < D; d++) {
            double mix = 0, magnitude = 0;
            for (int s = 0; s < T; s++) {
                double value = (double)part->projected[(b * T + s) * 3 * C + 2 * C + h * D + d];
                mix += (double)map[t * T + s] * value;
                magnitude += (double)map[t * T + s] * fabs(value);
            }
            /* Two ways to the same weights, each as check_map_row counts it: for products of a score
             * that add up to less than 4, 24 for the score, 2 * 24 + 16 in all. */
            assert_close(part->mixed[(b * T + t) * C + h * D + d], mix, 128 * U * magnitude);
        }
    }
}

/* The mask, the order of layers, sequences and heads, and rotary positions and biases, of which the
 * kernels know nothing: whatever it is, the maps must explain what the model did with its values. */
static void the_maps_of_a_model_are_what_it_mixed_its_values_by(void **state)
{
    (void)state;
    for (int i = 0; i < KINDS; i++) {
        const struct xf_config config = config_of(i);
        const int heads = config.heads;
        struct xf_transformer model = new_model(&config, 1 + i % 2);
        const struct xf_stack *stack =
            config.kind == XF_ENCODER_ONLY ? &model.encoder : &model.decoder;
        const size_t one = (size_t)(T * T);
        float *maps = new_floats((size_t)(config.layers * B * heads) * one);
        xf_attention_maps(maps, &model, &BATCH);
        for (int n = 0; n < config.layers * B * heads; n++) {
            check_mix(maps + (size_t)n * one, &stack->blocks[n / (B * heads)].attention, heads,
                      n / heads % B, n % heads);
        }
        free(maps);
        xf_transformer_free(&model);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_holds_the_weights_of_the_definition),
        cmocka_unit_test(a_map_is_zero_where_the_mask_hides),
        cmocka_unit_test(a_map_reads_rows_that_heads_share),
        cmocka_unit_test(the_maps_of_a_model_are_what_it_mixed_its_values_by),
    };
    return cmocka_run_group_tests_name("attention_maps", tests, NULL, NULL);
}
