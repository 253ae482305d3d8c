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

const struct suite *suite_first(void)
{
    return first;
}
