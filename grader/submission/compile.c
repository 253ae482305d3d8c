#include "grader/submission/compile.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grader/reports/console.h"
#include "grader/sandbox/view.h"

enum {
    COMPILE_MILLISECONDS = 20000,
    COMPILE_CPU_SECONDS = 10,
    LOCATE_CPU_SECONDS = 1,
    PATH_SIZE = 4096,
    OUTPUT_SIZE = 32 << 10,
    COPY_BYTES = 1 << 30
};

static bool write_file(const char *path, const char *bytes, size_t count)
{
    FILE *file = fopen(path, "wex");
    bool written = file && fwrite(bytes, 1, count, file) == count;
    return file && fclose(file) == 0 && written;
}

static bool copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t copied = 1;
    while (in >= 0 && out >= 0 && copied > 0)
        copied = copy_file_range(in, NULL, out, NULL, COPY_BYTES, 0);
    if (in >= 0)
        close(in);
    return out >= 0 && close(out) == 0 && copied == 0;
}

/* Copies the headers of the kit's chapters/`folder` to the workplace. */
static bool copy_headers(const struct workplace *workplace, const char *folder)
{
    char pattern[PATH_SIZE], to[PATH_SIZE];
    snprintf(pattern, sizeof pattern, "%s/chapters/%s*.h", workplace->kit, folder);
    glob_t found = {0};
    bool copied = glob(pattern, 0, NULL, &found) == 0;
    for (size_t i = 0; copied && i < found.gl_pathc; i++) {
        snprintf(to, sizeof to, "%s/kit/chapters/%s%s", workplace->root, folder,
                 strrchr(found.gl_pathv[i], '/') + 1);
        copied = copy_file(found.gl_pathv[i], to);
    }
    globfree(&found);
    return copied;
}

/* Lays root out as the kit is laid out, as far as this chapter goes; others may lie there. */
static bool lay_out_chapter(const struct workplace *workplace, const char *chapter)
{
    char folder[PATH_SIZE], path[PATH_SIZE];
    const char *const levels[] = {"objects", "kit", "kit/chapters", "kit/chapters/", NULL};
    for (int i = 0; levels[i]; i++) {
        bool last = !levels[i + 1];
        snprintf(path, sizeof path, "%s/%s%s", workplace->root, levels[i], last ? chapter : "");
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return false;
    }
    snprintf(folder, sizeof folder, "%s/", chapter);
    return copy_headers(workplace, "") && copy_headers(workplace, folder);
}

/* The same, with the student's file in the stub's place. */
static bool lay_out(const struct workplace *workplace, const struct source *source)
{
    char path[PATH_SIZE];
    if (!lay_out_chapter(workplace, workplace->chapter))
        return false;
    snprintf(path, sizeof path, "%s/kit/chapters/%s/%s", workplace->root, workplace->chapter,
             workplace->name);
    return write_file(path, source->bytes, source->count);
}

/* Runs a tool in the workplace, beside the student's file; its output goes to `output`, a string. */
static enum view_end run_tool(const struct workplace *workplace, const char *const *argv,
                              const char *writable, int cpu_seconds, char *output, size_t size,
                              int *status)
{
    char directory[PATH_SIZE];
    snprintf(directory, sizeof directory, "kit/chapters/%s", workplace->chapter);
    int file = memfd_create("output", MFD_CLOEXEC);
    if (file < 0)
        return VIEW_FAILED;
    const struct view view = {.sealed = workplace->sealed,
                              .toolchain = true,
                              .root = workplace->root,
                              .directory = directory,
                              .writable = writable,
                              .argv = argv,
                              .output = file,
                              .cpu_seconds = cpu_seconds};
    enum view_end end = view_run(&view, COMPILE_MILLISECONDS, status);
    ssize_t bytes = pread(file, output, size - 1, 0);
    output[bytes > 0 ? bytes : 0] = '\0';
    close(file);
    return end;
}

/* The name in the linker's "undefined reference to `name'", or "". */
static void undefined_name(const char *output, char *name, size_t size)
{
    static const char before[] = "undefined reference to `";
    const char *found = strstr(output, before);
    name[0] = '\0';
    if (found) {
        found += sizeof before - 1;
        size_t length = strcspn(found, "'\n");
        snprintf(name, size, "%.*s", (int)(length < size ? length : size - 1), found);
    }
}

/* Our sentence about a compilation that failed; the compiler's words follow it. */
static void explain_failure(const struct workplace *workplace, enum view_end end,
                            const char *output, char *sentence, size_t size)
{
    char missing[128];
    undefined_name(output, missing, sizeof missing);
    if (end == VIEW_TIMED_OUT || strstr(output, "CPU time limit exceeded"))
        snprintf(sentence, size, "%s keeps the compiler busy for more than %d seconds",
                 workplace->name, COMPILE_CPU_SECONDS);
    else if (strstr(output, "virtual memory exhausted") || strstr(output, "out of memory") ||
             strstr(output, "Cannot allocate memory"))
        snprintf(sentence, size, "%s makes the compiler run out of memory", workplace->name);
    else if (strstr(output, "File size limit exceeded") || strstr(output, "No space left"))
        snprintf(sentence, size, "%s compiles to more than 16 MiB", workplace->name);
    else if (missing[0])
        snprintf(sentence, size,
                 "%s uses %s, which it does not define, and neither do the C library, its "
                 "mathematics and BLAS",
                 workplace->name, missing);
    else
        snprintf(sentence, size, "the compiler found errors in %s", workplace->name);
}

