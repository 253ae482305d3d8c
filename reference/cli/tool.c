#include "reference/cli/tool.h"

#include <fcntl.h>
#include <libgen.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int tool_run(const struct tool *tool)
{
    const char *input = tool->input ? tool->input : "/dev/null";
    posix_spawn_file_actions_t actions;
    pid_t process = 0;
    int status = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (tool->folder) {
        posix_spawn_file_actions_addchdir_np(&actions, tool->folder);
    }
    const int failed =
        posix_spawnp(&process, tool->argv[0], &actions, NULL, (char *const *)tool->argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed || waitpid(process, &status, 0) != process || !WIFEXITED(status)) {
        return -1;
    }
    return WEXITSTATUS(status);
}

void tool_beside(char path[TOOL_PATH], const char *name)
{
    char program[TOOL_PATH];
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    if (snprintf(path, TOOL_PATH, "%s/%s", dirname(program), name) >= TOOL_PATH) {
        path[0] = '\0'; /* which no file is called */
    }
}
