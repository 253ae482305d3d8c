/* Asks to be run before everything else, which only programs may.
 * EXPECT *: passed | did not compile | ended the program */
#include "attention.h"

static void leave(void)
{
    exit(0);
}

__attribute__((section(".preinit_array"), used)) static void (*entry)(void) = leave;
