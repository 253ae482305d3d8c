/* Linear probes: by hand, beside their definition in double, and on features that are separable. */
#include "reference/training/probe.h"

#include "reference/core/random.h"
#include "tests/reference/check.h"

enum { MOST = 4096 };

/* One example of each of two classes, one feature: after the first step, each row of W has moved by
 * rate times the mean of (1/2 - own) times the feature. */
static void the_first_step_is_worked_out_by_hand(void **state)
{
    (void)state;
    const struct xf_probe probe = {.N = 2, .C = 1, .K = 2, .steps = 1, .rate = 0.5f};
    const float features[] = {2, -1};
    const int label[] = {0, 1};
    float weight[2], scratch[MOST];
    xf_probe_train(weight, features, label, scratch, &probe);
    /* Row 0: the gradient is ((0.5 - 1) 2 + (0.5 - 0) (-1)) / 2 = -0.75. All of it is exact. */
    assert_close(weight[0], 0.375, 0);
    assert_close(weight[1], -0.375, 0);
}

/* Gradient descent in double. */
static void descend(double *weight, const float *features, const int *label,
                    const struct xf_probe *p)
{
    double gradient[MOST];
    for (int step = 0; step < p->steps; step++) {
        memset(gradient, 0, sizeof gradient);
        for (int n = 0; n < p->N; n++) {
            double e[16], sum = 0;
            for (int k = 0; k < p->K; k++) {
                double logit = 0;
                for (int c = 0; c < p->C; c++) {
                    logit += weight[k * p->C + c] * (double)features[n * p->C + c];
                }
                sum += e[k] = exp(logit);
            }
            for (int i = 0; i < p->K * p->C; i++) {
                int k = i / p->C;
                gradient[i] +=
                    (e[k] / sum - (k == label[n])) * (double)features[n * p->C + i % p->C] / p->N;
            }
        }
        for (int i = 0; i < p->K * p->C; i++) {
            weight[i] -= (double)p->rate * gradient[i];
        }
    }
}

static void training_is_gradient_descent_from_zeros(void **state)
{
    (void)state;
    const struct xf_probe probe = {.N = 23, .C = 7, .K = 5, .steps = 30, .rate = 0.3f};
    struct xf_random random = xf_random_seeded(1, 0);
    float features[23 * 7], weight[5 * 7], scratch[MOST];
    double want[5 * 7] = {0}, largest = 0;
    int label[23];
    for (int i = 0; i < 23 * 7; i++) {
        features[i] = (float)xf_random_normal(&random);
        largest = fmax(largest, fabs((double)features[i]));
    }
    for (int n = 0; n < 23; n++) {
        label[n] = (int)xf_random_below(&random, 5);
    }
    memset(weight, 0xff, sizeof weight); /* NaN: what was there does not count */
    xf_probe_train(weight, features, label, scratch, &probe);
    descend(want, features, label, &probe);
    /* A step's gradient is off by its sums of N products and its logits by theirs of C, below the
     * largest feature squared; steps do not enlarge what was off before (probe.h). */
    const double step = 0.3 * U * (23 + 7 + 16) * largest * (1 + largest * 7);
    for (int i = 0; i < 5 * 7; i++) {
        assert_close(weight[i], want[i], 30 * (step + U * fabs(want[i])) * sqrt(5 * 7));
    }
}

/* Four points on the axes, one class each. */
static void separable_features_are_told_apart(void **state)
{
    (void)state;
    const struct xf_probe probe = {.N = 4, .C = 2, .K = 4, .steps = 50, .rate = 1};
    const float features[] = {1, 0, 0, 1, -1, 0, 0, -1};
    const int label[] = {2, 0, 3, 1}, other[] = {2, 0, 3, 3};
    float weight[8], scratch[MOST];
    xf_probe_train(weight, features, label, scratch, &probe);
    assert_true(xf_probe_accuracy(weight, features, label, scratch, &probe) == 1);
    assert_true(xf_probe_accuracy(weight, features, other, scratch, &probe) == 0.75);
}

static void of_equal_logits_the_first_counts(void **state)
{
    (void)state;
    const struct xf_probe probe = {.N = 2, .C = 1, .K = 3};
    const float features[] = {1, 2}, weight[3] = {0};
    const int label[] = {0, 1};
    float scratch[MOST];
    assert_true(xf_probe_accuracy(weight, features, label, scratch, &probe) == 0.5);
    assert_true(xf_probe_scratch(&probe) <= MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_step_is_worked_out_by_hand),
        cmocka_unit_test(training_is_gradient_descent_from_zeros),
        cmocka_unit_test(separable_features_are_told_apart),
        cmocka_unit_test(of_equal_logits_the_first_counts),
    };
    return cmocka_run_group_tests_name("probe", tests, NULL, NULL);
}
