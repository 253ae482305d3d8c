#include <math.h>
#include <string.h>

#include "grader/compare/shape.h"

enum { MAP_ROWS = 16, MAP_COLS = 64 };

/* How dark an element is: 0 agrees, 1 to 4 by quarters of the worst error, 5 is not finite. */
static int darkness(double got, double want, double worst, struct tolerance tolerance)
{
    if (elements_agree(got, want, tolerance))
        return 0;
    double error = fabs(got - want);
    if (!isfinite(error))
        return 5;
    return error > 0.75 * worst ? 4 : error > 0.5 * worst ? 3 : error > 0.25 * worst ? 2 : 1;
}

/* Fills cell[map_rows][map_cols] with the worst of the elements that fall into each. */
static void fill_cells(char cell[MAP_ROWS][MAP_COLS], int map_rows, int map_cols, const float *got,
                       const float *want, int rows, int cols, struct tolerance tolerance)
{
    size_t count = (size_t)rows * (size_t)cols;
    double worst = compare_floats(got, want, count, tolerance).worst;
    memset(cell, 0, MAP_ROWS * MAP_COLS);
    for (size_t i = 0; i < count; i++) {
        size_t r = i / (size_t)cols * (size_t)map_rows / (size_t)rows;
        size_t c = i % (size_t)cols * (size_t)map_cols / (size_t)cols;
        int dark = darkness((double)got[i], (double)want[i], worst, tolerance);
        if (dark > cell[r][c])
            cell[r][c] = (char)dark;
    }
}

void draw_error_map(char *lines, size_t size, const float *got, const float *want, int rows,
                    int cols, struct tolerance tolerance)
{
    lines[0] = '\0';
    int map_rows = rows < MAP_ROWS ? rows : MAP_ROWS;
    int map_cols = cols < MAP_COLS ? cols : MAP_COLS;
    size_t needed = (size_t)(map_rows > 0 ? map_rows : 0) * ((size_t)map_cols + 1) + 1;
    if (rows < 2 || cols < 2 || size < needed)
        return;
    char cell[MAP_ROWS][MAP_COLS];
    fill_cells(cell, map_rows, map_cols, got, want, rows, cols, tolerance);
    bool alike = true;
    char *end = lines;
    for (int r = 0; r < map_rows; r++) {
        for (int c = 0; c < map_cols; c++) {
            alike = alike && cell[r][c] == cell[0][0];
            *end++ = " .oO#!"[(int)cell[r][c]];
        }
        *end++ = '\n';
    }
    *end = '\0';
    if (alike)
        lines[0] = '\0';
}
