#include "grader/sandbox/view.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_FILE_BYTES = 16 << 20, FIRST_HANDED_OVER = 3, LIST_SIZE = 256, PATH_SIZE = 4096 };

static const rlim_t most_memory = (rlim_t)1 << 30;

static const struct {
    const char *name, *value;
} environment[] = {
    {"LC_ALL", "C.UTF-8"},
    {"OPENBLAS_NUM_THREADS", "1"},
    {"MALLOC_PERTURB_", "165"}, /* memory that was not set holds garbage, never zeros */
};

/* A command line under construction; too many words would be a mistake in this file. */
struct words {
    const char *word[LIST_SIZE];
    int count;
};

static void add(struct words *words, const char *word)
{
    if (words->count < LIST_SIZE - 1)
        words->word[words->count++] = word;
}

static void add3(struct words *words, const char *first, const char *second, const char *third)
{
    add(words, first);
    add(words, second);
    add(words, third);
}

/* Shows a system folder as it is: a folder bound read-only, a link made again. */
static void add_system_folder(struct words *words, const char *path, char *target, size_t size)
{
    ssize_t length = readlink(path, target, size - 1);
    if (length > 0) {
        target[length] = '\0';
        add3(words, "--symlink", target, path);
    } else if (access(path, F_OK) == 0) {
        add3(words, "--ro-bind", path, path);
    }
}

static void add_toolchain(struct words *words)
{
    static const char *const folders[] = {"/usr", "/bin", "/lib", "/lib64", "/etc/alternatives"};
    static char targets[sizeof folders / sizeof *folders][256];
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        add_system_folder(words, folders[i], targets[i], sizeof targets[i]);
}

/* The view's own paths: the root appears as /work. */
struct paths {
    char directory[PATH_SIZE], writable_from[PATH_SIZE], writable_to[PATH_SIZE];
};

static bool make_paths(struct paths *paths, const struct view *view)
{
    const char *base = view->sealed ? "/work" : view->root;
    const char *writable = view->writable ? view->writable : "";
    return snprintf(paths->directory, PATH_SIZE, "%s/%s", base, view->directory) < PATH_SIZE &&
           snprintf(paths->writable_from, PATH_SIZE, "%s/%s", view->root, writable) < PATH_SIZE &&
           snprintf(paths->writable_to, PATH_SIZE, "/work/%s", writable) < PATH_SIZE;
}

static void add_view(struct words *words, const struct view *view, const struct paths *paths)
{
    add(words, "bwrap");
    add3(words, "--unshare-all", "--die-with-parent", "--new-session");
    add(words, "--clearenv");
    add3(words, "--setenv", "PATH", "/usr/bin:/bin");
    for (size_t i = 0; i < sizeof environment / sizeof *environment; i++)
        add3(words, "--setenv", environment[i].name, environment[i].value);
    if (view->toolchain) {
        add_toolchain(words);
        add3(words, "--size", "67108864", "--tmpfs");
        add(words, "/tmp");
    }
    for (int i = 0; view->files && view->files[i]; i++)
        add3(words, "--ro-bind", view->files[i], view->files[i]);
    if (view->program)
        add3(words, "--ro-bind", view->program, "/program");
    add3(words, "--ro-bind", view->root, "/work");
    if (view->writable)
        add3(words, "--bind", paths->writable_from, paths->writable_to);
    add(words, "--chdir");
    add(words, paths->directory);
    add(words, "--");
}

static void limit(__rlimit_resource_t resource, rlim_t most)
{
    const struct rlimit both = {.rlim_cur = most, .rlim_max = most};
    if (setrlimit(resource, &both) != 0)
        _exit(126);
}

static void set_limits(int cpu_seconds)
{
    limit(RLIMIT_CPU, (rlim_t)cpu_seconds);
    limit(RLIMIT_AS, most_memory);
    limit(RLIMIT_FSIZE, MOST_FILE_BYTES);
    limit(RLIMIT_CORE, 0);
}

/* Moves the descriptors to 3, 4 … in two steps, lest one lands on another that is still wanted. */
static void hand_over(const int *descriptors)
{
    int count = 0;
    int parked[8];
    while (descriptors && descriptors[count] >= 0 && count < 8) {
        parked[count] = fcntl(descriptors[count], F_DUPFD, 32);
        count++;
    }
    for (int i = 0; i < count; i++)
        dup2(parked[i], FIRST_HANDED_OVER + i);
    close_range((unsigned)(FIRST_HANDED_OVER + count), ~0u, 0);
}

/* In the child: becomes the command. */
static _Noreturn void become(const struct view *view, const struct words *words,
                             const struct paths *paths)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, STDIN_FILENO);
    dup2(view->output, STDOUT_FILENO);
    dup2(view->output, STDERR_FILENO);
    hand_over(view->hand_over);
    if (view->cpu_seconds > 0)
        set_limits(view->cpu_seconds);
    if (!view->sealed) {
        for (size_t i = 0; i < sizeof environment / sizeof *environment; i++)
            setenv(environment[i].name, environment[i].value, 1);
        if (chdir(paths->directory) != 0)
            _exit(126);
    }
    execvp(words->word[0], (char *const *)(uintptr_t)words->word);
    _exit(127);
}

pid_t view_start(const struct view *view)
{
    struct words words = {.count = 0};
    struct paths paths;
    if (!make_paths(&paths, view)) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (view->sealed)
        add_view(&words, view, &paths);
    const char *inside = view->sealed ? "/program" : view->program;
    add(&words, view->program ? inside : view->argv[0]);
    for (int i = 1; view->argv[i]; i++)
        add(&words, view->argv[i]);
    words.word[words.count] = NULL;
    pid_t child = fork();
    if (child == 0)
        become(view, &words, &paths);
    return child;
}

enum view_end view_run(const struct view *view, int milliseconds, int *status)
{
    pid_t child = view_start(view);
    if (child < 0)
        return VIEW_FAILED;
    int handle = (int)syscall(SYS_pidfd_open, child, 0);
    struct pollfd ending = {.fd = handle, .events = POLLIN};
    int ended = handle < 0 ? -1 : poll(&ending, 1, milliseconds);
    int error = errno;
    if (handle >= 0)
        close(handle);
    if (ended <= 0) {
        kill(-child, SIGKILL);
        kill(child, SIGKILL);
    }
    while (waitpid(child, status, 0) < 0 && errno == EINTR)
        ;
    errno = error;
    return ended > 0 ? VIEW_ENDED : ended == 0 ? VIEW_TIMED_OUT : VIEW_FAILED;
}

bool view_works(char *why, size_t size)
{
    static const char *const nothing[] = {"true", NULL};
    int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
    const struct view view = {.sealed = true,
                              .toolchain = true,
                              .root = "/usr",
                              .directory = "",
                              .argv = nothing,
                              .output = quiet};
    int status = 0;
    enum view_end end = view_run(&view, 10000, &status);
    close(quiet);
    if (end == VIEW_ENDED && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    bool absent = end == VIEW_ENDED && WIFEXITED(status) && WEXITSTATUS(status) == 127;
    snprintf(why, size, "%s",
             absent ? "bubblewrap (the program bwrap) is not installed; `make setup` installs it"
                    : "bubblewrap cannot make an empty view here: the system does not allow it "
                      "user namespaces");
    return false;
}
