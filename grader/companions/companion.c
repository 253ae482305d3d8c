#include "grader/companions/companion.h"

#include <stddef.h>
#include <string.h>

static struct companion *first;

void companion_enlist(struct companion *companion)
{
    companion->next = first;
    first = companion;
}

void *companion_make(const char *name, void *const arrays[], const int numbers[])
{
    const struct companion *companion = first;
    while (companion && strcmp(companion->name, name) != 0)
        companion = companion->next;
    return companion ? companion->make(arrays, numbers) : NULL;
}
