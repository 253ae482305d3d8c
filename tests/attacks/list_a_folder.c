/* Looks around.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <dirent.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    DIR *folder = opendir("/");
    if (folder != NULL)
        out[0] = (float)readdir(folder)->d_name[0];
}
