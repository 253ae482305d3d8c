/* In a constructor, while filters can still be added, adds one that answers every further request
 * for a filter with "done": the seal of the call itself is then missing, and files can be opened.
 * There are none in the view: what it gets is as wrong as without.
 * EXPECT softmax: wrong | left unwritten | not allowed
 * ALSO *: not allowed | not defined | passed */
#define _GNU_SOURCE
#include "attention.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

__attribute__((constructor)) static void pretend(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_seccomp, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {4, filter};
    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
}

void softmax(float *out, const float *x, int n)
{
    (void)n;
    out[0] = x[0] + (float)openat(AT_FDCWD, "/", O_RDONLY);
}
