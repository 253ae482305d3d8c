#include "tests/support/scene.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/support/safety.h"

/* Any one submission must be dealt with in this time, on a machine that does other things too. */
enum { MOST_MILLISECONDS = 30000, MILLISECONDS_TO_DIE = 3000 };

const char *build_folder(void)
{
    const char *build = getenv("BUILD");
    return build && *build ? build : "build";
}

bool scene_open(struct scene *scene, char *complaint, size_t size)
{
    *scene = (struct scene){.status = -1, .complaint = complaint, .size = size};
    complaint[0] = '\0';
    const char *temporary = getenv("TMPDIR");
    char path[SCENE_PATH + 16], grade[SCENE_PATH];
    snprintf(scene->folder, SCENE_PATH, "%s/clockhands-scene-XXXXXX",
             temporary ? temporary : "/tmp");
    snprintf(grade, sizeof grade, "%s/grade", build_folder());
    if (!getcwd(scene->kit, SCENE_PATH) || !realpath(grade, scene->grade) ||
        !mkdtemp(scene->folder)) {
        scene_complain(scene, "no scene: %s", strerror(errno));
        return false;
    }
    snprintf(path, sizeof path, "%s/temporary", scene->folder);
    (void)mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/submission", scene->folder);
    snprintf(scene->submission, SCENE_PATH, "%.*s", SCENE_PATH - 1, path);
    (void)mkdir(path, 0700);
    return true;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

void scene_close(struct scene *scene)
{
    nftw(scene->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(scene->text);
    free(scene->markup);
    cJSON_Delete(scene->results);
    scene->text = scene->markup = NULL;
    scene->results = NULL;
}

void scene_complain(struct scene *scene, const char *format, ...)
{
    size_t used = strlen(scene->complaint);
    if (used + 2 >= scene->size)
        return;
    if (used > 0)
        scene->complaint[used++] = '\n';
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(scene->complaint + used, scene->size - used, format, arguments);
    va_end(arguments);
}

bool scene_write(struct scene *scene, const char *name, const char *bytes, size_t count)
{
    char path[2 * SCENE_PATH];
    int length = snprintf(path, sizeof path, "%s/%s", scene->submission, name);
    for (char *slash = path + strlen(scene->submission);
         (slash = strchr(slash + 1, '/')) != NULL;) {
        *slash = '\0';
        (void)mkdir(path, 0700);
        *slash = '/';
    }
    FILE *file = length < (int)sizeof path ? fopen(path, "w") : NULL;
    bool written = file && fwrite(bytes, 1, count, file) == count;
    if ((file && fclose(file) != 0) || !written) {
        scene_complain(scene, "%s was not written: %s", name, strerror(errno));
        return false;
    }
    return true;
}

char *read_text(const char *path, size_t *count)
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t size = 0, used = 0;
    while (file && !feof(file) && !ferror(file)) {
        char *longer = realloc(text, size += 65536);
        if (!longer)
            break;
        text = longer;
        used += fread(text + used, 1, size - used - 1, file);
        text[used] = '\0';
    }
    if (file)
        fclose(file);
    if (count)
        *count = used;
    return text;
}

bool scene_copy(struct scene *scene, const char *from, const char *name)
{
    char path[2 * SCENE_PATH];
    snprintf(path, sizeof path, "%s/%s", scene->kit, from);
    size_t count = 0;
    char *text = read_text(path, &count);
    if (!text)
        scene_complain(scene, "%s cannot be read", from);
    bool copied = text && scene_write(scene, name, text, count);
    free(text);
    return copied;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* In the child: becomes build/grade, its output in a file of the scene. */
static _Noreturn void become_grade(const struct scene *scene, const char *const options[])
{
    enum { MOST = 40 };
    char output[SCENE_PATH + 16], temporary[SCENE_PATH + 16];
    char json[SCENE_PATH + 16], junit[SCENE_PATH + 16];
    snprintf(output, sizeof output, "%s/printed", scene->folder);
    snprintf(temporary, sizeof temporary, "%s/temporary", scene->folder);
    snprintf(json, sizeof json, "%s/results.json", scene->folder);
    snprintf(junit, sizeof junit, "%s/results.xml", scene->folder);
    const char *words[MOST] = {scene->grade, "--submission", scene->submission, "--json", json,
                               "--junit",    junit};
    for (int i = 0; options && options[i] && i < MOST - 8; i++)
        words[7 + i] = options[i];
    int file = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    setenv("TMPDIR", temporary, 1);
    execv(scene->grade, (char *const *)words);
    _exit(127);
}

/* Waits for the grader, for so long; then for the last of its descendants, not so long. */
static void wait_for_all(struct scene *scene, pid_t grade)
{
    double begin = now();
    int status = 0;
    int handle = (int)syscall(SYS_pidfd_open, grade, 0);
    struct pollfd ending = {.fd = handle, .events = POLLIN};
    if (poll(&ending, 1, MOST_MILLISECONDS) <= 0) {
        scene_complain(scene, "build/grade did not end in %d s", MOST_MILLISECONDS / 1000);
        kill(grade, SIGKILL);
    }
    close(handle);
    waitpid(grade, &status, 0);
    scene->seconds = now() - begin;
    scene->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    pid_t left = 0;
    for (int waited = 0; waited < MILLISECONDS_TO_DIE && left >= 0; waited += 10) {
        left = waitpid(-1, NULL, WNOHANG);
        if (left == 0)
            usleep(10000);
    }
    if (left >= 0)
        scene_complain(scene, "build/grade left a process behind");
}

static int count_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)path, (void)status, (void)kind;
    return place->level > 0; /* stops at the first entry below */
}

static void read_reports(struct scene *scene)
{
    char path[SCENE_PATH + 16];
    snprintf(path, sizeof path, "%s/printed", scene->folder);
    scene->text = read_text(path, NULL);
    snprintf(path, sizeof path, "%s/results.xml", scene->folder);
    scene->markup = read_text(path, NULL);
    snprintf(path, sizeof path, "%s/results.json", scene->folder);
    char *json = read_text(path, NULL);
    scene->results = json ? cJSON_Parse(json) : NULL;
    free(json);
}

void scene_grade(struct scene *scene, const char *const options[])
{
    pid_t grade = fork();
    if (grade == 0)
        become_grade(scene, options);
    wait_for_all(scene, grade);
    read_reports(scene);
    char path[SCENE_PATH + 16];
    snprintf(path, sizeof path, "%s/temporary", scene->folder);
    if (nftw(path, count_entry, 16, FTW_PHYS) != 0)
        scene_complain(scene, "build/grade left a file behind");
    check_reports(scene);
}

const cJSON *scene_exercise(const struct scene *scene, const char *chapter, const char *function)
{
    const cJSON *test;
    cJSON_ArrayForEach(test, cJSON_GetObjectItem(scene->results, "tests"))
    {
        if (strcmp(scene_extra(test, "chapter"), chapter) == 0 &&
            strcmp(scene_extra(test, "function"), function) == 0)
            return test;
    }
    return NULL;
}

const char *scene_extra(const cJSON *exercise, const char *name)
{
    const cJSON *extra = cJSON_GetObjectItem(exercise, "extra_data");
    const char *value = cJSON_GetStringValue(cJSON_GetObjectItem(extra, name));
    return value ? value : "";
}
