/* The linear layer, forward and backward, beside products in double. */
#include "reference/ops/linear.h"

#include "tests/reference/product.h"

/* One layer with random contents; gradients hold something already. */
struct layer {
    struct xf_linear shape;
    float *x, *weight, *bias, *y, *dx, *dweight, *dbias;
};

static struct layer new_layer(struct xf_random *random, int rows, int in, int out, bool transposed)
{
    const size_t inputs = (size_t)(rows * in), weights = (size_t)(in * out);
    const size_t outputs = (size_t)(rows * out);
    return (struct layer){
        .shape = {.rows = rows, .in = in, .out = out, .transposed = transposed},
        .x = new_normal(random, inputs),
        .weight = new_normal(random, weights),
        .bias = new_normal(random, (size_t)out),
        .y = new_normal(random, outputs),
        .dx = new_normal(random, inputs),
        .dweight = new_normal(random, weights),
        .dbias = new_normal(random, (size_t)out),
    };
}

static void free_layer(struct layer *l)
{
    float *arrays[] = {l->x, l->weight, l->bias, l->y, l->dx, l->dweight, l->dbias};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        free(arrays[i]);
    }
}

/* W as (in,out), however it is stored. */
static struct matrix weights_of(const struct layer *l, const float *weight)
{
    const int in = l->shape.in, out = l->shape.out;
    return l->shape.transposed ? (struct matrix){weight, 1, in} : (struct matrix){weight, out, 1};
}

/* In two shares of columns, as two threads would; each may touch nothing but its own. */
static void check_forward(struct layer *l, const float *bias)
{
    const struct xf_linear *s = &l->shape;
    const int half = s->out / 2;
    xf_linear_forward(l->y, l->x, l->weight, bias, s, 0, half);
    xf_linear_forward(l->y, l->x, l->weight, bias, s, half, s->out - half);
    for (int r = 0; r < s->rows; r++) {
        for (int o = 0; o < s->out; o++) {
            double magnitude, constant = bias ? (double)bias[o] : 0;
            double want = naive_product((struct matrix){l->x, s->in, 1}, weights_of(l, l->weight),
                                        r, o, s->in, &magnitude);
            assert_close(l->y[r * s->out + o], constant + want,
                         product_error(s->in + 2, magnitude + fabs(constant)));
        }
    }
}

static void check_backward_input(struct layer *l, bool accumulate)
{
    const struct xf_linear *s = &l->shape;
    struct matrix w = weights_of(l, l->weight);
    const int half = s->in / 2;
    for (int r = 0; r < s->rows; r++) {
        for (int i = 0; i < s->in; i++) {
            double magnitude, before = accumulate ? (double)l->x[r * s->in + i] : 0;
            double want =
                naive_product((struct matrix){l->y, s->out, 1},
                              (struct matrix){w.data, w.col, w.row}, r, i, s->out, &magnitude);
            memcpy(l->dx, l->x, (size_t)(s->rows * s->in) * sizeof(float));
            xf_linear_backward_input(l->dx, l->y, l->weight, s, accumulate, 0, half);
            xf_linear_backward_input(l->dx, l->y, l->weight, s, accumulate, half, s->in - half);
            assert_close(l->dx[r * s->in + i], before + want,
                         product_error(s->out + 2, magnitude + fabs(before)));
        }
    }
}

/* In two shares, as two threads would; each may touch nothing but its own. */
static void check_backward_weight(struct layer *l)
{
    const struct xf_linear *s = &l->shape;
    const int stored = s->transposed ? s->out : s->in, half = stored / 2;
    const size_t count = (size_t)(s->in * s->out);
    float *before = new_floats(count);
    memcpy(before, l->dweight, count * sizeof(float));
    xf_linear_backward_weight(l->dweight, l->x, l->y, s, 0, half);
    assert_memory_equal(l->dweight + half * ((int)count / stored),
                        before + half * ((int)count / stored),
                        (count - (size_t)half * count / (size_t)stored) * sizeof(float));
    xf_linear_backward_weight(l->dweight, l->x, l->y, s, half, stored - half);
    struct matrix was = weights_of(l, before), is = weights_of(l, l->dweight);
    for (int i = 0; i < s->in; i++) {
        for (int o = 0; o < s->out; o++) {
            double magnitude, old = (double)was.data[i * was.row + o * was.col];
            double want =
                naive_product((struct matrix){l->x, 1, s->in}, (struct matrix){l->y, s->out, 1}, i,
                              o, s->rows, &magnitude);
            assert_close(is.data[i * is.row + o * is.col], old + want,
                         product_error(s->rows + 2, magnitude + fabs(old)));
        }
    }
    free(before);
}

