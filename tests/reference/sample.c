/* Sampling: tokens turn up as often as they should. Seeds are fixed; bounds are five standard
 * deviations. */
#include "reference/model/sample.h"

#include "tests/reference/check.h"

enum { V = 5, DRAWS = 20000 };

/* Probabilities 0.1, 0.4, 0.2, 0.05 and 0.25 at temperature 1. */
static const double p[V] = {0.1, 0.4, 0.2, 0.05, 0.25};

/* Draws, and compares with what is wanted of each token. */
static void check_shares(const struct xf_sampling *sampling, const double *share)
{
    struct xf_random random = xf_random_seeded(1, 0);
    float logits[V];
    int order[V], times[V] = {0};
    for (int v = 0; v < V; v++) {
        logits[v] = (float)log(p[v]) + 7;
    }
    for (int i = 0; i < DRAWS; i++) {
        int token = xf_sample(logits, order, V, sampling, &random);
        assert_in_range(token, 0, V - 1);
        times[token]++;
    }
    for (int v = 0; v < V; v++) {
        assert_close(times[v], DRAWS * share[v], 5 * sqrt(DRAWS * share[v] * (1 - share[v])));
    }
}

static void tokens_come_with_their_probabilities(void **state)
{
    (void)state;
    check_shares(&(struct xf_sampling){.temperature = 1, .top_p = 1}, p);
}

/* At temperature 1/2 probabilities are squared, and divided by their new sum. */
static void a_low_temperature_favours_the_likely(void **state)
{
    (void)state;
    double share[V], sum = 0;
    for (int v = 0; v < V; v++) {
        sum += share[v] = p[v] * p[v];
    }
    for (int v = 0; v < V; v++) {
        share[v] /= sum;
    }
    check_shares(&(struct xf_sampling){.temperature = 0.5F, .top_p = 1}, share);
}

static void temperature_zero_takes_the_likeliest(void **state)
{
    (void)state;
    check_shares(&(struct xf_sampling){.temperature = 0, .top_p = 1}, (double[]){0, 1, 0, 0, 0});
}

static void top_k_leaves_the_k_likeliest(void **state)
{
    (void)state;
    const double share[V] = {0, 0.4 / 0.65, 0, 0, 0.25 / 0.65};
    check_shares(&(struct xf_sampling){.temperature = 1, .top_k = 2, .top_p = 1}, share);
    check_shares(&(struct xf_sampling){.temperature = 1, .top_k = 9, .top_p = 1}, p);
}

/* 0.4 alone is less than 0.6, with 0.25 it is not. */
static void top_p_leaves_the_fewest_that_have_p(void **state)
{
    (void)state;
    const double share[V] = {0, 0.4 / 0.65, 0, 0, 0.25 / 0.65};
    check_shares(&(struct xf_sampling){.temperature = 1, .top_p = 0.6F}, share);
    check_shares(&(struct xf_sampling){.temperature = 1, .top_p = 1e-9F},
                 (double[]){0, 1, 0, 0, 0});
}

/* p is a share of what top-k left: 0.4 of 0.65 is more than 0.6. */
static void top_p_comes_after_top_k(void **state)
{
    (void)state;
    check_shares(&(struct xf_sampling){.temperature = 1, .top_k = 2, .top_p = 0.6F},
                 (double[]){0, 1, 0, 0, 0});
}

/* Many tokens, of which few are left: none of them may have k others that are likelier. */
static void of_many_tokens_none_but_the_k_likeliest_comes(void **state)
{
    (void)state;
    enum { MANY = 1000, K = 7, ROUNDS = 50 };
    struct xf_random random = xf_random_seeded(2, 0);
    const struct xf_sampling sampling = {.temperature = 5, .top_k = K, .top_p = 1};
    float *logits = new_normal(&random, MANY);
    int order[MANY], came[K] = {0};
    for (int round = 0; round < ROUNDS * K; round++) {
        const int token = xf_sample(logits, order, MANY, &sampling, &random);
        int likelier = 0;
        for (int v = 0; v < MANY; v++) {
            likelier += logits[v] > logits[token];
        }
        assert_in_range(likelier, 0, K - 1);
        came[likelier]++;
    }
    for (int i = 0; i < K; i++) { /* at temperature 5 they are nearly alike */
        assert_in_range(came[i], ROUNDS / 2, 2 * ROUNDS);
    }
    free(logits);
}

static void of_equal_logits_the_lower_token_is_first(void **state)
{
    (void)state;
    const float logits[V] = {1, 3, 3, 3, 2};
    int order[V];
    struct xf_random random = xf_random_seeded(1, 0);
    const struct xf_sampling likeliest = {.temperature = 0, .top_p = 1};
    assert_int_equal(xf_sample(logits, order, V, &likeliest, &random), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_come_with_their_probabilities),
        cmocka_unit_test(a_low_temperature_favours_the_likely),
        cmocka_unit_test(temperature_zero_takes_the_likeliest),
        cmocka_unit_test(top_k_leaves_the_k_likeliest),
        cmocka_unit_test(top_p_leaves_the_fewest_that_have_p),
        cmocka_unit_test(top_p_comes_after_top_k),
        cmocka_unit_test(of_many_tokens_none_but_the_k_likeliest_comes),
        cmocka_unit_test(of_equal_logits_the_lower_token_is_first),
    };
    return cmocka_run_group_tests_name("sample", tests, NULL, NULL);
}
