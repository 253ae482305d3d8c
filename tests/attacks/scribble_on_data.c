/* Overwrites the writable data of every object in the process, the stage's own among them.
 * EXPECT softmax: crashed | ended the program | not allowed | out of bounds | timed out */
#define _GNU_SOURCE
#include "attention.h"

#include <link.h>
#include <string.h>

static int overwrite(struct dl_phdr_info *object, size_t size, void *nothing)
{
    (void)size, (void)nothing;
    for (int i = 0; i < object->dlpi_phnum; i++)
        if (object->dlpi_phdr[i].p_type == PT_LOAD && (object->dlpi_phdr[i].p_flags & PF_W)) {
            volatile char *byte = (char *)object->dlpi_addr + object->dlpi_phdr[i].p_vaddr;
            for (size_t k = 4096; k < object->dlpi_phdr[i].p_memsz; k++)
                byte[k] = 1;
        }
    return 0;
}

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    dl_iterate_phdr(overwrite, NULL);
    abort();
}
