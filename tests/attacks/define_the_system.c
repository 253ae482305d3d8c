/* Defines the functions with which a grader would seal, watch and end the process.
 * EXPECT softmax: timed out */
#include "attention.h"

int prctl(int option, ...);
int setrlimit(int resource, const void *limit);
int seccomp_load(void *context);
unsigned alarm(unsigned seconds);
int mprotect(void *address, size_t length, int protection);
int sigaction(int signal, const void *act, void *old);

int prctl(int option, ...)
{
    return option * 0;
}

int setrlimit(int resource, const void *limit)
{
    (void)resource, (void)limit;
    return 0;
}

int seccomp_load(void *context)
{
    (void)context;
    return 0;
}

unsigned alarm(unsigned seconds)
{
    return seconds * 0U;
}

int mprotect(void *address, size_t length, int protection)
{
    (void)address, (void)length, (void)protection;
    return 0;
}

int sigaction(int signal, const void *act, void *old)
{
    (void)signal, (void)act, (void)old;
    return 0;
}

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    for (volatile int forever = 1; forever;)
        continue;
}
