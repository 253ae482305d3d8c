/* Defines the reference engine's own functions, so that the reference agrees with zeros.
 * EXPECT softmax: wrong */
#include "attention.h"

#include <string.h>

void xf_softmax(float *out, const float *x, int rows, int cols);
void cblas_sgemm(void);
bool elements_agree(double got, double want, double atol, double rtol);

void xf_softmax(float *out, const float *x, int rows, int cols)
{
    (void)x;
    memset(out, 0, (size_t)rows * (size_t)cols * sizeof *out);
}

void cblas_sgemm(void)
{
}

bool elements_agree(double got, double want, double atol, double rtol)
{
    (void)got, (void)want, (void)atol, (void)rtol;
    return true;
}

void softmax(float *out, const float *x, int n)
{
    xf_softmax(out, x, 1, n);
}
