/* Linear layers shared by a team: by rows, and, where W is large and rows are few, by columns. */
#include "reference/model/dense.h"

#include "tests/reference/product.h"

enum { WIDE_IN = 512, WIDE_OUT = 528, B = 3, T = 1, ROWS = B * T, THREADS = 2, RUNS = 20 };

/* A layer, its parameters and gradients as blocks, and rows that meet it. */
struct layer {
    struct xf_linear_place place;
    float *weights, *gradients, *x, *y, *dx, *dy;
};

static struct layer new_layer(int in, int out, bool transposed)
{
    struct xf_random random = xf_random_seeded(3, (uint64_t)in);
    const size_t weight = (size_t)in * (size_t)out, block = weight + (size_t)out;
    struct layer layer = {
        .place = {.bias = weight, .in = in, .out = out, .transposed = transposed},
        .weights = new_normal(&random, block),
        .gradients = new_floats(block),
        .x = new_normal(&random, (size_t)(ROWS * in)),
        .y = new_floats((size_t)(ROWS * out)),
        .dx = new_floats((size_t)(ROWS * in)),
        .dy = new_normal(&random, (size_t)(ROWS * out)),
    };
    memset(layer.gradients, 0, block * sizeof *layer.gradients);
    return layer;
}

static void free_layer(struct layer *layer)
{
    float *arrays[] = {layer->weights, layer->gradients, layer->x, layer->y, layer->dx, layer->dy};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        free(arrays[i]);
    }
}

/* Forward and back by a team, each thread with no more waiting than the layer does itself. */
static void run(const struct layer *layer)
{
    const struct xf_config config = {.heads = 1};
#pragma omp parallel num_threads(THREADS)
    {
        const struct xf_pass pass = {.config = &config,
                                     .weights = layer->weights,
                                     .gradients = layer->gradients,
                                     .team = xf_team_here()};
        const struct xf_rows rows = xf_rows_of(&pass, B, T, NULL);
        xf_dense_forward(layer->y, layer->x, &layer->place, &pass, &rows);
        xf_dense_backward_input(layer->dx, layer->dy, &layer->place, &pass, &rows, false);
        xf_dense_backward_weight(layer->x, layer->dy, &layer->place, &pass, &rows);
    }
}

static void check(const struct layer *layer)
{
    const int in = layer->place.in, out = layer->place.out;
    const ptrdiff_t row = layer->place.transposed ? 1 : out, col = layer->place.transposed ? in : 1;
    const struct matrix forward = {layer->weights, row, col}, back = {layer->weights, col, row};
    const bool biased = layer->place.bias != XF_NO_BIAS;
    double magnitude, want;
    for (int r = 0; r < ROWS; r++) {
        for (int o = 0; o < out; o++) {
            double bias = biased ? (double)layer->weights[layer->place.bias + (size_t)o] : 0;
            want = naive_product((struct matrix){layer->x, in, 1}, forward, r, o, in, &magnitude);
            assert_close(layer->y[r * out + o], want + bias,
                         product_error(in + 2, magnitude + fabs(bias)));
        }
        for (int i = 0; i < in; i++) {
            want = naive_product((struct matrix){layer->dy, out, 1}, back, r, i, out, &magnitude);
            assert_close(layer->dx[r * in + i], want, product_error(out + 2, magnitude));
        }
    }
    for (int i = 0; i < in; i++) {
        for (int o = 0; o < out; o++) {
            want = naive_product((struct matrix){layer->x, 1, in},
                                 (struct matrix){layer->dy, out, 1}, i, o, ROWS, &magnitude);
            assert_close(layer->gradients[i * row + o * col], want,
                         product_error(ROWS + 2, magnitude));
        }
    }
}

static void check_layer(int in, int out, bool transposed, bool biased)
{
    struct layer layer = new_layer(in, out, transposed);
    layer.place.bias = biased ? layer.place.bias : XF_NO_BIAS;
    run(&layer);
    check(&layer);
    free_layer(&layer);
}

static void a_small_layer_is_shared_by_rows(void **state)
{
    (void)state;
    check_layer(20, 9, false, true);
    check_layer(9, 20, true, false);
}

static void a_large_layer_is_shared_by_columns(void **state)
{
    (void)state;
    check_layer(WIDE_IN, WIDE_OUT, false, true);
    check_layer(WIDE_OUT, WIDE_IN, true, false);
}

/* Two layers, one behind the other, the second of which reads rows that others have made. */
static void layers_wait_for_each_other(void **state)
{
    (void)state;
    struct layer layer = new_layer(WIDE_IN, WIDE_IN, false);
    const struct xf_config config = {.heads = 1};
    float *first = new_floats(ROWS * WIDE_IN);
    for (int i = 0; i < RUNS; i++) {
        memset(layer.y, 0, ROWS * WIDE_IN * sizeof *layer.y);
#pragma omp parallel num_threads(THREADS)
        {
            const struct xf_pass pass = {
                .config = &config, .weights = layer.weights, .team = xf_team_here()};
            const struct xf_rows rows = xf_rows_of(&pass, B, T, NULL);
            xf_dense_forward(layer.y, layer.x, &layer.place, &pass, &rows);
            xf_dense_forward(layer.dx, layer.y, &layer.place, &pass, &rows);
        }
        if (i == 0) {
            memcpy(first, layer.dx, ROWS * WIDE_IN * sizeof *first);
        }
        assert_memory_equal(layer.dx, first, ROWS * WIDE_IN * sizeof *first);
    }
    free(first);
    free_layer(&layer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_layer_is_shared_by_rows),
        cmocka_unit_test(a_large_layer_is_shared_by_columns),
        cmocka_unit_test(layers_wait_for_each_other),
    };
    return cmocka_run_group_tests_name("dense", tests, NULL, NULL);
}
