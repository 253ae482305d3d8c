#include "reference/training/schedule.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

float xf_learning_rate(const struct xf_schedule *schedule, int step)
{
    const double peak = (double)schedule->peak, low = (double)schedule->low;
    const int warmup = schedule->warmup, steps = schedule->steps;
    if (step < warmup) {
        return (float)(peak * (step + 1) / (warmup + 1));
    }
    if (step >= steps) {
        return schedule->low;
    }
    return (float)(low + (peak - low) * (1 + cos(PI * (step - warmup) / (steps - warmup))) / 2);
}
