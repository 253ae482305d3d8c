/* The figures of chapter 04: splitting rows into heads, and a head built by hand. What trained heads
 * look at is drawn by 04-trained-heads.c. */
#include "reference/figures/svg.h"

#include <math.h>
#include <stdio.h>

#include "reference/attention/map.h"
#include "reference/positions/sinusoidal.h"

#define FOLDER "04-multi-head-attention/"

/* ---- splitting ---- */

enum { CELL = 30, SPLIT_T = 3, SPLIT_D = 2, SPLIT_C = 4 };

/* Element (t, c) of the row that is split, in the colour of the head that should get it. */
static void draw_cell(struct svg *svg, double x, double y, int t, int c)
{
    svg_rect(svg, x + 1, y + 1, CELL - 2, CELL - 2, 3, c < SPLIT_D ? "tint1" : "tint2");
    svg_text(svg, x + CELL / 2.0, y + CELL / 2.0 + 5, "middle small", "%d%d", t + 1, c + 1);
}

/* The two heads, one above the other: split as they should be, or merely reshaped. */
static void draw_heads(struct svg *svg, double x, bool split)
{
    for (int h = 0; h < 2; h++) {
        double top = 52 + h * (SPLIT_T * CELL + 18);
        svg_text(svg, x - 8, top + 50, "end small soft", "head %d", h);
        for (int i = 0; i < SPLIT_T * SPLIT_D; i++) {
            int at = h * SPLIT_T * SPLIT_D + i; /* in memory, if nothing was moved */
            int t = split ? i / SPLIT_D : at / SPLIT_C;
            int c = split ? h * SPLIT_D + i % SPLIT_D : at % SPLIT_C;
            int row = i / SPLIT_D, col = i % SPLIT_D;
            draw_cell(svg, x + col * CELL, top + row * CELL, t, c);
        }
    }
}

static bool draw_split(const char *chapters)
{
    struct svg *svg = svg_open(
        chapters, FOLDER "split.svg", 480, 264, "Splitting rows into heads",
        "Three rows of four numbers, 11 to 14, 21 to 24 and 31 to 34. Split, head 0 has the rows "
        "11 12, 21 22, 31 32 and head 1 has 13 14, 23 24, 33 34. Only reshaped, head 0 has 11 12, "
        "13 14, 21 22 and head 1 has 23 24, 31 32, 33 34: both heads mix both halves.");
    svg_text(svg, 20, 32, "strong", "x");
    for (int t = 0; t < SPLIT_T; t++)
        for (int c = 0; c < SPLIT_C; c++)
            draw_cell(svg, 20 + c * CELL, 52 + t * CELL, t, c);
    svg_text(svg, 20, 172, "small soft", "blue: for head 0");
    svg_text(svg, 20, 190, "small soft", "orange: for head 1");
    svg_text(svg, 230, 32, "strong", "split");
    draw_heads(svg, 230, true);
    svg_text(svg, 350, 32, "strong", "only reshaped");
    draw_heads(svg, 376, false);
    return svg_close(svg);
}

/* ---- a head built by hand ---- */

enum { LOOKS = 16, POSITION_WIDTH = 32, GAINS = 3 };

/* Its queries are the positions one back, its keys the positions. */
static void look_back(float *map, float gain)
{
    float q[LOOKS * POSITION_WIDTH], k[(LOOKS + 1) * POSITION_WIDTH];
    struct xf_attention a = {
        .B = 1, .H = 1, .T = LOOKS, .S = LOOKS, .D = POSITION_WIDTH, .mask.causal = true};
    a.scale = xf_attention_scale(a.D);
    a.q = a.k = xf_strides_of_heads(1, LOOKS, a.D);
    xf_sinusoidal(k, LOOKS + 1, POSITION_WIDTH); /* positions 0 to 16: keys stand at 1 to 16 */
    for (int i = 0; i < LOOKS * POSITION_WIDTH; i++)
        q[i] = gain * k[i];
    xf_attention_map(map, q, k + POSITION_WIDTH, &a, 0, 0);
}

static bool draw_gain(const char *chapters)
{
    static const float gains[GAINS] = {4, 20, 100};
    struct svg *svg = svg_open(
        chapters, FOLDER "gain.svg", 480, 206, "A head built by hand, at three gains",
        "Three maps of 16 by 16 positions. At gain 4 attention is spread over the last few "
        "positions, at gain 20 mostly over the one before and its neighbours, at gain 100 nearly "
        "all of it is one below the diagonal.");
    for (int g = 0; g < GAINS; g++) {
        float map[LOOKS * LOOKS];
        double least = 1, x = 8 + g * 160;
        look_back(map, gains[g]);
        for (int t = 1; t < LOOKS; t++)
            least = fmin(least, (double)map[t * LOOKS + t - 1]);
        svg_text(svg, x, 20, "small strong", "gain %g", (double)gains[g]);
        svg_rect(svg, x - 1, 29, 146, 146, 0, "grid");
        svg_heat(svg, x, 30, 9, 9, map, LOOKS, LOOKS, 1);
        svg_text(svg, x, 194, "small soft", "one back: %.2f or more", least);
        printf("gain %g: at least %.3f one back\n", (double)gains[g], least);
    }
    return svg_close(svg);
}

int main(int count, char *arguments[])
{
    if (count != 2) {
        fprintf(stderr, "usage: %s chapters\n", arguments[0]);
        return 2;
    }
    if (!draw_split(arguments[1]) || !draw_gain(arguments[1])) {
        perror(arguments[0]);
        return 1;
    }
    return 0;
}
