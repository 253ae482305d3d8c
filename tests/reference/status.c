/* A status becomes a sentence. */
#include "reference/core/status.h"

#include <string.h>

#include "tests/reference/check.h"

static void every_status_has_a_sentence_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < XF_STATUSES; i++) {
        const char *sentence = xf_status_message((enum xf_status)i);
        assert_true(strlen(sentence) > 1);
        assert_int_equal(sentence[strlen(sentence) - 1], '.');
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(sentence, xf_status_message((enum xf_status)j));
        }
    }
}

static void a_value_that_is_no_status_has_a_sentence_too(void **state)
{
    (void)state;
    for (int i = 0; i < XF_STATUSES; i++) {
        const char *sentence = xf_status_message((enum xf_status)i);
        assert_string_not_equal(xf_status_message(XF_STATUSES), sentence);
        assert_string_not_equal(xf_status_message((enum xf_status)1000), sentence);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_a_sentence_of_its_own),
        cmocka_unit_test(a_value_that_is_no_status_has_a_sentence_too),
    };
    return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
