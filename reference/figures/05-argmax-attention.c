/* The figures of chapter 05: what one node sees through three levels, and how receptive fields grow.
 *
 * Everything is measured: the engine attends, with queries so long that its softmax picks a single
 * key. The values that go in are one-hot rows, one for each token, so a row that comes out says
 * which tokens have arrived. */
#include "reference/figures/svg.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "reference/attention/attention.h"
#include "reference/core/random.h"

#define FOLDER "05-argmax-attention/"

enum { LONGEST = 64 };

/* L layers of H heads over T positions, whose queries and keys are random. */
struct stack {
    int T, H, L;
    bool residual;
    uint64_t seed;
};

/* ---- attention that is measured ---- */

static void fill_normal(float *x, int count, double size, struct xf_random *random)
{
    for (int k = 0; k < count; k++)
        x[k] = (float)(size * xf_random_normal(random));
}

/* Attention over (T,T) values by one head of a layer. Scores lie so far apart that the largest
 * takes all of the weight: exp() of any other difference is zero. */
static bool attend_sharply(float *out, const float *values, int T, uint64_t seed, int head)
{
    static float q[LONGEST * LONGEST], k[LONGEST * LONGEST];
    struct xf_random random = xf_random_seeded(seed, (uint64_t)head);
    fill_normal(q, T * T, 1e8, &random);
    fill_normal(k, T * T, 1, &random);
    return xf_attention_single(out, q, k, values, NULL, T, T, T) == XF_OK;
}

/* x, (T,T), goes one level up: the copies of all heads, and with a residual path x itself. */
static bool pass_layer(float *x, const struct stack *stack, int layer)
{
    static float copy[LONGEST * LONGEST], sum[LONGEST * LONGEST];
    int count = stack->T * stack->T;
    for (int i = 0; i < count; i++)
        sum[i] = stack->residual ? x[i] : 0;
    for (int h = 0; h < stack->H; h++) {
        if (!attend_sharply(copy, x, stack->T, stack->seed, 100 * layer + h))
            return false;
        for (int i = 0; i < count; i++)
            sum[i] += copy[i];
    }
    for (int i = 0; i < count; i++)
        x[i] = sum[i];
    return true;
}

/* reach[t * T + s] > 0: position s of level `from` reaches the node at t of level `to`. */
static bool measure(float *reach, const struct stack *stack, int from, int to)
{
    bool done = true;
    for (int i = 0; i < stack->T * stack->T; i++)
        reach[i] = i / stack->T == i % stack->T ? 1 : 0;
    for (int layer = from; done && layer < to; layer++)
        done = pass_layer(reach, stack, layer);
    return done;
}

static int field_size(const float *reach, int T, int node)
{
    int size = 0;
    for (int s = 0; s < T; s++)
        size += reach[node * T + s] > 0;
    return size;
}

static double bound(const struct stack *stack, int level)
{
    return fmin(stack->T, pow(stack->H + stack->residual, level));
}

/* ---- one node, three levels: a draw that comes close to the bound ---- */

enum { TOKENS = 12, LEVELS = 3, NODE = 7, LEFT = 76, STEP = 35, RISE = 38, PANEL = 166, TOP = 52 };

static double column(int t)
{
    return LEFT + t * STEP;
}

/* Where head h of a layer looks from t, or TOKENS if it did not pick a single position. */
static int look_of(const struct stack *stack, int layer, int h, int t)
{
    static float copy[TOKENS * TOKENS], identity[TOKENS * TOKENS];
    for (int i = 0; i < TOKENS; i++)
        identity[i * TOKENS + i] = 1;
    int s = 0;
    if (!attend_sharply(copy, identity, TOKENS, stack->seed, 100 * layer + h))
        return TOKENS;
    while (s < TOKENS && copy[t * TOKENS + s] != 1.0f)
        s++;
    return s;
}

static void draw_ways_in(struct svg *svg, const struct stack *stack, int layer, int t, double y)
{
    if (stack->residual)
        svg_line(svg, column(t), y, column(t), y + RISE, "line3 dash");
    for (int h = 0; h < stack->H; h++)
        svg_line(svg, column(t), y, column(look_of(stack, layer, h, t)), y + RISE,
                 h == 0 ? "line1" : "line2");
}

static bool draw_stack(struct svg *svg, const struct stack *stack, double y, const char *what)
{
    static float reach[LEVELS + 1][TOKENS * TOKENS];
    for (int level = 0; level <= LEVELS; level++)
        if (!measure(reach[level], stack, level, LEVELS))
            return false;
    int size = field_size(reach[0], TOKENS, NODE);
    if (size > bound(stack, LEVELS)) {
        errno = EDOM;
        return false;
    }
    printf("%s: %d of at most %g\n", what, size, bound(stack, LEVELS));
    svg_text(svg, 12, y - 16, "strong", "%s", what);
    svg_text(svg, 468, y - 16, "end", "sees %d, at most %g", size, bound(stack, LEVELS));
    for (int level = LEVELS; level > 0; level--)
        for (int t = 0; t < TOKENS; t++)
            if (reach[level][NODE * TOKENS + t] > 0)
                draw_ways_in(svg, stack, level - 1, t, y + (LEVELS - level) * RISE);
    for (int level = LEVELS; level >= 0; level--) {
        double row = y + (LEVELS - level) * RISE;
        svg_text(svg, 12, row + 4, "small soft", level ? "level %d" : "tokens", level);
        for (int t = 0; t < TOKENS; t++) {
            svg_circle(svg, column(t), row, 6, "box");
            if (reach[level][NODE * TOKENS + t] > 0)
                svg_circle(svg, column(t), row, 6, level ? "ink" : "fill4");
        }
    }
    return true;
}

