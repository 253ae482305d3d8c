#include "grader/sandbox/stage_child.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "grader/sandbox/poison.h"
#include "grader/sandbox/seal.h"
#include "grader/sandbox/stage_faults.h"
#include "grader/sandbox/stage_memory.h"

enum { EXIT_REFUSED = 98 };

static struct stage_notes *notes;

static _Noreturn void refuse(enum stage_refusal refusal, const char *message)
{
    if (notes) {
        notes->refusal = refusal;
        snprintf(notes->message, sizeof notes->message, "%s", message ? message : "");
    }
    _exit(EXIT_REFUSED);
}

/* Maps the board so that only its arrays and the page of notes can be touched. */
static unsigned char *set_board(const struct stage_request *request)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *board = mmap(NULL, BOARD_BYTES, PROT_NONE, MAP_SHARED, STAGE_BOARD, 0);
    if (board == MAP_FAILED || mprotect(board, page, PROT_READ | PROT_WRITE) != 0)
        return NULL;
    notes = (struct stage_notes *)board;
    for (int i = 0; i < request->arrays; i++) {
        const struct board_array *array = &request->array[i];
        size_t begin = array->offset / page * page;
        size_t bytes = array->offset + array->bytes - begin;
        int access = array->writable ? PROT_READ | PROT_WRITE : PROT_READ;
        if (bytes > 0 && mprotect(board + begin, bytes, access) != 0)
            return NULL;
    }
    notes->board = (uint64_t)(uintptr_t)board;
    return board;
}

/* Standard output and error become the console; nothing else stays open. */
static void set_console(void)
{
    dup2(STAGE_CONSOLE, STDOUT_FILENO);
    dup2(STAGE_CONSOLE, STDERR_FILENO);
    close(STDIN_FILENO);
    close_range(STDERR_FILENO + 1, ~0u, 0);
    setvbuf(stdout, NULL, _IOLBF, 0);
}

static void (*load(const char *path, const char *name))(void)
{
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!object)
        refuse(REFUSED_LOAD, dlerror());
    void *symbol = dlsym(object, name);
    if (!symbol)
        refuse(REFUSED_SYMBOL, dlerror());
    void (*function)(void);
    memcpy(&function, &symbol, sizeof function); /* ISO C has no such cast; POSIX promises it */
    return function;
}

/* Copies what filled arrays hold that the call may change, one after the other, to memory of the
 * child's own, if the call is to be made again. NULL if there is no memory. */
static unsigned char *save_filled(const struct stage_request *request, const unsigned char *board)
{
    size_t bytes = 1;
    for (int i = 0; request->repeats > 1 && i < request->arrays; i++)
        bytes += request->array[i].bytes;
    unsigned char *saved = malloc(bytes), *to = saved;
    for (int i = 0; saved && i < request->arrays; i++) {
        const struct board_array *array = &request->array[i];
        if (array->writable && array->filled && request->repeats > 1) {
            memcpy(to, board + array->offset, array->bytes);
            to += array->bytes;
        }
    }
    return saved;
}

/* Makes the board what it was before the first call. */
static void reset_outputs(const struct stage_request *request, unsigned char *board,
                          const unsigned char *saved)
{
    for (int i = 0; i < request->arrays; i++) {
        const struct board_array *array = &request->array[i];
        unsigned char *begin = board + array->offset;
        if (array->writable && array->filled) {
            memcpy(begin, saved, array->bytes);
            saved += array->bytes;
        } else if (array->writable) {
            poison(begin, begin + array->bytes);
        }
    }
}

_Noreturn void stage_child(const struct stage_request *request, const char *objects)
{
    setpgid(0, 0);
    char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%.63s", objects, request->object);
    unsigned char *board = set_board(request);
    set_console();
    unsigned char *saved = board ? save_filled(request, board) : NULL;
    if (!saved || !stage_note_faults(notes, path) || !seal_limits())
        refuse(REFUSED_SEAL, "the board or the limits could not be set up");
    if (request->memory > 0 && !stage_limit_memory(request->memory))
        refuse(REFUSED_SEAL, "the limit on memory could not be set up");
    bool sealed = seal_apply(SEAL_LOADING);
    if (!sealed && request->sealed)
        refuse(REFUSED_SEAL, "the system-call filter could not be put in place");

    notes->phase = PHASE_LOADING;
    void (*function)(void) = load(path, request->call.function);
    if (request->memory > 0 && !stage_memory_is_left())
        refuse(REFUSED_LOAD, "loading the file took all the memory");
    if (sealed && !seal_apply(SEAL_RUNNING))
        refuse(REFUSED_SEAL, "the second system-call filter could not be put in place");
    notes->phase = PHASE_CALLING;
    for (int i = 0; i < request->repeats; i++) {
        if (i > 0)
            reset_outputs(request, board, saved);
        if (!call_invoke(&request->call, function, board))
            refuse(REFUSED_CALL, "the call could not be made");
    }
    fflush(stdout);
    notes->phase = PHASE_RETURNED;
    _exit(0);
}
