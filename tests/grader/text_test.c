/* Strings in fixed arrays, hostile output made safe, and text set in columns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "grader/reports/console.h"
#include "grader/reports/prose.h"
#include "grader/reports/text.h"
#include "grader/reports/utf8.h"

/* ---- text ---- */

static void text_grows_until_the_array_is_full(void **state)
{
    (void)state;
    char array[8];
    struct text text = TEXT_IN(array);
    assert_string_equal(array, "");
    text_add(&text, "%d-", 12);
    text_add_bytes(&text, "abcdef", 4);
    assert_string_equal(array, "12-abcd");
    assert_int_equal(text.length, 7);
    assert_false(text.cut);
}

static void text_that_is_too_long_ends_with_an_ellipsis(void **state)
{
    (void)state;
    char array[8];
    struct text text = TEXT_IN(array);
    text_add(&text, "%s", "12345678");
    assert_string_equal(array, "1234…");
    assert_int_equal(text.length, strlen(array));
    assert_true(text.cut);
    text = TEXT_IN(array);
    text_add(&text, "1234");
    text_add_bytes(&text, "5678", 4);
    assert_string_equal(array, "1234…");
}

static void text_is_cut_between_characters(void **state)
{
    (void)state;
    char array[8]; /* 7 bytes; 4 before the ellipsis */
    struct text text = TEXT_IN(array);
    text_add(&text, "abc√√"); /* the root takes bytes 4 to 6 */
    assert_string_equal(array, "abc…");
    text = TEXT_IN(array);
    text_add(&text, "a√√√"); /* a whole root ends at byte 4 */
    assert_string_equal(array, "a√…");
}

static void text_after_the_cut_is_dropped(void **state)
{
    (void)state;
    char array[8];
    struct text text = TEXT_IN(array);
    text_add(&text, "√√√√");
    assert_string_equal(array, "√…");
    text_add(&text, "x");
    text_add_bytes(&text, "y", 1);
    assert_string_equal(array, "√…");
}

static void text_in_the_smallest_arrays_is_terminated(void **state)
{
    (void)state;
    const char *const expected[] = {NULL, "", "a", "ab", "…", "a…"};
    for (size_t size = 1; size <= 5; size++) {
        char *array = malloc(size); /* so that a sanitizer sees its end */
        assert_non_null(array);
        struct text text = text_in(array, size);
        text_add(&text, "abcdefgh");
        assert_string_equal(array, expected[size]);
        free(array);
    }
    char three[3];
    struct text text = TEXT_IN(three);
    text_add(&text, "a√");
    assert_string_equal(three, "a");
}

/* ---- UTF-8 ---- */

static void utf8_is_read_at_every_length(void **state)
{
    (void)state;
    const struct {
        const char *bytes;
        size_t length;
        uint32_t character;
    } cases[] = {
        {"A", 1, 0x41},        {"\u00E9", 2, 0xE9},         {"\u0800", 3, 0x800},
        {"\uFFFD", 3, 0xFFFD}, {"\U00010000", 4, 0x10000},  {"\U0010FFFF", 4, 0x10FFFF},
        {"\xC2\x80", 2, 0x80}, {"\xED\x9F\xBF", 3, 0xD7FF},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint32_t character = 0;
        assert_int_equal(utf8_decode(cases[i].bytes, strlen(cases[i].bytes), &character),
                         cases[i].length);
        assert_int_equal(character, cases[i].character);
    }
}

static void malformed_utf8_is_refused(void **state)
{
    (void)state;
    const char *const bad[] = {"\x80",
                               "\xC0\xAF",
                               "\xC1\xBF",
                               "\xE0\x9F\xBF",
                               "\xED\xA0\x80",
                               "\xF0\x8F\xBF\xBF",
                               "\xF4\x90\x80\x80",
                               "\xF5\x80\x80\x80",
                               "\xF8\x90\x80\x80",
                               "\xFF",
                               "\xE2\x82",
                               "\xE2\x28\xA1",
                               "\xC3"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint32_t character;
        assert_int_equal(utf8_decode(bad[i], strlen(bad[i]), &character), 0);
    }
    uint32_t character;
    assert_int_equal(utf8_decode("", 0, &character), 0);
}

/* ---- console ---- */

static const char *safe(const char *bytes, size_t count)
{
    static char out[512];
    console_sanitize(out, sizeof out, bytes, count);
    return out;
}

#define SAFE(literal) safe((literal), sizeof(literal) - 1)

static void plain_lines_stay_as_they_are(void **state)
{
    (void)state;
    assert_string_equal(SAFE("T = 3, √D ≈ 2.83\n\n naïve 東京 ✓\n"),
                        "T = 3, √D ≈ 2.83\n\n naïve 東京 ✓\n");
    assert_string_equal(SAFE(""), "");
}

static void control_characters_are_shown_and_do_nothing(void **state)
{
    (void)state;
    assert_string_equal(SAFE("\033[2J\033]0;title\a"), "^[[2J^[]0;title^G");
    assert_string_equal(SAFE("a\bb\x7F"
                             "c\0d"),
                        "a^Hb^?c^@d");
    assert_string_equal(SAFE("fail\rPASSED"), "fail^MPASSED");
    assert_string_equal(SAFE("\xC2\x9B"
                             "31m"),
                        "<U+009B>31m");
}