static void check_backward_bias(struct layer *l)
{
    const struct xf_linear *s = &l->shape;
    const int half = s->out / 2;
    float *before = new_floats((size_t)s->out);
    memcpy(before, l->dbias, (size_t)s->out * sizeof(float));
    xf_linear_backward_bias(l->dbias, l->y, s, 0, half);
    assert_memory_equal(l->dbias + half, before + half, (size_t)(s->out - half) * sizeof(float));
    xf_linear_backward_bias(l->dbias, l->y, s, half, s->out - half);
    for (int o = 0; o < s->out; o++) {
        double sum = (double)before[o], magnitude = fabs(sum);
        for (int r = 0; r < s->rows; r++) {
            sum += (double)l->y[r * s->out + o];
            magnitude += fabs((double)l->y[r * s->out + o]);
        }
        assert_close(l->dbias[o], sum, product_error(s->rows, magnitude));
    }
    free(before);
}

enum part { FORWARD, FORWARD_WITHOUT_BIAS, INPUT, INPUT_ADDED, WEIGHT, BIAS };

static void check_part(enum part part)
{
    const int shapes[][3] = {{1, 1, 1},   {1, 7, 2},   {5, 3, 9},
                             {17, 8, 12}, {33, 20, 5}, {50, 6, 18}};
    struct xf_random random = xf_random_seeded(1, part);
    for (size_t i = 0; i < 2 * sizeof shapes / sizeof shapes[0]; i++) {
        const int *shape = shapes[i / 2];
        struct layer l = new_layer(&random, shape[0], shape[1], shape[2], i % 2);
        switch (part) {
        case FORWARD:
        case FORWARD_WITHOUT_BIAS:
            check_forward(&l, part == FORWARD ? l.bias : NULL);
            break;
        case INPUT:
        case INPUT_ADDED:
            check_backward_input(&l, part == INPUT_ADDED);
            break;
        case WEIGHT:
            check_backward_weight(&l);
            break;
        case BIAS:
            check_backward_bias(&l);
        }
        free_layer(&l);
    }
}

static void forward_is_the_product_and_the_bias(void **state)
{
    (void)state;
    check_part(FORWARD);
    check_part(FORWARD_WITHOUT_BIAS);
}

static void the_gradient_of_the_input_is_written_or_added(void **state)
{
    (void)state;
    check_part(INPUT);
    check_part(INPUT_ADDED);
}

static void shares_of_the_gradient_of_the_weights_make_up_the_whole(void **state)
{
    (void)state;
    check_part(WEIGHT);
}

static void shares_of_the_gradient_of_the_bias_make_up_the_whole(void **state)
{
    (void)state;
    check_part(BIAS);
}

static void no_rows_change_no_gradient(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(2, 0);
    struct layer l = new_layer(&random, 1, 4, 3, false);
    float before[12];
    memcpy(before, l.dweight, sizeof before);
    l.shape.rows = 0;
    xf_linear_forward(l.y, l.x, l.weight, l.bias, &l.shape, 0, 3);
    xf_linear_backward_weight(l.dweight, l.x, l.y, &l.shape, 0, 4);
    assert_memory_equal(l.dweight, before, sizeof before);
    free_layer(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forward_is_the_product_and_the_bias),
        cmocka_unit_test(the_gradient_of_the_input_is_written_or_added),
        cmocka_unit_test(shares_of_the_gradient_of_the_weights_make_up_the_whole),
        cmocka_unit_test(shares_of_the_gradient_of_the_bias_make_up_the_whole),
        cmocka_unit_test(no_rows_change_no_gradient),
    };
    return cmocka_run_group_tests_name("linear", tests, NULL, NULL);
}
