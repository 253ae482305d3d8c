#include "reference/figures/svg.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEAT_STEPS = 8 }; /* colours on either side of zero */

struct svg {
    FILE *file;
    char *path; /* the figure */
    char *part; /* what is written until it is whole */
};

/* ---- looks ---- */

/* A colour on a light page and on a dark one. */
struct colour {
    unsigned light, dark;
};

static const struct colour paper = {0xffffff, 0x15181d}, ink = {0x1d2229, 0xe4e7eb};

static const struct look {
    const char *selector, *property;
    struct colour colour;
} looks[] = {
    {".paper", "fill", {0xffffff, 0x15181d}},
    {"text,.ink", "fill", {0x1d2229, 0xe4e7eb}},
    {"text.soft", "fill", {0x5b6572, 0x9aa5b1}},
    {".axis", "stroke", {0x5b6572, 0x9aa5b1}},
    {".grid", "stroke", {0xdde1e6, 0x31373f}},
    {".box", "fill", {0xf3f5f7, 0x20252c}},
    {".box", "stroke", {0xb4bcc6, 0x4b5561}},
    {".line1", "stroke", {0x1f66b0, 0x6cb0f5}},
    {".line2", "stroke", {0xc2570c, 0xf5a35c}},
    {".line3", "stroke", {0x1b7f5c, 0x5ecba1}},
    {".line4", "stroke", {0x9a3f8f, 0xe08fd6}},
    {".fill1,text.fill1", "fill", {0x1f66b0, 0x6cb0f5}},
    {".fill2,text.fill2", "fill", {0xc2570c, 0xf5a35c}},
    {".fill3,text.fill3", "fill", {0x1b7f5c, 0x5ecba1}},
    {".fill4,text.fill4", "fill", {0x9a3f8f, 0xe08fd6}},
    {".tint1", "fill", {0xdbe8f6, 0x1d3550}},
    {".tint2", "fill", {0xfbe5d3, 0x4a2f18}},
    {".tint3", "fill", {0xd9efe6, 0x173d30}},
    {".tint4", "fill", {0xf3dff0, 0x45243f}},
};

static const struct colour heat_negative = {0x17549a, 0x7cbcff};
static const struct colour heat_positive = {0xb54a05, 0xffab5e};

static const char fixed_looks[] =
    "text{font:14px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}"
    "text.small{font-size:12px}text.strong{font-weight:600}text.italic{font-style:italic}"
    "text.mono{font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace}"
    "text.middle{text-anchor:middle}text.end{text-anchor:end}"
    ".axis,.grid{fill:none}.dash{stroke-dasharray:4 4}"
    ".line1,.line2,.line3,.line4{fill:none;stroke-width:2;stroke-linecap:round;"
    "stroke-linejoin:round}.thin{stroke-width:1}.thick{stroke-width:3.5}"
    ".heat{shape-rendering:crispEdges;fill:none}";

/* The colour that is share (0 to 1) of the way from one to the other. */
static unsigned blend(unsigned from, unsigned to, double share)
{
    unsigned mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        double a = (from >> shift) & 0xff, b = (to >> shift) & 0xff;
        mixed |= (unsigned)lround(a + share * (b - a)) << shift;
    }
    return mixed;
}

/* Level -HEAT_STEPS … HEAT_STEPS, on a light or a dark page. Zero is a little off the paper's
 * colour, so that an empty cell is seen to be a cell. */
static unsigned heat_colour(int level, bool dark)
{
    unsigned zero = dark ? blend(paper.dark, ink.dark, 0.08) : blend(paper.light, ink.light, 0.04);
    struct colour end = level < 0 ? heat_negative : heat_positive;
    return blend(zero, dark ? end.dark : end.light, (double)abs(level) / HEAT_STEPS);
}

static void write_colours(FILE *file, bool dark)
{
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
        fprintf(file, "%s{%s:#%06x}", looks[i].selector, looks[i].property,
                dark ? looks[i].colour.dark : looks[i].colour.light);
    for (int level = -HEAT_STEPS; level <= HEAT_STEPS; level++)
        fprintf(file, ".h%d{stroke:#%06x}", level + HEAT_STEPS, heat_colour(level, dark));
}

/* ---- the file ---- */

/* Writes text as character data: what SVG would read as markup is escaped. */
static void write_escaped(FILE *file, const char *text)
{
    for (; *text; text++) {
        if (*text == '<')
            fputs("&lt;", file);
        else if (*text == '&')
            fputs("&amp;", file);
        else
            fputc(*text, file);
    }
}

static void write_opening(FILE *file, double width, double height, const char *title,
                          const char *description)
{
    fprintf(file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" width=\"%g\" "
            "height=\"%g\" role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">",
            width, height, width, height);
    write_escaped(file, title);
    fputs("</title>\n<desc id=\"desc\">", file);
    write_escaped(file, description);
    fprintf(file, "</desc>\n<style>%s\n", fixed_looks);
    write_colours(file, false);
    fputs("\n@media (prefers-color-scheme:dark){", file);
    write_colours(file, true);
    fputs("}</style>\n", file);
}

static void discard(struct svg *svg)
{
    free(svg->path);
    free(svg->part);
    free(svg);
}

struct svg *svg_open(const char *folder, const char *name, double width, double height,
                     const char *title, const char *description)
{
    struct svg *svg = calloc(1, sizeof *svg);
    if (!svg)
        return NULL;
    if (asprintf(&svg->path, "%s/%s", folder, name) < 0)
        svg->path = NULL;
    else if (asprintf(&svg->part, "%s.part", svg->path) < 0)
        svg->part = NULL;
    else
        svg->file = fopen(svg->part, "w");
    if (!svg->file) {
        discard(svg);
        return NULL;
    }
    write_opening(svg->file, width, height, title, description);
    svg_rect(svg, 0, 0, width, height, 6, "paper");
    return svg;
}

