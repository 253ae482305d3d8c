#include "grader/suites/suite.h"

#include <string.h>

static struct suite *first;

void suite_enlist(struct suite *suite)
{
    struct suite **place = &first;
    while (*place && strcmp((*place)->chapter, suite->chapter) < 0)
        place = &(*place)->next;
    suite->next = *place;
    *place = suite;
}

const struct suite *suite_called(const char *chapter)
{
    const struct suite *suite = first;
    while (suite && strcmp(suite->chapter, chapter) != 0)
        suite = suite->next;
    return suite;
}

const struct suite *suite_first(void)
{
    return first;
}
