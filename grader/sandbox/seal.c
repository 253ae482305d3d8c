#include "grader/sandbox/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grader/sandbox/protocol.h"

enum { MAX_INSTRUCTIONS = 512, FUTEX_COMMAND = 0x7F };

static struct sock_filter instructions[SEALS][MAX_INSTRUCTIONS];
static struct sock_fprog programs[SEALS];

/* What numeric code needs of the system once it runs. */
static const int allowed_always[] = {
    SCMP_SYS(brk),           SCMP_SYS(munmap),          SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),    SCMP_SYS(time),
    SCMP_SYS(fstat),         SCMP_SYS(newfstatat),      SCMP_SYS(lseek),
    SCMP_SYS(rt_sigreturn),  SCMP_SYS(restart_syscall), SCMP_SYS(exit),
    SCMP_SYS(exit_group),    SCMP_SYS(getpid),          SCMP_SYS(gettid),
};

/* What the dynamic loader needs besides. */
static const int allowed_loading[] = {
    SCMP_SYS(read),
    SCMP_SYS(pread64),
    SCMP_SYS(close),
};

static int allow(scmp_filter_ctx filter, const int *calls, size_t count)
{
    int error = 0;
    for (size_t i = 0; i < count && !error; i++)
        error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, calls[i], 0, NULL);
    return error;
}

/* Allows a call only if the argument numbered `index` compares with `datum` as `how` says. */
static int allow_if(scmp_filter_ctx filter, int call, unsigned index, enum scmp_compare how,
                    uint64_t datum, uint64_t masked)
{
    const struct scmp_arg_cmp condition = {index, how, datum, masked};
    return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &condition);
}

/* Memory is new, and not too much at once, or stays what it is: pages of libraries and of inputs are
 * no place to keep things in. It is private, so that the limit on it counts it, and no stack. The
 * loader puts pages in the place of others; it too makes none writable that were not. What a call has
 * kept on the board stays there to be seen. */
static int allow_memory(scmp_filter_ctx filter, enum seal seal, size_t memory)
{
    const uint64_t refused[] = {MAP_SHARED, MAP_GROWSDOWN, MAP_FIXED};
    const int count = seal == SEAL_LOADING ? 2 : 3;
    uint64_t all = 0;
    int error = 0;
    for (int i = 0; i < count && !error; i++) {
        const struct scmp_arg_cmp flag = {3, SCMP_CMP_MASKED_EQ, refused[i], refused[i]};
        error = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mmap), 1, &flag);
        all |= refused[i];
    }
    const struct scmp_arg_cmp mapping[] = {{1, SCMP_CMP_LE, memory, 0},
                                           {3, SCMP_CMP_MASKED_EQ, all, 0}};
    const struct scmp_arg_cmp moving[] = {{2, SCMP_CMP_LE, memory, 0},
                                          {3, SCMP_CMP_MASKED_EQ, MREMAP_FIXED, 0}};
    if (!error)
        error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, mapping);
    if (!error)
        error = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(mremap), 2, moving);
    if (!error)
        error = allow_if(filter, SCMP_SYS(mprotect), 2, SCMP_CMP_MASKED_EQ, PROT_WRITE, 0);
    if (!error)
        error = allow_if(filter, SCMP_SYS(madvise), 2, SCMP_CMP_NE, MADV_REMOVE, 0);
    return error;
}

