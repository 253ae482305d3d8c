/* The wrapper of BLAS: extents, transposes and leading dimensions mean what they say. */
#include "reference/ops/blas.h"

#include "tests/reference/product.h"

enum { PAD = 3 }; /* columns beyond a matrix's own, to be left alone */

static struct matrix as_matrix(const float *data, int ld, bool transpose)
{
    return (struct matrix){data, transpose ? 1 : ld, transpose ? ld : 1};
}

static void check_gemm(struct xf_random *random, int M, int N, int K, int transposes, float beta)
{
    bool ta = transposes & 1, tb = transposes & 2;
    const struct xf_gemm p = {.M = M,
                              .N = N,
                              .K = K,
                              .transpose_a = ta,
                              .transpose_b = tb,
                              .lda = (ta ? M : K) + PAD,
                              .ldb = (tb ? K : N) + PAD,
                              .ldc = N + PAD,
                              .alpha = 0.5f,
                              .beta = beta};
    float *a = new_normal(random, (size_t)(ta ? K : M) * (size_t)p.lda);
    float *b = new_normal(random, (size_t)(tb ? N : K) * (size_t)p.ldb);
    float *c = new_normal(random, (size_t)M * (size_t)p.ldc);
    float *before = new_floats((size_t)M * (size_t)p.ldc);
    for (int i = 0; i < M * p.ldc; i++) {
        before[i] = c[i] = beta == 0 ? NAN : c[i];
    }
    xf_gemm(c, a, b, &p);
    for (int m = 0; m < M; m++) {
        for (int n = 0; n < N; n++) {
            double magnitude, old = beta == 0 ? 0 : (double)(beta * before[m * p.ldc + n]);
            double want = 0.5 * naive_product(as_matrix(a, p.lda, ta), as_matrix(b, p.ldb, tb), m,
                                              n, K, &magnitude);
            assert_close(c[m * p.ldc + n], want + old,
                         product_error(K + 3, magnitude / 2 + fabs(old)));
        }
        assert_memory_equal(c + m * p.ldc + N, before + m * p.ldc + N, PAD * sizeof *c);
    }
    free(a);
    free(b);
    free(c);
    free(before);
}

static void gemm_is_the_product_of_all_four_transpositions(void **state)
{
    (void)state;
    const int shapes[][3] = {{1, 1, 1}, {1, 7, 5}, {5, 1, 3}, {4, 6, 1}, {17, 9, 33}, {31, 65, 20}};
    struct xf_random random = xf_random_seeded(1, 0);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        for (int transposes = 0; transposes < 4; transposes++) {
            check_gemm(&random, shapes[i][0], shapes[i][1], shapes[i][2], transposes, 1);
            check_gemm(&random, shapes[i][0], shapes[i][1], shapes[i][2], transposes, -0.25f);
        }
    }
}

static void with_beta_0_the_output_is_only_written(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(2, 0);
    check_gemm(&random, 6, 5, 4, 0, 0);
    check_gemm(&random, 3, 2, 0, 0, 0); /* a product over nothing is 0 */
}

static void check_gemv(struct xf_random *random, int M, int N, bool transpose, float beta)
{
    const int lda = N + PAD, rows = transpose ? N : M, terms = transpose ? M : N;
    float *a = new_normal(random, (size_t)M * (size_t)lda);
    float *x = new_normal(random, (size_t)terms);
    float *y = new_normal(random, (size_t)rows);
    float *before = new_floats((size_t)rows);
    for (int m = 0; m < rows; m++) {
        before[m] = y[m] = beta == 0 ? NAN : y[m];
    }
    xf_gemv(y, a, x, M, N, lda, transpose, beta);
    for (int m = 0; m < rows; m++) {
        double magnitude, old = beta == 0 ? 0 : (double)(beta * before[m]);
        double want = naive_product(as_matrix(a, lda, transpose), as_matrix(x, 1, false), m, 0,
                                    terms, &magnitude);
        assert_close(y[m], want + old, product_error(terms + 2, magnitude + fabs(old)));
    }
    free(a);
    free(x);
    free(y);
    free(before);
}

static void gemv_is_the_product_with_a_vector(void **state)
{
    (void)state;
    const int shapes[][2] = {{1, 1}, {1, 9}, {8, 1}, {5, 7}, {33, 18}};
    struct xf_random random = xf_random_seeded(3, 0);
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        for (int transpose = 0; transpose < 2; transpose++) {
            check_gemv(&random, shapes[i][0], shapes[i][1], transpose, 0);
            check_gemv(&random, shapes[i][0], shapes[i][1], transpose, 1);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gemm_is_the_product_of_all_four_transpositions),
        cmocka_unit_test(with_beta_0_the_output_is_only_written),
        cmocka_unit_test(gemv_is_the_product_with_a_vector),
    };
    return cmocka_run_group_tests_name("blas", tests, NULL, NULL);
}