/* How a student's file is compiled. Uninitialised variables get a pattern and local arrays have
 * their bounds checked: luck must not help. The linker names what is defined nowhere. */
static const char options[] =
    "-std=gnu17 -O1 -g1 -fPIC -shared -pipe -fno-omit-frame-pointer "
    "-ftrivial-auto-var-init=pattern -fstack-protector-strong "
    "-fsanitize=bounds -fsanitize-undefined-trap-on-error "
    "-Wall -Wextra -Wno-unused-parameter -Wno-unused-function -Wno-unknown-pragmas "
    "-Werror=return-type -Werror=implicit-function-declaration "
    "-fmax-errors=8 -fdiagnostics-color=never -fno-diagnostics-show-option "
    "-Wl,-z,defs -Wl,-Bsymbolic -Wl,-rpath,$ORIGIN";

static bool has_foundation(const struct workplace *workplace, int i)
{
    return workplace->foundation && workplace->foundation[i].chapter;
}

static enum view_end run_compiler(const struct workplace *workplace, char *output, size_t size,
                                  int *status)
{
    char object[PATH_SIZE], here[PATH_SIZE], name[NAME_SIZE + 32], words[sizeof options];
    char foundations[MAX_FOUNDATIONS][NAME_SIZE + 32];
    snprintf(object, sizeof object, "../../../objects/%s.so", workplace->chapter);
    snprintf(here, sizeof here, "-ffile-prefix-map=%s/kit/chapters/%s=.",
             workplace->sealed ? "/work" : workplace->root, workplace->chapter);
    snprintf(name, sizeof name, "-Wl,-soname,%.63s.so", workplace->chapter);
    const char *argv[VIEW_MAX_ARGUMENTS] = {"gcc", "-o", object, here, name};
    int count = 5;
    memcpy(words, options, sizeof options);
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
        argv[count++] = word;
    argv[count++] = workplace->name;
    for (int i = 0; i < MAX_FOUNDATIONS && has_foundation(workplace, i); i++) {
        snprintf(foundations[i], sizeof *foundations, "../../../objects/%.63s.so",
                 workplace->foundation[i].chapter);
        argv[count++] = foundations[i];
    }
    argv[count++] = "-lopenblas";
    argv[count++] = "-lm";
    return run_tool(workplace, argv, "objects", COMPILE_CPU_SECONDS, output, size, status);
}

enum outcome compile_source(const struct workplace *workplace, const struct source *source,
                            char *message, size_t size)
{
    message[0] = '\0';
    if (!lay_out(workplace, source)) {
        snprintf(message, size, "the grader could not lay out its workplace: %s", strerror(errno));
        return OUTCOME_UNGRADED;
    }
    char output[OUTPUT_SIZE], sentence[512] = "";
    int status = 0;
    enum view_end end = run_compiler(workplace, output, sizeof output, &status);
    bool started = !WIFEXITED(status) || (WEXITSTATUS(status) != 126 && WEXITSTATUS(status) != 127);
    if (end == VIEW_FAILED || !started || strncmp(output, "bwrap: ", 7) == 0) {
        snprintf(message, size, "the compiler (gcc) could not be started");
        return OUTCOME_UNGRADED;
    }
    bool compiled = end == VIEW_ENDED && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!compiled)
        explain_failure(workplace, end, output, sentence, sizeof sentence);
    size_t used = (size_t)snprintf(message, size, "%s%s", sentence, sentence[0] ? "\n" : "");
    if (used < size)
        console_sanitize(message + used, size - used, output, strlen(output));
    return compiled ? OUTCOME_PASSED : OUTCOME_NOT_COMPILED;
}

bool compile_standin(const struct workplace *workplace, const char *chapter)
{
    char from[PATH_SIZE], to[PATH_SIZE];
    snprintf(from, sizeof from, "%s/%s.so", workplace->standins, chapter);
    snprintf(to, sizeof to, "%s/objects/%s.so", workplace->root, chapter);
    return lay_out_chapter(workplace, chapter) && copy_file(from, to);
}

bool compile_standins(const struct workplace *workplace)
{
    bool made = true;
    for (int i = 0; made && has_foundation(workplace, i); i++)
        made = compile_standin(workplace, workplace->foundation[i].chapter);
    return made;
}

void compile_locate(const struct workplace *workplace, uint64_t offset, char *location, size_t size)
{
    location[0] = '\0';
    char object[PATH_SIZE], place[32], output[OUTPUT_SIZE];
    snprintf(object, sizeof object, "../../../objects/%s.so", workplace->chapter);
    snprintf(place, sizeof place, "0x%llx", (unsigned long long)offset);
    const char *const argv[] = {"addr2line", "-f", "-s", "-e", object, place, NULL};
    int status = 0;
    if (offset == 0 || run_tool(workplace, argv, NULL, LOCATE_CPU_SECONDS, output, sizeof output,
                                &status) != VIEW_ENDED)
        return;
    char function[64], file[64], line[16];
    if (sscanf(output, "%63[A-Za-z0-9_] %63[^:\n]:%15[0-9]", function, file, line) == 3 &&
        strcmp(file, workplace->name) == 0)
        snprintf(location, size, "%s:%s, in %s", file, line, function);
}
