/* The engine agrees with PyTorch, by the files in tests/oracles/. Expected values carry one rounding
 * of their own. */
#include "tests/reference/golden.h"

#include "reference/ops/softmax.h"
#include "reference/positions/sinusoidal.h"
#include "tests/reference/naive_attention.h"

static void softmax_agrees_with_pytorch(void **state)
{
    (void)state;
    struct golden *g = golden_open("softmax.txt", 4);
    while (golden_next(g)) {
        int rows = golden_int(g, "rows"), cols = golden_int(g, "cols"), count = rows * cols;
        const float *x = golden_floats(g, "x", count), *want = golden_floats(g, "out", count);
        float *out = new_floats((size_t)count);
        xf_softmax(out, x, rows, cols);
        for (int i = 0; i < count; i++) {
            /* Scores span less than 400; 88 apart, the smaller one's weight is 0. */
            double tolerance = (2 * 88 + cols + 9) * U * (double)want[i] + 0x1p-125;
            assert_close(out[i], want[i], tolerance);
        }
        free(out);
    }
    golden_close(g);
}

static void sinusoidal_positions_agree_with_pytorch(void **state)
{
    (void)state;
    struct golden *g = golden_open("sinusoidal.txt", 4);
    while (golden_next(g)) {
        int T = golden_int(g, "T"), C = golden_int(g, "C");
        const float *want = golden_floats(g, "pe", T * C);
        float *pe = new_floats((size_t)T * (size_t)C);
        xf_sinusoidal(pe, T, C);
        for (int i = 0; i < T * C; i++) {
            assert_close(pe[i], want[i], U + 8 * 0x1p-53 * T);
        }
        free(pe);
    }
    golden_close(g);
}

/* A golden attention as a problem whose inputs are the file's and whose outputs are its own. */
static struct problem golden_problem(const struct golden *g, int lengths[])
{
    int B = golden_int(g, "B"), H = golden_int(g, "H"), T = golden_int(g, "T");
    int S = golden_int(g, "S"), D = golden_int(g, "D"), C = H * D;
    struct problem p = {.a = {.B = B, .H = H, .T = T, .S = S, .D = D}};
    p.a.scale = xf_attention_scale(D);
    p.a.q = p.a.out = xf_strides_of_rows(T, C, D);
    p.a.k = p.a.v = xf_strides_of_rows(S, C, D);
    p.a.mask.causal = golden_int(g, "causal");
    p.a.mask.lengths = lengths;
    p.a.mask.bias = golden_int(g, "biased") ? golden_floats(g, "bias", H * T * S) : NULL;
    p.a.mask.bias_strides = (struct xf_strides){.head = T * S, .row = S};
    for (int b = 0; b < B; b++) {
        lengths[b] = golden_int(g, b == 0 ? "length0" : "length1");
    }
    p.q = golden_floats(g, "q", B * T * C);
    p.k = golden_floats(g, "k", B * S * C);
    p.v = golden_floats(g, "v", B * S * C);
    p.out = new_floats(problem_floats(&p.a, T));
    p.lse = new_floats((size_t)B * (size_t)H * (size_t)T);
    assert_int_equal(xf_arena_init(&p.scratch, xf_attention_scratch(D)), XF_OK);
    return p;
}

static void attention_agrees_with_pytorch(void **state)
{
    (void)state;
    struct golden *g = golden_open("attention.txt", 9);
    while (golden_next(g)) {
        int lengths[2];
        struct problem p = golden_problem(g, lengths);
        const struct xf_attention *a = &p.a;
        const float *want = golden_floats(g, "out", a->B * a->T * a->H * a->D);
        const float *want_lse = golden_floats(g, "lse", a->B * a->H * a->T);
        run_problem(&p);
        for (int i = 0; i < a->B * a->H * a->T; i++) {
            int b = i / (a->H * a->T), h = i / a->T % a->H, t = i % a->T;
            struct naive_row row; /* for its bound of the error */
            naive_attention_row(&row, &p, b, h, t);
            size_t at = place(a->out, b, h, t);
            for (int d = 0; d < a->D; d++) {
                double rounding = U * fabs((double)want[at + (size_t)d]);
                assert_close(p.out[at + (size_t)d], want[at + (size_t)d],
                             row.out_error[d] + rounding);
            }
            assert_close(p.lse[i], want_lse[i], row.lse_error + U * fabs((double)want_lse[i]));
        }
        free(p.out);
        free(p.lse);
        xf_arena_free(&p.scratch);
    }
    golden_close(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(softmax_agrees_with_pytorch),
        cmocka_unit_test(sinusoidal_positions_agree_with_pytorch),
        cmocka_unit_test(attention_agrees_with_pytorch),
    };
    return cmocka_run_group_tests_name("golden", tests, NULL, NULL);
}
