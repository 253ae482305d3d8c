#include "reference/training/gradient_clip.h"

#include <math.h>

/* A float sum of so few squares is accurate, and quick; the sum of these sums is in double. */
enum { FEW = 256 };

static float few_squares(const float *x, size_t count)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < count; i++) {
        sum += x[i] * x[i];
    }
    return sum;
}

double xf_sum_of_squares(const float *x, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i += FEW) {
        sum += (double)few_squares(x + i, count - i < FEW ? count - i : FEW);
    }
    return sum;
}

double xf_gradient_norm(const float *gradients, size_t count, double *partial, struct xf_team team)
{
    const size_t threads = (size_t)team.threads, thread = (size_t)team.thread;
    const size_t first = count / FEW * thread / threads * FEW;
    const size_t last = thread + 1 == threads ? count : count / FEW * (thread + 1) / threads * FEW;
    double sum = 0;
    partial[thread] = xf_sum_of_squares(gradients + first, last - first);
    xf_team_wait();
    for (size_t i = 0; i < threads; i++) {
        sum += partial[i];
    }
    return sqrt(sum);
}

float xf_gradient_scale(double norm, float limit)
{
    return limit == 0 || norm <= (double)limit ? 1 : (float)((double)limit / norm);
}
