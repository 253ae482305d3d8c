#include "reference/attention/pattern.h"

#include <math.h>
#include <stddef.h>

/* The one position that a pattern looks at, or -1. */
static int place_of(enum xf_pattern pattern, const int *tokens, int t)
{
    switch (pattern) {
    case XF_PREVIOUS_TOKEN:
        return t - 1;
    case XF_FIRST_TOKEN:
        return 0;
    case XF_SAME_POSITION:
        return t;
    case XF_INDUCTION:
        for (int s = t - 1; s >= 0; s--) {
            if (tokens[s] == tokens[t]) {
                return s + 1;
            }
        }
        return -1;
    default:
        return -1;
    }
}

bool xf_pattern_row(float *row, enum xf_pattern pattern, const int *tokens, int t, int T)
{
    const int place = place_of(pattern, tokens, t);
    const bool even = pattern == XF_UNIFORM;
    for (int s = 0; s < T; s++) {
        row[s] = even && s <= t ? 1 / (float)(t + 1) : (float)(s == place);
    }
    return even || place >= 0;
}

double xf_pattern_score(const float *map, enum xf_pattern pattern, const int *tokens, int T,
                        float *row)
{
    double sum = 0;
    int rows = 0;
    for (int t = 1; t < T; t++) {
        if (xf_pattern_row(row, pattern, tokens, t, T)) {
            for (int s = 0; s < T; s++) {
                sum += (double)fminf(map[(ptrdiff_t)t * T + s], row[s]);
            }
            rows++;
        }
    }
    return rows > 0 ? sum / rows : 0;
}