static void both_kinds_of_line_end_are_kept_as_lines(void **state)
{
    (void)state;
    assert_string_equal(SAFE("a\r\nb\n\r"), "a\nb\n^M");
    assert_string_equal(safe("\r\n", 1), "^M"); /* the newline is no longer part of it */
}

static void tabs_reach_the_next_multiple_of_eight(void **state)
{
    (void)state;
    assert_string_equal(SAFE("\tx\n1234567\tx\n√\tx\n\033\tx"),
                        "        x\n1234567 x\n√       x\n^[      x");
}

static void invisible_and_reordering_characters_are_named(void **state)
{
    (void)state;
    assert_string_equal(SAFE("a\u202Eb\u2066c\u200Bd\u2028e\uFEFF"),
                        "a<U+202E>b<U+2066>c<U+200B>d<U+2028>e<U+FEFF>");
    assert_string_equal(SAFE("\U000E0041"), "<U+E0041>");
}

static void bytes_that_are_not_utf8_are_replaced(void **state)
{
    (void)state;
    assert_string_equal(SAFE("a\xFF"
                             "b\xE2\x82"
                             "c\xC0\xAF"),
                        "a�b��c��");
}

static void long_output_is_cut_and_counted(void **state)
{
    (void)state;
    char bytes[1000];
    memset(bytes, 'x', sizeof bytes);
    char out[100];
    console_sanitize(out, sizeof out, bytes, sizeof bytes);
    size_t shown = strspn(out, "x");
    assert_true(shown > 50);
    char remark[64];
    snprintf(remark, sizeof remark, "\n(and %zu bytes more)", sizeof bytes - shown);
    assert_string_equal(out + shown, remark);
}

static void output_that_just_fits_is_not_cut(void **state)
{
    (void)state;
    char bytes[100];
    memset(bytes, 'x', sizeof bytes);
    char out[101];
    console_sanitize(out, sizeof out, bytes, 100);
    assert_int_equal(strlen(out), 100);
    assert_null(strchr(out, '('));
    console_sanitize(out, 10, bytes, 100); /* too small for a remark */
    assert_string_equal(out, "xxxxxx…");
    console_sanitize(out, sizeof out - 1, bytes, 100);
    assert_non_null(strstr(out, " bytes more)"));
}

static void cut_output_stays_whole_at_every_size(void **state)
{
    (void)state;
    const char bytes[] = "√\033√\xFF\n\t√\u202E√√√√√√√√√√√√√√√√√√√√√√√√√√√√";
    for (size_t size = 1; size < 200; size++) {
        char *out = malloc(size);
        assert_non_null(out);
        console_sanitize(out, size, bytes, sizeof bytes - 1);
        size_t length = strlen(out);
        assert_true(length < size);
        uint32_t character;
        for (size_t i = 0, step; i < length; i += step) {
            step = utf8_decode(out + i, length - i, &character);
            assert_true(step > 0);
            assert_true(character == '\n' || !character_is_control(character));
        }
        free(out);
    }
}

/* ---- prose ---- */

static char *written;
static size_t written_size;

static FILE *begin(void)
{
    free(written);
    written = NULL;
    FILE *out = open_memstream(&written, &written_size);
    assert_non_null(out);
    return out;
}

static int forget(void **state)
{
    (void)state;
    free(written);
    written = NULL;
    return 0;
}

static const struct terminal_style NARROW = {.colour = false, .unicode = true, .width = 20};
static const struct terminal_style ASCII = {.colour = false, .unicode = false, .width = 20};

static void prose_is_filled_to_the_width(void **state)
{
    (void)state;
    FILE *out = begin();
    fputs("ab", out);
    put_prose(out, "one two three four  five\nsix", 2, 4, TONE_PLAIN, &NARROW);
    fclose(out);
    /* Sixteen columns from 4 to 20: "one two three" and " four" would be 18. */
    assert_string_equal(written, "ab  one two three\n    four five\n    six\n");
}

static void prose_may_fill_the_last_column(void **state)
{
    (void)state;
    FILE *out = begin();
    put_prose(out, "1234567890 123456789 x", 0, 0, TONE_PLAIN, &NARROW);
    fclose(out);
    assert_string_equal(written, "1234567890 123456789\nx\n");
    out = begin();
    put_prose(out, "1234567890 1234567890\n", 0, 0, TONE_PLAIN, &NARROW);
    fclose(out);
    assert_string_equal(written, "1234567890\n1234567890\n");
}

static void prose_counts_columns_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(text_columns("e\u0301", &NARROW), 1);
    assert_int_equal(text_columns("東", &NARROW), 2);
    FILE *out = begin();
    put_prose(out, "√√√√√√√√√√ √√√√√√√√√ 東京東京東京東京東京 e\u0301", 0, 0, TONE_PLAIN, &NARROW);
    fclose(out);
    assert_string_equal(written, "√√√√√√√√√√ √√√√√√√√√\n東京東京東京東京東京\ne\u0301\n");
}

