#include "reference/ops/activation.h"

#include "reference/ops/exp.h"

static const float TWICE_SQRT_2_OVER_PI = 1.5957691216057308f;
static const float CUBIC = 0.044715f;
static const float SQRT_HALF = 0.7071067811865476f;
static const float ONE_OVER_SQRT_2_PI = 0.3989422804014327f;

/* P is 0 or 1 beyond, to float32; inside, no power of x overflows. Comparing NaN leaves it NaN. */
static inline float clamped(float x)
{
    const float bound = 15;
    x = x < -bound ? -bound : x;
    return x > bound ? bound : x;
}

/* The tanh form's P. */
static inline float logistic(float x)
{
    return 1 / (1 + xf_exp(-TWICE_SQRT_2_OVER_PI * (x + CUBIC * x * x * x)));
}

/* The exact form's P, from the density, exp(-x^2/2) / sqrt(2 pi), and the tail beyond |x|:
 *
 *   erfc(z) = t exp(-z^2) p(t),   z = |x| / sqrt(2),   t = 1 / (1 + z/2)
 *
 * where p is a polynomial, minimax on 1/8 <= t <= 1, with relative error below 2^-24
 * [the form is Press et al., Numerical Recipes, 2nd ed., section 6.2]. */
static inline float normal_probability(float x, float bell)
{
    float magnitude = x < 0 ? -x : x;
    float t = 1 / (1 + 0.5f * SQRT_HALF * magnitude);
    float p = -0.05938627791f;
    p = p * t + 0.2861231678f;
    p = p * t - 0.4904049452f;
    p = p * t + 0.2817319417f;
    p = p * t - 0.02914783066f;
    p = p * t + 0.2037523334f;
    p = p * t + 0.2428351361f;
    p = p * t + 0.2824120995f;
    p = p * t + 0.2820843311f;
    float tail = 0.5f * t * bell * p;
    return x < 0 ? tail : 1 - tail;
}

void xf_gelu_forward(float *y, const float *x, size_t count, enum xf_gelu form)
{
    if (form == XF_GELU_TANH) {
        for (size_t i = 0; i < count; i++) {
            y[i] = x[i] * logistic(x[i]); /* exp() clamps for itself, at 0 and infinity */
        }
        return;
    }
    for (size_t i = 0; i < count; i++) {
        float bounded = clamped(x[i]);
        y[i] = x[i] * normal_probability(bounded, xf_exp(-0.5f * bounded * bounded));
    }
}

/* With P' = P (1 - P) 2 u' in the tanh form, and the density itself in the exact form:
 * gelu'(x) = P + x P'. */
void xf_gelu_backward(float *dx, const float *dy, const float *x, size_t count, enum xf_gelu form)
{
    if (form == XF_GELU_TANH) {
        for (size_t i = 0; i < count; i++) {
            float bounded = clamped(x[i]), p = logistic(bounded);
            float slope = TWICE_SQRT_2_OVER_PI * (1 + 3 * CUBIC * bounded * bounded);
            dx[i] = dy[i] * (p + bounded * p * (1 - p) * slope);
        }
        return;
    }
    for (size_t i = 0; i < count; i++) {
        float bounded = clamped(x[i]), bell = xf_exp(-0.5f * bounded * bounded);
        float p = normal_probability(bounded, bell);
        dx[i] = dy[i] * (p + bounded * ONE_OVER_SQRT_2_PI * bell);
    }
}
