/* Rotary positions, buckets and slopes agree with the numbers in tests/oracles/positions.txt. */
#include "reference/positions/alibi.h"
#include "reference/positions/relative_bias.h"
#include "reference/positions/rotary.h"
#include "reference/positions/sinusoidal.h"
#include "tests/reference/golden.h"

enum { CASES = 9 };
enum kind { ROTARY, BUCKETS, ALIBI };

/* Pair by pair: sine and cosine, product, difference, and the golden number's own rounding. */
static void check_pairs(const float *got, const float *want, const float *from, int count)
{
    for (int i = 0; i < count; i++) {
        const double size = fabs((double)from[i]) + fabs((double)from[i ^ 1]);
        assert_close(got[i], want[i], 4 * U * size);
    }
}

static void check_rotary(const struct golden *g)
{
    const int B = golden_int(g, "B"), T = golden_int(g, "T"), H = golden_int(g, "H");
    const int D = golden_int(g, "D"), count = B * T * H * D;
    float *hands = new_floats((size_t)T * (size_t)D), *turned = new_floats((size_t)count);
    const float *x = golden_floats(g, "x", count), *dy = golden_floats(g, "dy", count);
    const struct xf_rotary rotary = {.hands = hands, .T = T, .H = H, .D = D, .stride = H * D};
    xf_sinusoidal(hands, T, D);
    memcpy(turned, x, (size_t)count * sizeof *x);
    xf_rotary_forward(turned, &rotary, 0, B * T);
    check_pairs(turned, golden_floats(g, "y", count), x, count);
    memcpy(turned, dy, (size_t)count * sizeof *dy);
    xf_rotary_backward(turned, &rotary, 0, B * T);
    check_pairs(turned, golden_floats(g, "dx", count), dy, count);
    free(hands);
    free(turned);
}

static void check_buckets(const struct golden *g)
{
    const int M = golden_int(g, "M");
    const struct xf_buckets buckets = {.count = golden_int(g, "count"),
                                       .far = golden_int(g, "far"),
                                       .past_only = golden_int(g, "past_only")};
    const float *want = golden_floats(g, "bucket", 2 * M - 1);
    for (int offset = 1 - M; offset < M; offset++) {
        assert_int_equal(xf_bucket(&buckets, offset), (int)want[M - 1 + offset]);
    }
}

static void check_slopes(const struct golden *g)
{
    const int H = golden_int(g, "H");
    const float *want = golden_floats(g, "slope", H);
    for (int h = 0; h < H; h++) {
        assert_close(xf_alibi_slope(h, H), want[h], U * (double)want[h]);
    }
}

static void positions_agree_with_pytorch(void **state)
{
    (void)state;
    struct golden *g = golden_open("positions.txt", CASES);
    while (golden_next(g)) {
        switch ((enum kind)golden_int(g, "kind")) {
        case ROTARY:
            check_rotary(g);
            break;
        case BUCKETS:
            check_buckets(g);
            break;
        case ALIBI:
            check_slopes(g);
            break;
        }
    }
    golden_close(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(positions_agree_with_pytorch),
    };
    return cmocka_run_group_tests_name("positions_golden", tests, NULL, NULL);
}
