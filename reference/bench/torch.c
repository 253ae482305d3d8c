#include "reference/bench/torch.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static char python[] = "/usr/bin/python3", script[] = "tests/oracles/time_torch.py";

enum { TRIALS = 3, LONG = 5 /* seconds, of a run that is not tried more than once */ };

/* Ways to start PyTorch. Its own loops take OpenMP's threads, and its products OpenBLAS's. */
static const struct setting {
    const char *name;
    bool many, many_in_blas, passive; /* as many threads as the engine has, or one */
} settings[] = {
    {"OMP 1", false, false, false},          {"OMP 1, BLAS all", false, true, false},
    {"OMP all", true, true, false},          {"OMP all, passive", true, true, true},
    {"OMP all, BLAS 1", true, false, false},
};

/* The child's ends of both pipes become its standard input and output. */
static pid_t spawn(char **argv, char **environment, int orders[2], int answers[2])
{
    pid_t process = 0;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, orders[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, answers[1], STDOUT_FILENO);
    if (posix_spawn(&process, argv[0], &actions, NULL, argv, environment) != 0) {
        process = 0;
    }
    posix_spawn_file_actions_destroy(&actions);
    return process;
}

static double answer(struct bench_torch *torch)
{
    char line[64];
    return torch->answers && fgets(line, sizeof line, torch->answers) ? strtod(line, NULL) : 0;
}

/* Starts PyTorch with a setting, and waits until it has done a first run. */
static bool start(struct bench_torch *torch, const struct setting *setting, const char *name,
                  const int *extents, int threads)
{
    char omp[32], blas[32], wait[] = "OMP_WAIT_POLICY=passive", path[] = "PATH=/usr/bin:/bin";
    char number[BENCH_EXTENTS][16], work[32];
    char *environment[] = {omp, blas, path, setting->passive ? wait : NULL, NULL};
    char *argv[BENCH_EXTENTS + 4] = {python, script, work};
    int orders[2], answers[2];
    snprintf(omp, sizeof omp, "OMP_NUM_THREADS=%d", setting->many ? threads : 1);
    snprintf(blas, sizeof blas, "OPENBLAS_NUM_THREADS=%d", setting->many_in_blas ? threads : 1);
    snprintf(work, sizeof work, "%s", name);
    for (int i = 0; i < BENCH_EXTENTS && extents[i] > 0; i++) {
        snprintf(number[i], sizeof number[i], "%d", extents[i]);
        argv[3 + i] = number[i];
    }
    *torch = (struct bench_torch){.setting = setting->name};
    if (pipe2(orders, O_CLOEXEC) != 0) {
        return false;
    }
    if (pipe2(answers, O_CLOEXEC) != 0) {
        close(orders[0]);
        close(orders[1]);
        return false;
    }
    torch->process = spawn(argv, environment, orders, answers);
    close(orders[0]);
    close(answers[1]);
    torch->orders = fdopen(orders[1], "w");
    torch->answers = fdopen(answers[0], "r");
    torch->first = answer(torch);
    return torch->first > 0;
}

bool bench_torch_is_there(void)
{
    const int smallest[BENCH_EXTENTS] = {1, 1, 1, 1};
    struct bench_torch torch = {0};
    const bool there = access(python, X_OK) == 0 && access(script, R_OK) == 0 &&
                       start(&torch, &settings[0], "attention", smallest, 1);
    bench_torch_close(&torch);
    return there;
}

double bench_torch_run(struct bench_torch *torch)
{
    if (torch->process == 0 || fputs("run\n", torch->orders) < 0 || fflush(torch->orders) != 0) {
        return 0;
    }
    return answer(torch);
}

/* The least seconds of a few runs; of long ones the first will do. 0: none was done. */
static double least_seconds(struct bench_torch *torch)
{
    double least = torch->first;
    for (int i = 0; i < TRIALS && torch->first < LONG; i++) {
        const double seconds = bench_torch_run(torch);
        least = seconds < least ? seconds : least;
    }
    return least;
}

bool bench_torch_open(struct bench_torch *torch, const char *name, const int *extents, int threads)
{
    const struct setting *best = NULL;
    double least = 0;
    /* With one thread they are all the same. */
    const size_t count = threads == 1 ? 1 : sizeof settings / sizeof settings[0];
    for (size_t i = 0; i < count; i++) {
        const bool starts = start(torch, &settings[i], name, extents, threads);
        const double seconds = starts ? least_seconds(torch) : 0;
        bench_torch_close(torch);
        if (!starts) {
            return false;
        }
        if (seconds > 0 && (!best || seconds < least)) {
            best = &settings[i];
            least = seconds;
        }
    }
    return best && start(torch, best, name, extents, threads);
}

void bench_torch_close(struct bench_torch *torch)
{
    if (torch->orders) {
        fclose(torch->orders); /* at which it ends */
    }
    if (torch->answers) {
        fclose(torch->answers);
    }
    if (torch->process > 0) {
        waitpid(torch->process, NULL, 0);
    }
    *torch = (struct bench_torch){0};
}
