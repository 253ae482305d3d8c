#include "tests/support/seeds.h"

#include <stdio.h>
#include <stdlib.h>

enum { FEW = 8, MOST = 10000 };

unsigned seeds_wanted(void)
{
    const char *text = getenv("SEEDS");
    char *end = NULL;
    if (!text)
        return FEW;
    const long count = strtol(text, &end, 10);
    if (end == text || *end || count < 1 || count > MOST) {
        fprintf(stderr, "SEEDS is '%s': please give a number from 1 to %d.\n", text, MOST);
        exit(1);
    }
    return (unsigned)count;
}
