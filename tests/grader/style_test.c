/* How a report looks follows where it goes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "grader/reports/prose.h"
#include "grader/reports/style.h"

static void every_outcome_has_a_name_and_a_symbol_of_its_own(void **state)
{
    (void)state;
    struct terminal_style style = plain_style();
    for (int unicode = 0; unicode <= 1; unicode++) {
        style.unicode = unicode;
        for (enum outcome a = 0; a < OUTCOMES; a++) {
            assert_int_equal(text_columns(outcome_symbol(a, &style), &style), 1);
            for (enum outcome b = 0; b < a; b++) {
                assert_string_not_equal(outcome_name(a), outcome_name(b));
                assert_string_not_equal(outcome_symbol(a, &style), outcome_symbol(b, &style));
            }
        }
    }
}

static void a_file_gets_no_colour_unless_asked(void **state)
{
    (void)state;
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_false(terminal_style_for(file, COLOR_AUTO).colour);
    assert_true(terminal_style_for(file, COLOR_ALWAYS).colour);
    assert_false(terminal_style_for(file, COLOR_NEVER).colour);
    assert_int_equal(terminal_style_for(file, COLOR_AUTO).width, 80);
    fclose(file);
}

static void a_terminal_gets_colour_unless_the_environment_refuses(void **state)
{
    (void)state;
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    FILE *tty = fopen(ptsname(master), "r+");
    assert_non_null(tty);
    const struct winsize sizes[] = {{.ws_col = 60}, {.ws_col = 200}, {.ws_col = 10}, {.ws_col = 0}};
    const int widths[] = {60, 80, 40, 80};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(ioctl(master, TIOCSWINSZ, &sizes[i]), 0);
        assert_int_equal(terminal_style_for(tty, COLOR_AUTO).width, widths[i]);
    }
    setenv("TERM", "xterm", 1);
    unsetenv("NO_COLOR");
    assert_true(terminal_style_for(tty, COLOR_AUTO).colour);
    assert_false(terminal_style_for(tty, COLOR_NEVER).colour);
    setenv("NO_COLOR", "", 1); /* empty counts as absent, says no-color.org */
    assert_true(terminal_style_for(tty, COLOR_AUTO).colour);
    setenv("NO_COLOR", "1", 1);
    assert_false(terminal_style_for(tty, COLOR_AUTO).colour);
    assert_true(terminal_style_for(tty, COLOR_ALWAYS).colour);
    unsetenv("NO_COLOR");
    setenv("TERM", "dumb", 1);
    assert_false(terminal_style_for(tty, COLOR_AUTO).colour);
    unsetenv("TERM");
    assert_false(terminal_style_for(tty, COLOR_AUTO).colour);
    fclose(tty);
    close(master);
}

static void unicode_follows_the_locale(void **state)
{
    (void)state;
    unsetenv("LC_CTYPE");
    setenv("LC_ALL", "C.UTF-8", 1);
    assert_true(terminal_style_for(stderr, COLOR_NEVER).unicode);
    setenv("LC_ALL", "C", 1);
    assert_false(terminal_style_for(stderr, COLOR_NEVER).unicode);
    setenv("LC_ALL", "no_SUCH.locale", 1);
    assert_false(terminal_style_for(stderr, COLOR_NEVER).unicode);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_outcome_has_a_name_and_a_symbol_of_its_own),
        cmocka_unit_test(a_file_gets_no_colour_unless_asked),
        cmocka_unit_test(a_terminal_gets_colour_unless_the_environment_refuses),
        cmocka_unit_test(unicode_follows_the_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
