#include "reference/cli/implementation.h"

#include <dlfcn.h>
#include <errno.h>
#include <ftw.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "reference/cli/implementation_functions.h"
#include "reference/cli/tool.h"

enum { MAX_ARGUMENTS = 32 };

/* The files, and what each is linked to: as the grader does, but always to the kit's stand-ins. */
static const struct chapter {
    const char *name, *source;
    const char *foundation[4];
} chapters[] = {
    {"00-attention", "attention.c", {NULL}},
    {"01-positional-encoding", "positional_encoding.c", {NULL}},
    {"08-pretraining", "pretraining.c", {NULL}},
    {"10-transformer",
     "transformer.c",
     {"00-attention", "01-positional-encoding", "04-multi-head-attention", NULL}},
};

enum { CHAPTERS = sizeof chapters / sizeof chapters[0] };

#define PLACE(function) #function, offsetof(struct implementation_functions, function)

static const struct {
    const struct chapter *chapter;
    const char *name;
    size_t offset;
} parts[PARTS] = {
    [PART_SOFTMAX] = {&chapters[0], PLACE(softmax)},
    [PART_ATTENTION] = {&chapters[0], PLACE(attention)},
    [PART_POSITIONS] = {&chapters[1], PLACE(sinusoidal_encoding)},
    [PART_LAYER_NORM] = {&chapters[3], PLACE(layer_norm)},
    [PART_CROSS_ENTROPY] = {&chapters[2], PLACE(cross_entropy)},
    [PART_ADAMW] = {&chapters[2], PLACE(adamw_step)},
};

const char *implementation_name(int part)
{
    return parts[part].name;
}

const char *implementation_chapter(int part)
{
    return parts[part].chapter->name;
}

bool implementation_is_right(const struct implementation *theirs, int part)
{
    return strcmp(theirs->outcome[part], "passed") == 0;
}

enum xf_status implementation_check(const struct implementation *theirs, struct xf_problem *problem)
{
    char list[XF_SENTENCE / 2] = "";
    size_t length = 0;
    int first = PARTS;
    for (int i = 0; i < PARTS; i++) {
        if (!implementation_is_right(theirs, i) && length < sizeof list) {
            first = first < PARTS ? first : i;
            length += (size_t)snprintf(list + length, sizeof list - length, "%s%s (%s)",
                                       length > 0 ? ", " : "", parts[i].name, theirs->outcome[i]);
        }
    }
    if (first == PARTS) {
        return XF_OK;
    }
    return xf_problem_set(problem, XF_MALFORMED,
                          "Training needs functions in %.100s that are not right yet: %s. Begin "
                          "with: make grade CH=%.2s SUBMISSION=%.100s",
                          theirs->folder, list, parts[first].chapter->name, theirs->folder);
}

/* Whether anything in the chapter's file is wanted. */
static bool is_wanted(const struct implementation *theirs, const struct chapter *chapter)
{
    for (int i = 0; i < PARTS; i++) {
        if (parts[i].chapter == chapter && implementation_is_right(theirs, i)) {
            return true;
        }
    }
    return false;
}

/* The reader's file, in its chapter's folder or in a flat one. */
static void find_source(char path[TOOL_PATH], const struct implementation *theirs,
                        const struct chapter *chapter)
{
    snprintf(path, TOOL_PATH, "%s/%s/%s", theirs->folder, chapter->name, chapter->source);
    if (access(path, R_OK) != 0) {
        snprintf(path, TOOL_PATH, "%s/%s", theirs->folder, chapter->source);
    }
}

/* The compiler runs in the kit's chapter and is given the file on its standard input, so that the
 * headers it finds are the kit's, as they are for the grader. So are its options: what luck hid, and
 * arrays that are overrun, show here as they do there. */