static int add_rules(scmp_filter_ctx filter, enum seal seal, size_t memory)
{
    const uint64_t writing = O_ACCMODE | O_CREAT | O_TRUNC | O_TMPFILE;
    int error = allow(filter, allowed_always, sizeof allowed_always / sizeof *allowed_always);
    if (!error)
        error = allow_memory(filter, seal, memory);
    /* Locks may be given back; to wait for one would be to wait for ever. */
    if (!error)
        error = allow_if(filter, SCMP_SYS(futex), 1, SCMP_CMP_MASKED_EQ, FUTEX_COMMAND, FUTEX_WAKE);
    for (unsigned fd = STDOUT_FILENO; fd <= STDERR_FILENO && !error; fd++) {
        error = allow_if(filter, SCMP_SYS(write), 0, SCMP_CMP_EQ, fd, 0);
        if (!error)
            error = allow_if(filter, SCMP_SYS(writev), 0, SCMP_CMP_EQ, fd, 0);
    }
    /* abort() and sigsetjmp() change the signal mask: pretend, so that nothing gets blocked. */
    if (!error)
        error =
            seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(0), SCMP_SYS(rt_sigprocmask), 0, NULL);
    /* OpenBLAS would like to say where its memory lies; it does without. */
    if (!error)
        error = seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(mbind), 0, NULL);
    if (!error && seal == SEAL_LOADING) {
        error = allow(filter, allowed_loading, sizeof allowed_loading / sizeof *allowed_loading);
        if (!error)
            error = allow_if(filter, SCMP_SYS(openat), 2, SCMP_CMP_MASKED_EQ, writing, O_RDONLY);
        if (!error) /* the second seal; with flags, a filter could put its process to sleep */
            error = allow_if(filter, SCMP_SYS(seccomp), 1, SCMP_CMP_EQ, 0, 0);
    }
    return error;
}

/* Compiles a filter to instructions, which libseccomp only writes to a file. */
static int export_program(scmp_filter_ctx filter, enum seal seal)
{
    int fd = memfd_create("filter", MFD_CLOEXEC);
    if (fd < 0)
        return -errno;
    int error = seccomp_export_bpf(filter, fd);
    ssize_t bytes = error ? 0 : pread(fd, instructions[seal], sizeof instructions[seal], 0);
    if (!error && (bytes <= 0 || (size_t)bytes >= sizeof instructions[seal]))
        error = -E2BIG;
    programs[seal].filter = instructions[seal];
    programs[seal].len = (unsigned short)((size_t)bytes / sizeof(struct sock_filter));
    close(fd);
    return error;
}

bool seal_prepare(size_t memory)
{
    for (enum seal seal = 0; seal < SEALS; seal++) {
        scmp_filter_ctx filter = seccomp_init(SCMP_ACT_TRAP);
        if (!filter) {
            errno = ENOMEM;
            return false;
        }
        int error = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
        if (!error)
            error = add_rules(filter, seal, memory);
        if (!error)
            error = export_program(filter, seal);
        seccomp_release(filter);
        if (error) {
            errno = -error;
            return false;
        }
    }
    return true;
}

bool seal_apply(enum seal seal)
{
    if (programs[seal].len == 0) {
        errno = ENOSYS;
        return false;
    }
    if (seal == SEAL_LOADING && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return false;
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &programs[seal]) == 0;
}

bool seal_works(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(seal_prepare(STAGE_MEMORY) && seal_apply(SEAL_LOADING) ? 0 : 1);
    int status = 1;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static bool lower(__rlimit_resource_t resource, rlim_t soft, rlim_t hard)
{
    const struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
    return setrlimit(resource, &limit) == 0;
}

bool seal_limits(void)
{
    return lower(RLIMIT_CPU, STAGE_CPU_SECONDS, STAGE_CPU_SECONDS + 1) &&
           lower(RLIMIT_AS, STAGE_ADDRESS_SPACE, STAGE_ADDRESS_SPACE) &&
           lower(RLIMIT_STACK, STAGE_STACK, STAGE_STACK) &&
           lower(RLIMIT_FSIZE, CONSOLE_BYTES, CONSOLE_BYTES) && lower(RLIMIT_NPROC, 0, 0) &&
           lower(RLIMIT_NOFILE, 16, 16) && lower(RLIMIT_CORE, 0, 0) &&
           lower(RLIMIT_MEMLOCK, 0, 0) && lower(RLIMIT_MSGQUEUE, 0, 0);
}
