/* What the tests of the reports share. Include after cmocka.h. */
#ifndef TESTS_GRADER_REPORT_CHECKS_H
#define TESTS_GRADER_REPORT_CHECKS_H

#include <stdlib.h>
#include <string.h>

#include "tests/grader/sample_grading.h"

static char *report; /* the last one made */

static int forget(void **state)
{
    (void)state;
    free(report);
    report = NULL;
    return 0;
}

static void assert_in_order(const char *text, const char *const parts[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *found = strstr(text, parts[i]);
        if (found == NULL)
            fail_msg("\"%s\" is missing or stands too early", parts[i]);
        text = found + strlen(parts[i]);
    }
}

#define IN_ORDER(text, ...)                                                                        \
    assert_in_order((text), (const char *const[]){__VA_ARGS__},                                    \
                    sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

#endif
