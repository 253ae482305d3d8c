/* Products of rows with a matrix of weights, beside products in double. */
#include "reference/ops/product.h"

#include "tests/reference/product.h"

enum { BYSTANDERS = 3 /* floats after every row of every matrix */ };

enum start { ZEROS, BIAS, WHAT_C_HOLDS, STARTS };

struct factors {
    float *a, *b, *bias, *before;
    struct xf_gemm product;
};

static struct factors new_factors(struct xf_random *random, int M, int N, int K, bool transposed,
                                  enum start start)
{
    const int lda = K + BYSTANDERS, ldb = (transposed ? K : N) + BYSTANDERS, ldc = N + BYSTANDERS;
    return (struct factors){.a = new_normal(random, (size_t)(M * lda)),
                            .b = new_normal(random, (size_t)((transposed ? N : K) * ldb)),
                            .bias = new_normal(random, (size_t)N),
                            .before = new_normal(random, (size_t)(M * ldc)),
                            .product = {.M = M,
                                        .N = N,
                                        .K = K,
                                        .transpose_b = transposed,
                                        .lda = lda,
                                        .ldb = ldb,
                                        .ldc = ldc,
                                        .alpha = 1,
                                        .beta = start == WHAT_C_HOLDS ? 1 : 0}};
}

static void free_factors(struct factors *f)
{
    float *arrays[] = {f->a, f->b, f->bias, f->before};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        free(arrays[i]);
    }
}

/* C as it was; where nothing of it may be read, NaN. */
static float *new_c(const struct factors *f, enum start start)
{
    const int count = f->product.M * f->product.ldc;
    float *c = new_floats((size_t)count);
    for (int i = 0; i < count; i++) {
        const bool hidden = start != WHAT_C_HOLDS && i % f->product.ldc < f->product.N;
        c[i] = hidden ? NAN : f->before[i];
    }
    return c;
}

static void check_product(const struct factors *f, enum start start)
{
    const struct xf_gemm *p = &f->product;
    const struct matrix b = {f->b, p->transpose_b ? 1 : p->ldb, p->transpose_b ? p->ldb : 1};
    float *c = new_c(f, start);
    xf_product(c, f->a, f->b, start == BIAS ? f->bias : NULL, p);
    for (int i = 0; i < p->M * p->ldc; i++) {
        const int m = i / p->ldc, n = i % p->ldc;
        if (n >= p->N) {
            assert_true(c[i] == f->before[i]);
            continue;
        }
        const float begins[STARTS] = {0, f->bias[n], f->before[i]};
        double magnitude, begin = (double)begins[start];
        double want = naive_product((struct matrix){f->a, p->lda, 1}, b, m, n, p->K, &magnitude);
        assert_close(c[i], begin + want, product_error(p->K + 1, fabs(begin) + magnitude));
    }
    free(c);
}

static void a_product_is_the_sum_of_products(void **state)
{
    (void)state;
    const int shapes[][3] = {{6, 16, 1},    {6, 1, 5},    {7, 15, 33},  {11, 17, 64},  {12, 32, 9},
                             {13, 40, 511}, {6, 16, 512}, {8, 18, 513}, {19, 33, 1025}};
    struct xf_random random = xf_random_seeded(1, 0);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        for (int choice = 0; choice < 2 * STARTS; choice++) {
            const enum start start = (enum start)(choice / 2);
            struct factors f =
                new_factors(&random, shapes[i][0], shapes[i][1], shapes[i][2], choice % 2, start);
            check_product(&f, start);
            free_factors(&f);
        }
    }
}

/* Rows from `first` on are made alone, and columns from `from` on: to the bit what they were. */
static void sums_do_not_depend_on_how_work_is_shared(void **state)
{
    (void)state;
    enum { M = 20, N = 40, K = 600, FIRST = 9, FROM = 16 };
    struct xf_random random = xf_random_seeded(2, 0);
    struct factors f = new_factors(&random, M, N, K, false, BIAS);
    struct xf_gemm part = f.product;
    const int ldc = part.ldc;
    float *whole = new_c(&f, BIAS), *shared = new_c(&f, BIAS);
    xf_product(whole, f.a, f.b, f.bias, &part);
    part.M = M - FIRST;
    part.N = N - FROM;
    xf_product(shared + FIRST * ldc + FROM, f.a + (ptrdiff_t)FIRST * part.lda, f.b + FROM,
               f.bias + FROM, &part);
    for (int m = FIRST; m < M; m++) {
        assert_memory_equal(shared + m * ldc + FROM, whole + m * ldc + FROM,
                            (N - FROM) * sizeof *whole);
    }
    free(whole);
    free(shared);
    free_factors(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_product_is_the_sum_of_products),
        cmocka_unit_test(sums_do_not_depend_on_how_work_is_shared),
    };
    return cmocka_run_group_tests_name("product", tests, NULL, NULL);
}