static bool draw_fields(const char *chapters)
{
    const struct stack stacks[] = {{TOKENS, 1, LEVELS, false, 93},
                                   {TOKENS, 2, LEVELS, false, 93},
                                   {TOKENS, 1, LEVELS, true, 93}};
    static const char *const what[] = {"one head", "two heads", "one head and a residual path"};
    struct svg *svg = svg_open(
        chapters, FOLDER "fields.svg", 480, TOP + 3 * PANEL - 14, "What one node sees",
        "Twelve tokens and three levels above them; lines lead from one node of the top level to "
        "what feeds it. With one head there is one line from level to level and it ends at one "
        "token. With two heads, and with one head and a residual path, the lines branch.");
    svg_text(svg, 12, 20, "small fill1", "first head");
    svg_text(svg, 92, 20, "small fill2", "second head");
    svg_text(svg, 190, 20, "small fill3", "residual path");
    svg_text(svg, 468, 20, "end small fill4", "receptive field");
    bool drawn = svg != NULL;
    for (int k = 0; k < 3 && drawn; k++)
        drawn = draw_stack(svg, &stacks[k], TOP + 12 + k * PANEL, what[k]);
    return svg_close(svg) && drawn;
}

/* ---- growth ---- */

enum { MOST_HEADS = 3, HIGHEST = 8, DRAWS = 20 };

/* The mean size of the fields of all nodes of a level, over some draws; negative if that failed or
 * a field is larger than it can be. */
static double mean_size(struct stack stack, int level)
{
    static float reach[LONGEST * LONGEST];
    double sum = 0;
    for (int draw = 0; draw < DRAWS; draw++) {
        stack.seed = (uint64_t)draw;
        if (!measure(reach, &stack, 0, level))
            return -1;
        for (int t = 0; t < stack.T; t++) {
            int size = field_size(reach, stack.T, t);
            if (size > bound(&stack, level))
                return -1;
            sum += size;
        }
    }
    return sum / (DRAWS * stack.T);
}

/* The vertical axis is logarithmic. */
static double across(bool residual, int level)
{
    return (residual ? 276 : 40) + level * 23.0;
}

static double down(double size)
{
    return 260 - 34 * log2(size);
}

static void draw_axes(struct svg *svg, bool residual)
{
    for (int size = 1; size <= LONGEST; size *= 2) {
        svg_line(svg, across(residual, 0), down(size), across(residual, HIGHEST), down(size),
                 size == 1 ? "axis" : "grid");
        svg_text(svg, across(residual, 0) - 8, down(size) + 4, "end small soft", "%d", size);
    }
    for (int level = 0; level <= HIGHEST; level += 2)
        svg_text(svg, across(residual, level), 280, "middle small soft", "%d", level);
    svg_text(svg, across(residual, HIGHEST / 2), 298, "middle small", "level");
    svg_text(svg, across(residual, 0) - 24, 32, "strong",
             residual ? "with a residual path" : "no residual path");
}

static bool draw_curve(struct svg *svg, struct stack stack)
{
    static const char *const most[] = {"line1 thin dash", "line2 thin dash", "line3 thin dash"};
    static const char *const mean[] = {"line1", "line2", "line3"};
    static const char *const dots[] = {"fill1", "fill2", "fill3"};
    double ideal[HIGHEST + 1][2], real[HIGHEST + 1][2];
    for (int level = 0; level <= HIGHEST; level++) {
        double size = mean_size(stack, level);
        if (size < 0)
            return false;
        /* For the numbers that the chapter quotes. */
        printf("%d heads, residual %d, level %d: %.2f of at most %g\n", stack.H, stack.residual,
               level, size, bound(&stack, level));
        ideal[level][0] = real[level][0] = across(stack.residual, level);
        ideal[level][1] = down(bound(&stack, level));
        real[level][1] = down(size);
    }
    svg_polyline(svg, (const double(*)[2])ideal, HIGHEST + 1, most[stack.H - 1]);
    svg_polyline(svg, (const double(*)[2])real, HIGHEST + 1, mean[stack.H - 1]);
    for (int level = 0; level <= HIGHEST; level++)
        svg_circle(svg, real[level][0], real[level][1], 3, dots[stack.H - 1]);
    return true;
}

static bool draw_growth(const char *chapters)
{
    struct svg *svg = svg_open(
        chapters, FOLDER "growth.svg", 480, 360, "How receptive fields grow",
        "Size of a receptive field among 64 tokens, on a logarithmic axis, against the level from "
        "0 to 8. Dashed lines are the bounds, dots the mean over random heads. Without a residual "
        "path one head stays at 1 and two or three heads level off below 64. With it, all curves "
        "rise to 64, one head last. No dot is above its bound.");
    bool drawn = svg != NULL;
    for (int residual = 0; residual < 2; residual++) {
        draw_axes(svg, residual);
        for (int H = 1; H <= MOST_HEADS && drawn; H++)
            drawn = draw_curve(svg, (struct stack){LONGEST, H, HIGHEST, residual, 0});
    }
    svg_text(svg, 40, 328, "small fill1", "one head");
    svg_text(svg, 150, 328, "small fill2", "two heads");
    svg_text(svg, 270, 328, "small fill3", "three heads");
    svg_text(svg, 40, 348, "small soft", "dots: random heads, the mean of all nodes");
    svg_text(svg, 340, 348, "small soft", "dashes: the bound");
    return svg_close(svg) && drawn;
}

int main(int count, char *arguments[])
{
    if (count != 2) {
        fprintf(stderr, "usage: %s chapters\n", arguments[0]);
        return 2;
    }
    if (!draw_fields(arguments[1]) || !draw_growth(arguments[1])) {
        perror(arguments[0]);
        return 1;
    }
    return 0;
}
