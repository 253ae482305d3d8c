/* Code points and their categories. */
#include "reference/data/utf8.h"

#include "tests/reference/check.h"

static void every_code_point_comes_back(void **state)
{
    (void)state;
    for (uint32_t point = 0; point <= 0x10ffff; point++) {
        unsigned char text[XF_UTF8_LONGEST];
        uint32_t back = UINT32_MAX;
        int length = xf_utf8_write(text, point);
        bool surrogate = 0xd800 <= point && point <= 0xdfff;
        assert_int_equal(xf_utf8_read(&back, text, (size_t)length), surrogate ? 0 : length);
        assert_int_equal(back, surrogate ? UINT32_MAX : point);
        assert_int_equal(xf_utf8_read(&back, text, (size_t)length - (length > 1)),
                         length > 1 ? 0 : 1);
    }
}

/* The code points of each length, counted: 2^11 - 2^7 of two bytes; 2^16 - 2^11 less the 2^11
 * surrogates of three; 16 * 2^16 of four. If every one comes back and there are no more, then
 * nothing else is read. */
static void nothing_else_is_a_code_point(void **state)
{
    (void)state;
    int count[5] = {0};
    for (uint32_t bytes = 0; bytes < 0x1000000; bytes++) {
        unsigned char text[4] = {(unsigned char)(bytes >> 16), (unsigned char)(bytes >> 8),
                                 (unsigned char)bytes, 0xbf};
        uint32_t point;
        count[xf_utf8_read(&point, text, 4)]++;
    }
    assert_int_equal(count[1], 128 * 65536);
    assert_int_equal(count[2], 1920 * 256);
    assert_int_equal(count[3], 61440);
    assert_int_equal(count[4], 16 * 65536 / 64); /* the last byte is one of 64 */
}

static void categories_are_those_of_unicode(void **state)
{
    (void)state;
    const struct {
        uint32_t point;
        enum xf_category category;
    } known[] = {{'a', XF_LETTER},    {'Z', XF_LETTER},     {'0', XF_DIGIT},    {' ', XF_SPACE},
                 {'\n', XF_SPACE},    {'\v', XF_SPACE},     {'_', XF_OTHER},    {0x1c, XF_OTHER},
                 {0, XF_OTHER},       {0x85, XF_SPACE},     {0xa0, XF_SPACE},   {0xe9, XF_LETTER},
                 {0xd7, XF_OTHER},    {0x2160, XF_DIGIT},   {0x3000, XF_SPACE}, {0x4e2d, XF_LETTER},
                 {0x1f600, XF_OTHER}, {0x10ffff, XF_OTHER}, {0x301, XF_OTHER},  {0xbd, XF_DIGIT}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        assert_int_equal(xf_category_of(known[i].point), known[i].category);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_comes_back),
        cmocka_unit_test(nothing_else_is_a_code_point),
        cmocka_unit_test(categories_are_those_of_unicode),
    };
    return cmocka_run_group_tests_name("utf8", tests, NULL, NULL);
}