static void a_word_wider_than_the_line_is_broken(void **state)
{
    (void)state;
    FILE *out = begin();
    put_prose(out, "a 1234567890123456789012345 b", 0, 4, TONE_PLAIN, &NARROW);
    fclose(out);
    assert_string_equal(written, "    a\n    1234567890123456\n    789012345 b\n");
}

static void prose_without_unicode_is_spelled_out(void **state)
{
    (void)state;
    FILE *out = begin();
    put_prose(out, "√D – “π” … 東", 0, 0, TONE_PLAIN, &ASCII);
    fclose(out);
    assert_string_equal(written, "sqrt D - \"pi\" ... ?\n");
}

static void colour_begins_and_ends_on_each_line(void **state)
{
    (void)state;
    const struct terminal_style coloured = {.colour = true, .unicode = true, .width = 6};
    FILE *out = begin();
    put_prose(out, "aaaa bbbb", 0, 2, TONE_BAD, &coloured);
    fclose(out);
    assert_string_equal(written, "  \033[31maaaa\033[0m\n  \033[31mbbbb\033[0m\n");
}

static void control_characters_never_reach_the_report(void **state)
{
    (void)state;
    FILE *out = begin();
    put_prose(out, "a\033[1mb \x01\u202E\xFF", 0, 0, TONE_PLAIN, &NARROW);
    put_lines(out, "\033[1m\n\r\n", "| ", 0, 0, &NARROW);
    put_text(out, "\b\a", 20, TONE_PLAIN, &NARROW);
    fclose(out);
    assert_string_equal(written, "a?[1mb ???\n| ?[1m\n| ?\n??");
}

static void lines_stay_behind_their_bar(void **state)
{
    (void)state;
    FILE *out = begin();
    fputs("ab", out);
    put_lines(out, "1234567890123456\n\n12345678901234567\nlast", "│ ", 2, 3, &NARROW);
    fclose(out);
    assert_string_equal(written, "ab │ 123456789012345\n   │ 6\n   │ \n   │ 123456789012345\n"
                                 "   │ 67\n   │ last\n");
}

static void a_character_wider_than_the_room_is_written_all_the_same(void **state)
{
    (void)state;
    FILE *out = begin();
    put_lines(out, "東京", "| ", 0, 17, &NARROW);
    fclose(out);
    assert_string_equal(written, "                 | 東\n                 | 京\n");
}

static void text_on_a_line_is_cut_to_its_columns(void **state)
{
    (void)state;
    FILE *out = begin();
    assert_int_equal(put_text(out, "abcdef", 6, TONE_PLAIN, &NARROW), 6);
    assert_int_equal(put_text(out, "abcdefg", 6, TONE_PLAIN, &NARROW), 6);
    assert_int_equal(put_text(out, "東京東", 5, TONE_PLAIN, &NARROW), 5);
    assert_int_equal(put_text(out, "abcdefg", 6, TONE_PLAIN, &ASCII), 6);
    assert_int_equal(put_text(out, "abc", 0, TONE_PLAIN, &NARROW), 0);
    fclose(out);
    assert_string_equal(written, "abcdefabcde…東京…abc...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_grows_until_the_array_is_full),
        cmocka_unit_test(text_that_is_too_long_ends_with_an_ellipsis),
        cmocka_unit_test(text_is_cut_between_characters),
        cmocka_unit_test(text_after_the_cut_is_dropped),
        cmocka_unit_test(text_in_the_smallest_arrays_is_terminated),
        cmocka_unit_test(utf8_is_read_at_every_length),
        cmocka_unit_test(malformed_utf8_is_refused),
        cmocka_unit_test(plain_lines_stay_as_they_are),
        cmocka_unit_test(control_characters_are_shown_and_do_nothing),
        cmocka_unit_test(both_kinds_of_line_end_are_kept_as_lines),
        cmocka_unit_test(tabs_reach_the_next_multiple_of_eight),
        cmocka_unit_test(invisible_and_reordering_characters_are_named),
        cmocka_unit_test(bytes_that_are_not_utf8_are_replaced),
        cmocka_unit_test(long_output_is_cut_and_counted),
        cmocka_unit_test(output_that_just_fits_is_not_cut),
        cmocka_unit_test(cut_output_stays_whole_at_every_size),
        cmocka_unit_test(prose_is_filled_to_the_width),
        cmocka_unit_test(prose_may_fill_the_last_column),
        cmocka_unit_test(prose_counts_columns_not_bytes),
        cmocka_unit_test(a_word_wider_than_the_line_is_broken),
        cmocka_unit_test(prose_without_unicode_is_spelled_out),
        cmocka_unit_test(colour_begins_and_ends_on_each_line),
        cmocka_unit_test(control_characters_never_reach_the_report),
        cmocka_unit_test(lines_stay_behind_their_bar),
        cmocka_unit_test(a_character_wider_than_the_room_is_written_all_the_same),
        cmocka_unit_test(text_on_a_line_is_cut_to_its_columns),
    };
    return cmocka_run_group_tests(tests, NULL, forget);
}
