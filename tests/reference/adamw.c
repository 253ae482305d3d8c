/* AdamW beside its definition in double and PyTorch's own. */
#include "reference/training/adamw.h"

#include "reference/training/gradient_clip.h"
#include "tests/reference/golden.h"

static const struct xf_adamw USUAL = {
    .rate = 0.01f, .beta1 = 0.9f, .beta2 = 0.99f, .epsilon = 1e-8f, .decay = 0.1f, .scale = 1};

/* The state of one number, in double, and what float32 may be off by. */
struct naive {
    double w, m, v, largest, error;
};

/* Rounding errors are those of m's terms, which may cancel, of v and its root, and of w itself. */
static void naive_step(struct naive *n, double g, const struct xf_adamw *a)
{
    const double rate = (double)a->rate, beta1 = (double)a->beta1, beta2 = (double)a->beta2;
    g *= (double)a->scale;
    n->m = beta1 * n->m + (1 - beta1) * g;
    n->v = beta2 * n->v + (1 - beta2) * g * g;
    n->largest = fmax(n->largest, fabs(g));
    const double root = sqrt(n->v / (1 - pow(beta2, a->step))) + (double)a->epsilon;
    const double length = rate / (1 - pow(beta1, a->step)) / root;
    n->w = n->w - rate * (double)a->decay * n->w - length * n->m;
    n->error += 4 * U * fabs(n->w) + 8 * U * a->step * length * (n->largest + fabs(n->m));
}

static void an_update_is_its_definition_for_many_steps(void **state)
{
    (void)state;
    enum { N = 37, STEPS = 20 };
    struct xf_random random = xf_random_seeded(1, 0);
    float *w = new_normal(&random, N), m[N] = {0}, v[N] = {0};
    struct naive naive[N] = {{0}};
    struct xf_adamw a = USUAL;
    a.scale = 0.5f;
    for (int i = 0; i < N; i++) {
        naive[i].w = (double)w[i];
    }
    for (a.step = 1; a.step <= STEPS; a.step++) {
        float *g = new_normal(&random, N);
        xf_adamw_update(w, m, v, g, N, &a);
        for (int i = 0; i < N; i++) {
            naive_step(&naive[i], (double)g[i], &a);
            assert_close(w[i], naive[i].w, naive[i].error);
        }
        free(g);
    }
    free(w);
}

/* m and v both stand for one gradient, so the first step has the length of the rate. */
static void the_first_step_has_the_length_of_the_rate_whatever_the_gradient(void **state)
{
    (void)state;
    const float g[4] = {1e-4f, -1e-4f, 3000, -3000};
    float w[4] = {0}, m[4] = {0}, v[4] = {0};
    struct xf_adamw a = USUAL;
    a.step = 1;
    xf_adamw_update(w, m, v, g, 4, &a);
    for (int i = 0; i < 4; i++) {
        /* epsilon is 1e-4 of the smaller gradients */
        assert_close(w[i], i % 2 ? 0.01 : -0.01, 0.01 * (i < 2 ? 1.1e-4 : 16 * U));
    }
}

static void decay_is_apart_from_the_gradient(void **state)
{
    (void)state;
    float w = 2, m = 0, v = 0, g = 0;
    struct xf_adamw a = USUAL;
    a.step = 1;
    xf_adamw_update(&w, &m, &v, &g, 1, &a);
    assert_close(w, 2 * (1 - 0.01 * 0.1), 4 * U);
    assert_true(m == 0 && v == 0);
}

/* Two parameters, of which one decays, and the numbers between them. */
static void make_table(struct xf_parameters *table)
{
    assert_int_equal(xf_parameters_init(table, 3), XF_OK);
    (void)xf_parameters_add(table,
                            &(struct xf_parameter){.rank = 2, .extents = {3, 7}, .decays = true});
    (void)xf_parameters_add(table, &(struct xf_parameter){.rank = 1, .extents = {50}});
    (void)xf_parameters_add(table,
                            &(struct xf_parameter){.rank = 1, .extents = {5}, .decays = true});
}