bool svg_close(struct svg *svg)
{
    if (!svg)
        return false;
    fputs("</svg>\n", svg->file);
    bool written = !ferror(svg->file);
    written = fclose(svg->file) == 0 && written && rename(svg->part, svg->path) == 0;
    int reason = errno;
    if (!written)
        remove(svg->part);
    discard(svg);
    errno = reason;
    return written;
}

/* ---- shapes ---- */

void svg_text(struct svg *svg, double x, double y, const char *classes, const char *format, ...)
{
    if (!svg)
        return;
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    fprintf(svg->file, "<text x=\"%.5g\" y=\"%.5g\" class=\"%s\">", x, y, classes);
    write_escaped(svg->file, text);
    fputs("</text>\n", svg->file);
}

void svg_line(struct svg *svg, double x1, double y1, double x2, double y2, const char *classes)
{
    svg_path(svg, classes, "M%.5g %.5gL%.5g %.5g", x1, y1, x2, y2);
}

void svg_arrow(struct svg *svg, double x1, double y1, double x2, double y2, const char *classes)
{
    const double head = 7, half = 3.5;
    double length = hypot(x2 - x1, y2 - y1);
    double ux = (x2 - x1) / length, uy = (y2 - y1) / length;
    double x = x2 - head * ux, y = y2 - head * uy;
    svg_path(svg, classes, "M%.5g %.5gL%.5g %.5gM%.5g %.5gL%.5g %.5gL%.5g %.5g", x1, y1, x2, y2,
             x - half * uy, y + half * ux, x2, y2, x + half * uy, y - half * ux);
}

void svg_rect(struct svg *svg, double x, double y, double width, double height, double radius,
              const char *classes)
{
    if (!svg)
        return;
    fprintf(svg->file, "<rect x=\"%.5g\" y=\"%.5g\" width=\"%.5g\" height=\"%.5g\"", x, y, width,
            height);
    if (radius > 0)
        fprintf(svg->file, " rx=\"%.5g\"", radius);
    fprintf(svg->file, " class=\"%s\"/>\n", classes);
}

void svg_circle(struct svg *svg, double x, double y, double radius, const char *classes)
{
    if (svg)
        fprintf(svg->file, "<circle cx=\"%.5g\" cy=\"%.5g\" r=\"%.5g\" class=\"%s\"/>\n", x, y,
                radius, classes);
}

void svg_polyline(struct svg *svg, const double points[][2], int count, const char *classes)
{
    if (!svg)
        return;
    fprintf(svg->file, "<polyline class=\"%s\" points=\"", classes);
    for (int i = 0; i < count; i++)
        fprintf(svg->file, "%s%.4g,%.4g", i ? " " : "", points[i][0], points[i][1]);
    fputs("\"/>\n", svg->file);
}

void svg_arc(struct svg *svg, double x, double y, double radius, double from, double to,
             const char *classes)
{
    svg_path(svg, classes, "M%.5g %.5gA%.5g %.5g 0 %d %d %.5g %.5g", x + radius * cos(from),
             y - radius * sin(from), radius, radius, fabs(to - from) > acos(-1.0), from > to,
             x + radius * cos(to), y - radius * sin(to));
}

void svg_path(struct svg *svg, const char *classes, const char *format, ...)
{
    if (!svg)
        return;
    fprintf(svg->file, "<path class=\"%s\" d=\"", classes);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(svg->file, format, arguments);
    va_end(arguments);
    fputs("\"/>\n", svg->file);
}

/* ---- matrices ---- */

static int heat_level(float value, double limit)
{
    double share = fmax(-1, fmin(1, (double)value / limit));
    return (int)lround(share * HEAT_STEPS);
}

/* Writes the cells of one level: a stroke one unit thick for every run of them in a row. */
static void write_level(FILE *file, int level, const float *value, int rows, int cols, double limit)
{
    bool begun = false;
    for (int row = 0; row < rows; row++) {
        for (int col = 0, end; col < cols; col = end) {
            const float *cell = value + (size_t)row * (size_t)cols;
            bool here = !isnan(cell[col]) && heat_level(cell[col], limit) == level;
            for (end = col + 1; here && end < cols && !isnan(cell[end]); end++)
                if (heat_level(cell[end], limit) != level)
                    break;
            if (!here)
                continue;
            if (!begun)
                fprintf(file, "<path class=\"h%d\" d=\"", level + HEAT_STEPS);
            begun = true;
            fprintf(file, "M%d %dh%d", col, row, end - col);
        }
    }
    if (begun)
        fputs("\"/>\n", file);
}

void svg_heat(struct svg *svg, double x, double y, double cell_width, double cell_height,
              const float *value, int rows, int cols, double limit)
{
    if (!svg)
        return;
    fprintf(svg->file, "<g class=\"heat\" transform=\"translate(%.5g %.5g)scale(%.5g %.5g)\">\n", x,
            y + cell_height / 2, cell_width, cell_height);
    for (int level = -HEAT_STEPS; level <= HEAT_STEPS; level++)
        write_level(svg->file, level, value, rows, cols, limit);
    fputs("</g>\n", svg->file);
}

void svg_heat_key(struct svg *svg, double x, double y, double width, double height)
{
    float level[2 * HEAT_STEPS + 1];
    int levels = (int)(sizeof level / sizeof level[0]);
    for (int i = 0; i < levels; i++)
        level[i] = (float)(i - HEAT_STEPS);
    svg_heat(svg, x, y, width / levels, height, level, 1, levels, HEAT_STEPS);
}
