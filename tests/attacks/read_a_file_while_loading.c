/* Reads a file in a constructor, while the loader itself must be able to read. There is nothing in
 * view to read.
 * EXPECT softmax: left unwritten */
#include "attention.h"

static int first;

__attribute__((constructor)) static void look(void)
{
    const char *const places[] = {"/etc/passwd",
                                  "/proc/self/maps",
                                  "/proc/1/environ",
                                  "/dev/zero",
                                  "../solutions/00-attention/attention.c",
                                  "../../solutions/00-attention/attention.c"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        FILE *file = fopen(places[i], "r");
        if (file != NULL)
            first = fgetc(file);
    }
}

void softmax(float *out, const float *x, int n)
{
    (void)x, (void)n;
    if (first)
        out[0] = (float)first;
    if (first)
        exit(0);
}
