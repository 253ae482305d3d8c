/* Drawing the chapters' figures.
 *
 * A figure is an SVG file that needs nothing but itself: its colours for light and for dark pages,
 * its title and its description are inside. One function of a figure program draws one figure:
 *
 *     static bool draw_cosine(const char *chapters)
 *     {
 *         struct svg *svg = svg_open(chapters, "01-name/cosine.svg", 480, 200, "A cosine",
 *                                    "One period of a cosine, from 1 down to -1 and back.");
 *         svg_polyline(svg, points, 64, "line1");
 *         svg_text(svg, 240, 190, "middle soft", "t = %d", 64);
 *         return svg_close(svg);
 *     }
 *
 * The drawing is written beside the file under a temporary name. svg_close() puts it in the file's
 * place, or returns false, with errno set, and leaves the old file as it was. Every function takes
 * the NULL of an svg_open() that failed, and does nothing; so only svg_close() need be checked.
 *
 * Lengths are SVG units, x to the right, y down, the origin in the upper left corner. Draw about
 * 480 wide: on a telephone 390 pixels wide, text is then still 11 pixels high. What is drawn later
 * covers what was drawn before.
 *
 * Looks are classes, one or several separated by spaces:
 *
 *     text    (nothing) 14 units, ink     small 12     strong  italic  mono
 *             middle, end: where (x, y) is (else: the start)    soft: less important
 *     strokes axis   grid   dash   line1 … line4: an accent, 2 wide     thin, thick: 1, 3.5 wide
 *     fills   fill1 … fill4: an accent (text too)   tint1 … tint4: a pale one, for areas and boxes
 *             box: a panel with an edge   paper: the page's own colour   ink: the text's
 *
 * The accents can be told apart by people who see fewer colours, but label them all the same. */
#ifndef REFERENCE_FIGURES_SVG_H
#define REFERENCE_FIGURES_SVG_H

#include <stdbool.h>

struct svg;

/* Begins the figure `folder`/`name`. The title names it in a few words, the description says what
 * is seen to a reader who cannot see it; both are plain text. NULL, with errno set, on failure. */
struct svg *svg_open(const char *folder, const char *name, double width, double height,
                     const char *title, const char *description);

/* Ends the figure, frees it, and puts the file in place. False if any step since svg_open failed. */
bool svg_close(struct svg *svg);

/* Text like printf's, its baseline at y. For centring on y, add 5 (4 if small). */
void svg_text(struct svg *svg, double x, double y, const char *classes, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

void svg_line(struct svg *svg, double x1, double y1, double x2, double y2, const char *classes);

/* A line with a head at (x2, y2); the two ends differ. */
void svg_arrow(struct svg *svg, double x1, double y1, double x2, double y2, const char *classes);

/* (x, y) is the upper left corner; `radius` rounds the corners. */
void svg_rect(struct svg *svg, double x, double y, double width, double height, double radius,
              const char *classes);

void svg_circle(struct svg *svg, double x, double y, double radius, const char *classes);

/* A line through `count` points (x, y). */
void svg_polyline(struct svg *svg, const double points[][2], int count, const char *classes);

/* A part of a circle, from one angle to the other. Angles are in radians, anticlockwise from the
 * positive x axis as in mathematics. */
void svg_arc(struct svg *svg, double x, double y, double radius, double from, double to,
             const char *classes);

/* Any shape: SVG's path commands, written like printf. */
void svg_path(struct svg *svg, const char *classes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A matrix (rows, cols), row-major, as coloured cells of the given size, the upper left corner at
 * (x, y). -limit is blue, 0 is pale, +limit is orange; beyond, and NaN, as at the nearer end (NaN:
 * not drawn). limit > 0. A matrix that holds only values from 0 to limit uses half the colours. */
void svg_heat(struct svg *svg, double x, double y, double cell_width, double cell_height,
              const float *value, int rows, int cols, double limit);

/* The colours of svg_heat() from -limit to +limit, as a bar. */
void svg_heat_key(struct svg *svg, double x, double y, double width, double height);

#endif
