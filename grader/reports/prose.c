#include "grader/reports/prose.h"

#include <stdint.h>
#include <string.h>

#include "grader/reports/utf8.h"

/* How one character of a text prints. */
struct glyph {
    size_t consumed; /* bytes of the text */
    int columns;
    char bytes[8];
};

static const char *in_ascii(uint32_t character)
{
    static const struct {
        uint32_t character;
        const char *ascii;
    } spellings[] = {
        {0x2026, "..."}, {0x221A, "sqrt "}, {0x2013, "-"},  {0x2014, "--"}, {0x2018, "'"},
        {0x2019, "'"},   {0x201C, "\""},    {0x201D, "\""}, {0x00D7, "x"},  {0x00B7, "*"},
        {0x2264, "<="},  {0x2265, ">="},    {0x2260, "!="}, {0x2192, "->"}, {0x2248, "~"},
        {0x00B2, "^2"},  {0x1D40, "^T"},    {0x03C0, "pi"}, {0x2212, "-"},  {0x2502, "|"},
        {0x2500, "-"},   {0x221E, "inf"},   {0x2032, "'"},  {0x207F, "^n"}, {0x03C9, "omega"},
    };
    for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
        if (spellings[i].character == character)
            return spellings[i].ascii;
    return "?";
}

static struct glyph glyph_at(const char *text, const struct terminal_style *style)
{
    struct glyph glyph = {.consumed = 1, .columns = 1, .bytes = "?"};
    uint32_t character = 0;
    size_t length = utf8_decode(text, strnlen(text, 4), &character);
    if (length > 0)
        glyph.consumed = length;
    if (length == 0 || character_is_control(character))
        return glyph;
    if (character < 0x80 || style->unicode) {
        memcpy(glyph.bytes, text, length);
        glyph.bytes[length] = '\0';
        glyph.columns = character_columns(character);
    } else {
        snprintf(glyph.bytes, sizeof glyph.bytes, "%s", in_ascii(character));
        glyph.columns = (int)strlen(glyph.bytes);
    }
    return glyph;
}

/* The columns of the first `count` bytes. */
static int columns_of(const char *text, size_t count, const struct terminal_style *style)
{
    int columns = 0;
    for (size_t done = 0; done < count;) {
        struct glyph glyph = glyph_at(text + done, style);
        columns += glyph.columns;
        done += glyph.consumed;
    }
    return columns;
}

int text_columns(const char *text, const struct terminal_style *style)
{
    return columns_of(text, strlen(text), style);
}

/* Writes characters of the first `count` bytes while they fit in `columns`, at least one; returns
 * the bytes written. */
static size_t put_glyphs(FILE *out, const char *text, size_t count, int columns,
                         const struct terminal_style *style)
{
    size_t done = 0;
    while (done < count) {
        struct glyph glyph = glyph_at(text + done, style);
        if (done > 0 && glyph.columns > columns)
            break;
        fputs(glyph.bytes, out);
        columns -= glyph.columns;
        done += glyph.consumed;
    }
    return done;
}

int put_text(FILE *out, const char *text, int columns, enum tone tone,
             const struct terminal_style *style)
{
    bool fits = text_columns(text, style) <= columns;
    const char *ellipsis = fits ? "" : "…";
    int room = columns - text_columns(ellipsis, style);
    if (room <= 0)
        return 0;
    fputs(tone_begin(tone, style), out);
    size_t done = put_glyphs(out, text, strlen(text), room, style);
    put_glyphs(out, ellipsis, strlen(ellipsis), columns, style);
    fputs(tone_end(tone, style), out);
    return columns_of(text, done, style) + text_columns(ellipsis, style);
}

void put_spaces(FILE *out, int count)
{
    for (int i = 0; i < count; i++)
        fputc(' ', out);
}

/* Ends a painted line and begins the next one at `indent`. */
static void next_line(FILE *out, int indent, enum tone tone, const struct terminal_style *style)
{
    fprintf(out, "%s\n", tone_end(tone, style));
    put_spaces(out, indent);
    fputs(tone_begin(tone, style), out);
}

void put_prose(FILE *out, const char *text, int from, int indent, enum tone tone,
               const struct terminal_style *style)
{
    put_spaces(out, indent - from);
    fputs(tone_begin(tone, style), out);
    int column = from > indent ? from : indent;
    bool starts = true; /* no word on this line yet */
    while (*text != '\0') {
        size_t word = strcspn(text, " \n");
        int columns = columns_of(text, word, style);
        bool fits = column + !starts + columns <= style->width;
        if (word > 0 && !starts && !fits) {
            next_line(out, indent, tone, style);
            column = indent;
        } else if (word > 0 && !starts) {
            fputc(' ', out);
            column++;
        }
        while (word > 0) { /* in pieces, if it is wider than a line */
            size_t done = put_glyphs(out, text, word, style->width - column, style);
            column += columns_of(text, done, style);
            text += done;
            word -= done;
            starts = false;
            if (word > 0) {
                next_line(out, indent, tone, style);
                column = indent;
            }
        }
        if (*text == '\n' && text[1] != '\0') {
            next_line(out, indent, tone, style);
            column = indent;
            starts = true;
        }
        text += *text != '\0';
    }
    fprintf(out, "%s\n", tone_end(tone, style));
}

void put_lines(FILE *out, const char *text, const char *before, int from, int indent,
               const struct terminal_style *style)
{
    int room = style->width - indent - text_columns(before, style);
    while (*text != '\0') {
        size_t left = strcspn(text, "\n");
        do {
            put_spaces(out, indent - from);
            from = 0;
            put_text(out, before, style->width, TONE_QUIET, style);
            size_t done = put_glyphs(out, text, left, room, style);
            fputc('\n', out);
            text += done;
            left -= done;
        } while (left > 0);
        text += *text == '\n';
    }
}
