/* The layers agree with PyTorch, forward and backward, on the numbers in tests/oracles/layers.txt. */
#include "reference/ops/activation.h"
#include "reference/ops/cross_entropy.h"
#include "reference/ops/embedding.h"
#include "reference/ops/layer_norm.h"
#include "reference/ops/linear.h"
#include "tests/reference/golden.h"

enum { CASES = 9, MOST = 200 }; /* numbers in an array */
enum kind { LINEAR, LAYER_NORM, GELU, CROSS_ENTROPY, EMBEDDING };

/* Arrays agree to `roundings` of their largest number: sums here have few terms, all of the size of
 * their results. Single operations are held to narrower bounds by their own tests. */
static void check_array(const struct golden *g, const char *name, const float *got, int count,
                        int roundings)
{
    const float *want = golden_floats(g, name, count);
    double largest = 0;
    for (int i = 0; i < count; i++) {
        largest = fmax(largest, fabs((double)want[i]));
    }
    for (int i = 0; i < count; i++) {
        assert_close(got[i], want[i], roundings * U * largest);
    }
}

static void check_linear(const struct golden *g, int rows, int cols)
{
    const int out = golden_int(g, "out");
    const struct xf_linear shape = {
        .rows = rows, .in = cols, .out = out, .transposed = golden_int(g, "form")};
    const float *x = golden_floats(g, "x", rows * cols), *dy = golden_floats(g, "dy", rows * out);
    const float *weight = golden_floats(g, "weight", cols * out);
    const int stored = shape.transposed ? out : cols;
    float y[MOST], dx[MOST], dweight[MOST] = {0}, dbias[MOST] = {0};
    xf_linear_forward(y, x, weight, golden_floats(g, "bias", out), &shape, 0, out);
    xf_linear_backward_input(dx, dy, weight, &shape, false, 0, cols);
    xf_linear_backward_weight(dweight, x, dy, &shape, 0, stored);
    xf_linear_backward_bias(dbias, dy, &shape, 0, out);
    check_array(g, "y", y, rows * out, 4 * cols);
    check_array(g, "dx", dx, rows * cols, 4 * out);
    check_array(g, "dweight", dweight, cols * out, 4 * rows);
    check_array(g, "dbias", dbias, out, 4 * rows);
}

static void check_layer_norm(const struct golden *g, int rows, int C)
{
    const float *x = golden_floats(g, "x", rows * C), *dy = golden_floats(g, "dy", rows * C);
    const float *gain = golden_floats(g, "weight", C);
    float y[MOST], moments[MOST], dx[MOST] = {0}, dgain[MOST] = {0}, dbias[MOST] = {0};
    xf_layer_norm_forward(y, moments, x, gain, golden_floats(g, "bias", C), rows, C);
    xf_layer_norm_backward_input(dx, dy, x, gain, moments, rows, C);
    xf_layer_norm_backward_weight(dgain, dbias, dy, x, moments, rows, C, C);
    check_array(g, "y", y, rows * C, 4 * C);
    check_array(g, "dx", dx, rows * C, 8 * C);
    check_array(g, "dweight", dgain, C, 4 * C);
    check_array(g, "dbias", dbias, C, 4 * rows);
}

static void check_gelu(const struct golden *g, int count)
{
    const float *x = golden_floats(g, "x", count), *dy = golden_floats(g, "dy", count);
    const enum xf_gelu form = golden_int(g, "form") ? XF_GELU_EXACT : XF_GELU_TANH;
    float y[MOST], dx[MOST];
    xf_gelu_forward(y, x, (size_t)count, form);
    xf_gelu_backward(dx, dy, x, (size_t)count, form);
    check_array(g, "y", y, count, 16);
    check_array(g, "dx", dx, count, 32);
}

static void read_numbers(int *numbers, const struct golden *g, const char *prefix, int count)
{
    for (int i = 0; i < count; i++) {
        char name[GOLDEN_NAME];
        assert_true(snprintf(name, sizeof name, "%s%d", prefix, i) < (int)sizeof name);
        numbers[i] = golden_int(g, name);
    }
}

static void check_cross_entropy(const struct golden *g, int rows, int V)
{
    int target[MOST];
    float loss[MOST], dx[MOST];
    read_numbers(target, g, "target", rows);
    xf_cross_entropy(loss, dx, golden_floats(g, "x", rows * V), target,
                     1 / (float)xf_cross_entropy_count(target, rows), rows, V);
    check_array(g, "y", loss, rows, 4 * V);
    check_array(g, "dx", dx, rows * V, 4 * V);
}

static void check_embedding(const struct golden *g, int rows, int C)
{
    const int V = golden_int(g, "out");
    int token[MOST];
    float y[MOST], dtable[MOST] = {0};
    read_numbers(token, g, "token", rows);
    xf_embedding_forward(y, golden_floats(g, "weight", V * C), token, 1, rows, C);
    xf_embedding_backward(dtable, golden_floats(g, "dy", rows * C), token, 1, rows, C, C);
    check_array(g, "y", y, rows * C, 0);
    check_array(g, "dweight", dtable, V * C, rows);
}

static void check_case(const struct golden *g, enum kind kind)
{
    const int rows = golden_int(g, "rows"), cols = golden_int(g, "cols");
    switch (kind) {
    case LINEAR:
        check_linear(g, rows, cols);
        break;
    case LAYER_NORM:
        check_layer_norm(g, rows, cols);
        break;
    case GELU:
        check_gelu(g, cols);
        break;
    case CROSS_ENTROPY:
        check_cross_entropy(g, rows, cols);
        break;
    case EMBEDDING:
        check_embedding(g, rows, cols);
    }
}

static void check_kind(enum kind kind)
{
    struct golden *g = golden_open("layers.txt", CASES);
    int met = 0;
    while (golden_next(g)) {
        if (golden_int(g, "kind") == (int)kind) {
            check_case(g, kind);
            met++;
        }
    }
    assert_int_equal(met, kind == EMBEDDING ? 1 : 2);
    golden_close(g);
}

static void the_linear_layer_agrees_with_pytorch(void **state)
{
    (void)state;
    check_kind(LINEAR);
}

static void layer_normalisation_agrees_with_pytorch(void **state)
{
    (void)state;
    check_kind(LAYER_NORM);
}

static void both_forms_of_gelu_agree_with_pytorch(void **state)
{
    (void)state;
    check_kind(GELU);
}

static void cross_entropy_agrees_with_pytorch(void **state)
{
    (void)state;
    check_kind(CROSS_ENTROPY);
}

static void the_embedding_agrees_with_pytorch(void **state)
{
    (void)state;
    check_kind(EMBEDDING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_linear_layer_agrees_with_pytorch),
        cmocka_unit_test(layer_normalisation_agrees_with_pytorch),
        cmocka_unit_test(both_forms_of_gelu_agree_with_pytorch),
        cmocka_unit_test(cross_entropy_agrees_with_pytorch),
        cmocka_unit_test(the_embedding_agrees_with_pytorch),
    };
    return cmocka_run_group_tests_name("layers_golden", tests, NULL, NULL);
}
