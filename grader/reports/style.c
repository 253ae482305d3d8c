#include "grader/reports/style.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { NARROWEST = 40, WIDEST = 80 };

static bool wants_colour(int terminal, enum color_choice choice)
{
    if (choice != COLOR_AUTO)
        return choice == COLOR_ALWAYS;
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    bool refused = no_color != NULL && no_color[0] != '\0';
    return isatty(terminal) && !refused && term != NULL && strcmp(term, "dumb") != 0;
}

/* Asks the environment without changing this program's locale, which would change how numbers are
 * printed. */
static bool locale_is_utf8(void)
{
    locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
    if (locale == (locale_t)0)
        return false;
    bool utf8 = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
    freelocale(locale);
    return utf8;
}

struct terminal_style terminal_style_for(FILE *out, enum color_choice choice)
{
    int terminal = fileno(out);
    struct winsize size = {.ws_col = 0};
    int width = WIDEST;
    if (ioctl(terminal, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_col < WIDEST)
        width = size.ws_col < NARROWEST ? NARROWEST : size.ws_col;
    return (struct terminal_style){
        .colour = wants_colour(terminal, choice),
        .unicode = locale_is_utf8(),
        .width = width,
    };
}

struct terminal_style plain_style(void)
{
    return (struct terminal_style){.colour = false, .unicode = true, .width = WIDEST};
}

const char *outcome_symbol(enum outcome outcome, const struct terminal_style *style)
{
    static const char *const symbols[OUTCOMES][2] = {
        [OUTCOME_PASSED] = {"+", "✓"},          [OUTCOME_NOT_STARTED] = {".", "○"},
        [OUTCOME_WRONG] = {"x", "✗"},           [OUTCOME_NOT_FINITE] = {"N", "∞"},
        [OUTCOME_UNWRITTEN] = {"_", "□"},       [OUTCOME_INPUT_CHANGED] = {"#", "≠"},
        [OUTCOME_OUT_OF_BOUNDS] = {">", "→"},   [OUTCOME_CRASHED] = {"!", "‼"},
        [OUTCOME_TIMED_OUT] = {"T", "◔"},       [OUTCOME_ENDED] = {"=", "■"},
        [OUTCOME_FORBIDDEN] = {"/", "⊘"},       [OUTCOME_OUT_OF_MEMORY] = {"^", "▲"},
        [OUTCOME_TOO_MUCH_OUTPUT] = {"%", "≡"}, [OUTCOME_NOT_DEFINED] = {"0", "∅"},
        [OUTCOME_NOT_COMPILED] = {"C", "◇"},    [OUTCOME_NOT_SUBMITTED] = {"-", "–"},
        [OUTCOME_UNGRADED] = {"?", "?"},
    };
    return symbols[outcome][style->unicode];
}

enum tone outcome_tone(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_PASSED:
        return TONE_GOOD;
    case OUTCOME_NOT_STARTED:
    case OUTCOME_NOT_SUBMITTED:
        return TONE_QUIET;
    case OUTCOME_UNGRADED:
        return TONE_ODD;
    default:
        return TONE_BAD;
    }
}

const char *tone_begin(enum tone tone, const struct terminal_style *style)
{
    static const char *const sequences[] = {
        [TONE_PLAIN] = "",       [TONE_STRONG] = "\033[1m", [TONE_GOOD] = "\033[32m",
        [TONE_BAD] = "\033[31m", [TONE_ODD] = "\033[33m",   [TONE_QUIET] = "\033[2m",
    };
    return style->colour ? sequences[tone] : "";
}

const char *tone_end(enum tone tone, const struct terminal_style *style)
{
    return style->colour && tone != TONE_PLAIN ? "\033[0m" : "";
}
