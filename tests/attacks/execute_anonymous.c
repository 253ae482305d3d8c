/* Makes a file that has no name, to run it as a program.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    int file = memfd_create("program", 0);
    fexecve(file, (char *[]){NULL}, (char *[]){NULL});
}
