/* Loads another library at run time: the engine and the test library, if they were to be found.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <dlfcn.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    void (*reference)(float *, const float *, int, int) = NULL;
    void *library = dlopen("libcmocka.so.0", RTLD_NOW);
    *(void **)&reference = library ? dlsym(library, "xf_softmax") : NULL;
    if (reference != NULL)
        reference(out, x, 1, n);
}