static void any_team_gives_every_parameter_its_step_and_its_decay(void **state)
{
    (void)state;
    struct xf_parameters table;
    make_table(&table);
    struct xf_random random = xf_random_seeded(3, 0);
    float *before = new_normal(&random, table.floats), *g = new_normal(&random, table.floats);
    for (int threads = 1; threads <= 5; threads++) {
        float *w = new_floats(table.floats), *m = calloc(table.floats, sizeof(float));
        float *v = calloc(table.floats, sizeof(float)), *want = new_floats(table.floats);
        memcpy(w, before, table.floats * sizeof *w);
        memcpy(want, before, table.floats * sizeof *w);
        struct xf_adamw a = USUAL;
        a.step = 1;
#pragma omp parallel num_threads(threads)
        xf_adamw_step(w, m, v, g, &table, &a, xf_team_here());
        for (int i = 0; i < table.count; i++) {
            const struct xf_parameter *p = &table.item[i];
            float zeros[2][50] = {{0}};
            a.decay = p->decays ? USUAL.decay : 0;
            xf_adamw_update(want + p->offset, zeros[0], zeros[1], g + p->offset, p->count, &a);
        }
        assert_memory_equal(w, want, table.floats * sizeof *w);
        free(w);
        free(m);
        free(v);
        free(want);
    }
    free(before);
    free(g);
    xf_parameters_free(&table);
}

static void check_golden(const struct golden *g)
{
    const int count = golden_int(g, "count"), half = count / 2;
    const float limit = golden_floats(g, "clip", 1)[0];
    float w[40], m[40] = {0}, v[40] = {0};
    assert_int_equal(count, 40);
    memcpy(w, golden_floats(g, "weight0", count), sizeof w);
    struct xf_adamw a = USUAL;
    a.rate = golden_floats(g, "rate", 1)[0];
    for (a.step = 1; a.step <= 3; a.step++) {
        const char *gradients[] = {"gradient1", "gradient2", "gradient3"};
        const char *norms[] = {"norm1", "norm2", "norm3"};
        const char *weights[] = {"weight1", "weight2", "weight3"};
        const float *gradient = golden_floats(g, gradients[a.step - 1], count);
        const double norm = sqrt(xf_sum_of_squares(gradient, (size_t)count));
        if (limit > 0) {
            assert_close(norm, golden_floats(g, norms[a.step - 1], 1)[0], count * U * norm);
        }
        a.scale = xf_gradient_scale(norm, limit);
        a.decay = golden_floats(g, "decay", 1)[0];
        xf_adamw_update(w, m, v, gradient, (size_t)half, &a);
        a.decay = 0;
        xf_adamw_update(w + half, m + half, v + half, gradient + half, (size_t)half, &a);
        const float *want = golden_floats(g, weights[a.step - 1], count);
        for (int i = 0; i < count; i++) {
            /* PyTorch adds 1e-6 to the norm before it divides by it. */
            double clipped = limit > 0 ? 1e-6 / norm : 0;
            assert_close(w[i], want[i],
                         8 * U * fabs((double)want[i]) + 10 * (double)a.rate * (32 * U + clipped));
        }
    }
}

static void three_steps_agree_with_pytorch(void **state)
{
    (void)state;
    struct golden *g = golden_open("adamw.txt", 3);
    while (golden_next(g)) {
        check_golden(g);
    }
    golden_close(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_update_is_its_definition_for_many_steps),
        cmocka_unit_test(the_first_step_has_the_length_of_the_rate_whatever_the_gradient),
        cmocka_unit_test(decay_is_apart_from_the_gradient),
        cmocka_unit_test(any_team_gives_every_parameter_its_step_and_its_decay),
        cmocka_unit_test(three_steps_agree_with_pytorch),
    };
    return cmocka_run_group_tests_name("adamw", tests, NULL, NULL);
}
