/* Replaces the allocator by one that has nothing to give, hoping that the grader uses it. Only the
 * function of this file that allocates does.
 * EXPECT *: passed | crashed */
#include "attention.h"

void *malloc(size_t size)
{
    (void)size;
    return NULL;
}

void free(void *pointer)
{
    (void)pointer;
}
