/* A single query over a cache of keys and values. */
#include "reference/attention/query.h"

#include "tests/reference/naive_attention.h"

/* A problem of one query as the cache that it is. */
static struct xf_cache cache_of(const struct problem *p)
{
    return (struct xf_cache){
        .k = p->k,
        .v = p->v,
        .k_row = p->a.k.row,
        .v_row = p->a.v.row,
        .S = p->a.S,
        .D = p->a.D,
        .scale = p->a.scale,
        .bias = p->a.mask.bias,
    };
}

/* One more and one less than tiles of 256 keys. */
static void a_query_gives_the_row_of_the_definition(void **state)
{
    (void)state;
    const int shapes[][2] = {{1, 1}, {2, 7}, {5, 64}, {255, 3}, {256, 8}, {257, 20}, {700, 64}};
    struct xf_random random = xf_random_seeded(1, 0);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        for (int biased = 0; biased < 2; biased++) {
            struct problem p = new_problem(&random, 1, 1, 1, shapes[i][0], shapes[i][1]);
            float *bias = new_normal(&random, (size_t)p.a.S);
            bias[p.a.S / 2] = p.a.S > 1 ? -INFINITY : 0;
            p.a.mask.bias = biased ? bias : NULL;
            const struct xf_cache cache = cache_of(&p);
            p.lse[0] = xf_query_attend(p.out, p.q, &cache);
            check_row(&p, 0, 0, 0);
            free(bias);
            free_problem(&p);
        }
    }
}

/* Token after token, with the keys of all heads side by side: row t of a causal mask. What is yet to
 * come is NaN, which would show. */
static void decoding_gives_the_rows_under_a_causal_mask(void **state)
{
    (void)state;
    enum { T = 20, H = 3, D = 4, C = H * D };
    struct xf_random random = xf_random_seeded(2, 0);
    struct problem p = new_problem(&random, 1, H, T, T, D);
    float keys[T * C], values[T * C], out[D];
    for (int i = 0; i < T * C; i++) {
        keys[i] = values[i] = NAN;
    }
    p.a.mask.causal = true;
    for (int t = 0; t < T; t++) {
        for (int h = 0; h < H; h++) {
            const size_t at = place(p.a.q, 0, h, t);
            const int to = t * C + h * D;
            memcpy(keys + to, p.k + at, D * sizeof(float));
            memcpy(values + to, p.v + at, D * sizeof(float));
            const struct xf_cache cache = {.k = keys + (ptrdiff_t)h * D,
                                           .v = values + (ptrdiff_t)h * D,
                                           .k_row = C,
                                           .v_row = C,
                                           .S = t + 1,
                                           .D = D,
                                           .scale = p.a.scale};
            p.lse[h * T + t] = xf_query_attend(out, p.q + at, &cache);
            memcpy(p.out + at, out, sizeof out);
        }
    }
    check_problem(&p);
    free_problem(&p);
}

static void nothing_to_see_gives_zeros(void **state)
{
    (void)state;
    float out[] = {1, 2, 3}, hidden[300];
    const float q[] = {1, 2, 3}, k[900] = {0};
    struct xf_cache cache = {.k = k, .v = k, .k_row = 3, .v_row = 3, .D = 3, .scale = 1};
    assert_true(xf_query_attend(out, q, &cache) == -INFINITY);
    assert_true(out[0] == 0 && out[1] == 0 && out[2] == 0);
    for (int s = 0; s < 300; s++) {
        hidden[s] = -INFINITY;
    }
    cache.S = 300;
    cache.bias = hidden;
    out[0] = out[1] = out[2] = 1;
    assert_true(xf_query_attend(out, q, &cache) == -INFINITY);
    assert_true(out[0] == 0 && out[1] == 0 && out[2] == 0);
}

static void nan_and_infinite_scores_stay_visible(void **state)
{
    (void)state;
    enum { S = 600, D = 2 };
    struct xf_random random = xf_random_seeded(3, 0);
    const float bad[] = {NAN, 3e38f};
    for (int i = 0; i < 2; i++) {
        struct problem p = new_problem(&random, 1, 1, 1, S, D);
        const struct xf_cache cache = cache_of(&p);
        p.q[0] = p.q[1] = 3e38f;
        p.k[100 * D] = p.k[100 * D + 1] = bad[i];
        assert_true(isnan(xf_query_attend(p.out, p.q, &cache)));
        assert_true(isnan(p.out[0]));
        free_problem(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_gives_the_row_of_the_definition),
        cmocka_unit_test(decoding_gives_the_rows_under_a_causal_mask),
        cmocka_unit_test(nothing_to_see_gives_zeros),
        cmocka_unit_test(nan_and_infinite_scores_stay_visible),
    };
    return cmocka_run_group_tests_name("query", tests, NULL, NULL);
}