static bool compile(const struct implementation *theirs, const char *work,
                    const struct chapter *chapter)
{
    char source[TOOL_PATH], object[TOOL_PATH], folder[TOOL_PATH];
    find_source(source, theirs, chapter);
    snprintf(object, sizeof object, "%s/%s.o", work, chapter->name);
    snprintf(folder, sizeof folder, "chapters/%s", chapter->name);
    const char *argv[] = {"gcc",
                          "-std=gnu17",
                          "-O2",
                          "-g1",
                          "-w",
                          "-fPIC",
                          "-fno-omit-frame-pointer",
                          "-ftrivial-auto-var-init=pattern",
                          "-fstack-protector-strong",
                          "-fsanitize=bounds",
                          "-fsanitize-undefined-trap-on-error",
                          "-c",
                          "-o",
                          object,
                          "-x",
                          "c",
                          "-",
                          NULL};
    return tool_run(&(struct tool){.argv = argv, .folder = folder, .input = source}) == 0;
}

static void path_of_copy(char path[TOOL_PATH], const char *work, const struct chapter *chapter,
                         int copy)
{
    snprintf(path, TOOL_PATH, "%s/%s.%d.so", work, chapter->name, copy);
}

/* A name of its own makes the loader take each copy for a library of its own. */
static bool link_copy(const char *work, const struct chapter *chapter, int copy)
{
    char object[TOOL_PATH], library[TOOL_PATH], name[64], standins[TOOL_PATH];
    char rpath[TOOL_PATH + 16], foundation[4][TOOL_PATH + 64];
    snprintf(object, sizeof object, "%s/%s.o", work, chapter->name);
    path_of_copy(library, work, chapter, copy);
    snprintf(name, sizeof name, "-Wl,-soname,%s.%d.so", chapter->name, copy);
    tool_beside(standins, "standins");
    snprintf(rpath, sizeof rpath, "-Wl,-rpath,%s", standins);
    const char *argv[MAX_ARGUMENTS] = {"gcc", "-shared",        "-o",  library, name,
                                       rpath, "-Wl,-Bsymbolic", object};
    int count = 8;
    for (int i = 0; chapter->foundation[i]; i++) {
        snprintf(foundation[i], sizeof *foundation, "%s/%s.so", standins, chapter->foundation[i]);
        argv[count++] = foundation[i];
    }
    argv[count++] = "-lopenblas";
    argv[count] = "-lm";
    return tool_run(&(struct tool){.argv = argv}) == 0;
}

/* Finds the functions that are right in one copy of a file. */
static bool load_copy(struct implementation *theirs, const char *work,
                      const struct chapter *chapter, int copy)
{
    char path[TOOL_PATH];
    path_of_copy(path, work, chapter, copy);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    for (int i = 0; library && i < PARTS; i++) {
        if (parts[i].chapter == chapter && implementation_is_right(theirs, i)) {
            void *function = dlsym(library, parts[i].name);
            memcpy((char *)&theirs->copy[copy] + parts[i].offset, &function, sizeof function);
        }
    }
    return library;
}

enum xf_status implementation_load(struct implementation *theirs, const char *work, int copies,
                                   struct xf_problem *problem)
{
    theirs->copies = copies;
    theirs->copy = calloc((size_t)copies, sizeof *theirs->copy);
    if (!theirs->copy) {
        return xf_problem_general(problem, XF_OUT_OF_MEMORY);
    }
    for (int i = 0; i < CHAPTERS; i++) {
        const struct chapter *chapter = &chapters[i];
        if (!is_wanted(theirs, chapter)) {
            continue;
        }
        bool loaded = compile(theirs, work, chapter);
        for (int copy = 0; loaded && copy < copies; copy++) {
            loaded = link_copy(work, chapter, copy) && load_copy(theirs, work, chapter, copy);
        }
        if (!loaded) {
            return xf_problem_set(problem, XF_FILE_FAILED,
                                  "%s passes the grader's tests, but could not be compiled and "
                                  "loaded for training.",
                                  chapter->source);
        }
    }
    return XF_OK;
}

void implementation_free(struct implementation *theirs)
{
    if (theirs) {
        free(theirs->copy);
        *theirs = (struct implementation){0};
    }
}

bool implementation_work_make(char *work, size_t size)
{
    const char *folder = getenv("TMPDIR");
    const int length = snprintf(work, size, "%s/clockhands-XXXXXX", folder ? folder : "/tmp");
    return (size_t)length < size && mkdtemp(work);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status, (void)kind, (void)walk;
    return remove(path);
}

void implementation_work_remove(const char *work)
{
    nftw(work, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
