/* A constructor by hand: a pointer in the table that the loader walks.
 * EXPECT *: ended the program */
#include "attention.h"

static void leave(int count, char **arguments, char **environment)
{
    (void)count, (void)arguments, (void)environment;
    exit(0);
}

__attribute__((section(".init_array"), used)) static void (*entry)(int, char **, char **) = leave;
