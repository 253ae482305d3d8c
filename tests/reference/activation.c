/* GELU in both forms beside the C library's tanh and erf in double. */
#include "reference/ops/activation.h"

#include "tests/reference/central_difference.h"

static double naive_probability(double x, enum xf_gelu form)
{
    double u = sqrt(2 / 3.14159265358979323846) * (x + 0.044715 * x * x * x);
    /* 1/(1+exp(-2u)) is (1+tanh(u))/2, but keeps its digits where that is nearly 0. */
    return form == XF_GELU_TANH ? 1 / (1 + exp(-2 * u)) : erfc(-x / sqrt(2)) / 2;
}

static double naive_gelu(double x, enum xf_gelu form)
{
    return x * naive_probability(x, form);
}

/* The exponent, 2u or x^2/2, is off by 4 roundings, and what it is off by is a relative error of
 * the exponential; with constants, polynomial, sum, quotient and product there are 20 more. */
static double relative_error(double x)
{
    double cube = 1.6 * (fabs(x) + 0.05 * fabs(x * x * x));
    return U * (4 * fmax(cube, x * x / 2) + 24);
}

static const enum xf_gelu FORMS[] = {XF_GELU_TANH, XF_GELU_EXACT};

static void gelu_is_its_definition_over_its_whole_range(void **state)
{
    (void)state;
    enum { N = 4001 };
    float x[N], y[N];
    for (int i = 0; i < N; i++) {
        x[i] = (float)(i - N / 2) * 0x1p-8f;
    }
    for (int f = 0; f < 2; f++) {
        xf_gelu_forward(y, x, N, FORMS[f]);
        for (int i = 0; i < N; i++) {
            double want = naive_gelu((double)x[i], FORMS[f]);
            /* exp() may give 0 for what is below 2^-125. */
            double vanished = fabs((double)x[i]) * 0x1p-125;
            assert_close(y[i], want, relative_error((double)x[i]) * fabs(want) + vanished);
        }
    }
}

static void the_tanh_form_is_near_the_exact_form(void **state)
{
    (void)state;
    for (int i = -500; i <= 500; i++) {
        float x = 0.01f * (float)i, y[2];
        xf_gelu_forward(&y[0], &x, 1, XF_GELU_TANH);
        xf_gelu_forward(&y[1], &x, 1, XF_GELU_EXACT);
        assert_close(y[0], y[1], 0.0005);
    }
}

static void far_inputs_give_nothing_or_themselves(void **state)
{
    (void)state;
    const float x[] = {-20, -1e9f, -3e38f, 20, 1e9f, 3e38f}, ones[] = {1, 1, 1, 1, 1, 1};
    float y[6], dx[6];
    for (int f = 0; f < 2; f++) {
        xf_gelu_forward(y, x, 6, FORMS[f]);
        xf_gelu_backward(dx, ones, x, 6, FORMS[f]);
        for (int i = 0; i < 6; i++) {
            assert_close(y[i], i < 3 ? 0 : x[i], i < 3 ? 1e-12 : 0);
            assert_close(dx[i], i < 3 ? 0 : 1, 1e-12);
        }
    }
}

static void nan_stays_visible(void **state)
{
    (void)state;
    for (int f = 0; f < 2; f++) {
        float x = NAN, one = 1, y, dx;
        xf_gelu_forward(&y, &x, 1, FORMS[f]);
        xf_gelu_backward(&dx, &one, &x, 1, FORMS[f]);
        assert_true(isnan(y) && isnan(dx));
    }
}

struct at {
    float x;
    enum xf_gelu form;
};

static double gelu_there(const void *context)
{
    const struct at *at = context;
    return naive_gelu((double)at->x, at->form);
}

/* The fifth derivative is below 20 everywhere; P + x P' is a sum of terms below 1 and |x P'|. */
static void the_gradient_is_the_difference_of_the_definition(void **state)
{
    (void)state;
    enum { N = 801 };
    float x[N], dy[N], dx[N];
    for (int i = 0; i < N; i++) {
        x[i] = (float)(i - N / 2) * 0x1p-6f;
        dy[i] = (float)(i % 7) - 3;
    }
    for (int f = 0; f < 2; f++) {
        xf_gelu_backward(dx, dy, x, N, FORMS[f]);
        for (int i = 0; i < N; i++) {
            struct at at = {.x = x[i], .form = FORMS[f]};
            double want = central_difference(gelu_there, &at, &at.x);
            double p = naive_probability((double)x[i], FORMS[f]);
            double terms = 1 + 2 * fabs((double)x[i] * p * (1 - p)) * (1 + (double)(x[i] * x[i]));
            assert_close(dx[i], (double)dy[i] * want,
                         fabs((double)dy[i]) * (relative_error(3) * terms + 20 * 0x1p-37));
        }
    }
}

static void both_directions_work_in_place(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 0);
    enum { N = 45 };
    float *x = new_normal(&random, N), *dy = new_normal(&random, N), y[N], dx[N];
    for (int f = 0; f < 2; f++) {
        xf_gelu_forward(y, x, N, FORMS[f]);
        xf_gelu_backward(dx, dy, x, N, FORMS[f]);
        xf_gelu_backward(dy, dy, x, N, FORMS[f]);
        xf_gelu_forward(x, x, N, FORMS[f]);
        assert_memory_equal(x, y, sizeof y);
        assert_memory_equal(dy, dx, sizeof dx);
    }
    free(x);
    free(dy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gelu_is_its_definition_over_its_whole_range),
        cmocka_unit_test(the_tanh_form_is_near_the_exact_form),
        cmocka_unit_test(far_inputs_give_nothing_or_themselves),
        cmocka_unit_test(nan_stays_visible),
        cmocka_unit_test(the_gradient_is_the_difference_of_the_definition),
        cmocka_unit_test(both_directions_work_in_place),
    };
    return cmocka_run_group_tests_name("activation", tests, NULL, NULL);
}
