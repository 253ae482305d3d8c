/* Gives its own pages away through a pipe.
 * EXPECT softmax: not allowed */
#define _GNU_SOURCE
#include "attention.h"

#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

void softmax(float *out, const float *x, int n)
{
    (void)out, (void)x, (void)n;
    int ends[2];
    pipe(ends);
    vmsplice(ends[1], &(struct iovec){out, sizeof *out}, 1, SPLICE_F_GIFT);
}
