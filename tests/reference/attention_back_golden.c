/* The gradients of attention agree with PyTorch, on the numbers in tests/oracles/attention_back.txt. */
#include "tests/reference/golden.h"
#include "tests/reference/naive_attention_back.h"

enum { CASES = 9 };
enum bias { NO_BIAS, FULL_BIAS, BIAS_BY_OFFSET };

static float *copied(const float *x, int count)
{
    float *copy = new_floats((size_t)count);
    memcpy(copy, x, (size_t)count * sizeof *copy);
    return copy;
}

/* A golden attention as a problem with copies of the file's inputs. */
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
    for (int b = 0; b < B; b++) {
        lengths[b] = golden_int(g, b == 0 ? "length0" : "length1");
    }
    p.q = copied(golden_floats(g, "q", B * T * C), B * T * C);
    p.k = copied(golden_floats(g, "k", B * S * C), B * S * C);
    p.v = copied(golden_floats(g, "v", B * S * C), B * S * C);
    p.out = new_floats(problem_floats(&p.a, T));
    p.lse = new_floats((size_t)B * (size_t)H * (size_t)T);
    assert_int_equal(xf_arena_init(&p.scratch, xf_attention_scratch(D)), XF_OK);
    return p;
}

static void clear(struct gradient *g)
{
    for (size_t i = 0; i < g->count; i++) {
        g->got[i] = 0;
        g->want[i] = g->error[i] = 0;
    }
}

/* To within the bound that the naive gradients come with, and the golden number's own rounding. */
static void check_golden(const struct gradient *g, const float *golden)
{
    for (size_t i = 0; i < g->count; i++) {
        const double want = (double)golden[i];
        assert_close(g->got[i], want, g->error[i] + U * fabs(want));
    }
}

static void check_case(const struct golden *g)
{
    int lengths[2];
    struct problem p = golden_problem(g, lengths);
    const int H = p.a.H, T = p.a.T, S = p.a.S, C = H * p.a.D;
    const enum bias bias = (enum bias)golden_int(g, "bias");
    const int entries = bias == FULL_BIAS ? H * T * S : bias ? H * (2 * T - 1) : 0;
    const ptrdiff_t origin = bias == BIAS_BY_OFFSET ? T - 1 : 0;
    p.a.mask.bias = bias ? golden_floats(g, "table", entries) + origin : NULL;
    p.a.mask.bias_strides = bias == FULL_BIAS ? (struct xf_strides){.head = T * S, .row = S}
                                              : (struct xf_strides){.head = 2 * T - 1, .row = -1};
    struct xf_random random = xf_random_seeded(1, 0);
    struct lesson l = new_lesson(&random, p, (size_t)entries);
    memcpy(l.dout, golden_floats(g, "dout", p.a.B * T * C), l.dq.count * sizeof(float));
    clear(&l.dq);
    clear(&l.dk);
    clear(&l.dv);
    clear(&l.dbias);
    move_gradient(&l.dbias, origin);
    learn_lesson(&l);
    move_gradient(&l.dbias, -origin);
    check_golden(&l.dq, golden_floats(g, "dq", p.a.B * T * C));
    check_golden(&l.dk, golden_floats(g, "dk", p.a.B * S * C));
    check_golden(&l.dv, golden_floats(g, "dv", p.a.B * S * C));
    if (bias) {
        check_golden(&l.dbias, golden_floats(g, "dtable", entries));
    }
    free_lesson(&l);
}

static void gradients_of_attention_agree_with_pytorch(void **state)
{
    (void)state;
    struct golden *g = golden_open("attention_back.txt", CASES);
    while (golden_next(g)) {
        check_case(g);
    }
    golden_close(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_of_attention_agree_with_pytorch),
    };
    return cmocka_run_group_tests_name("attention_back_golden", tests, NULL, NULL);
}
