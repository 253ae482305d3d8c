/* What it means when a call does not come back: from the wait status, and the notes that the child
 * left, to one plain sentence. The status decides; the notes only help to say why. */
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "chapters/exercise.h"
#include "grader/suites/trial_state.h"

enum { NULL_PAGE = 4096, NEAR_THE_STACK = 64 << 10, MISSING_ARRAY = 16 << 20 };

bool event_came_back(const struct event *event)
{
    return WIFEXITED(event->status) && WEXITSTATUS(event->status) == 0 &&
           event->notes.phase == PHASE_RETURNED && !event->overslept;
}

/* Where in the call it happened: a constructor runs before the function does. */
static const char *moment(const struct event *event)
{
    return event->notes.phase == PHASE_LOADING ? " while the file was being loaded" : "";
}

/* Names the arrays on the board in the order of the request. */
static const struct trial_array *array_on_board(const struct trial *trial, int which)
{
    for (int i = 0; i < trial->arrays; i++) {
        if (trial->array[i].on_board && which-- == 0)
            return &trial->array[i];
    }
    return NULL;
}

static const struct trial_array *faulting_array(const struct trial *trial, uint64_t offset,
                                                enum board_region *region)
{
    struct board_array places[MAX_ARRAYS];
    int count = 0, which = 0;
    for (int i = 0; i < trial->arrays; i++) {
        if (trial->array[i].on_board)
            places[count++] = trial->array[i].place;
    }
    *region = board_locate(places, count, offset, &which);
    return *region == REGION_ELSEWHERE ? NULL : array_on_board(trial, which);
}

_Noreturn void trial_end_for_memory(struct trial *trial)
{
    trial_end_with(trial, OUTCOME_OUT_OF_MEMORY,
                   "%s did not get by with the %zu KiB of memory that this call could have besides "
                   "its arrays. %s",
                   trial->call.function, trial->memory >> 10, trial->memory_note);
}

/* True for a fault in an array that was not to be had: malloc gave NULL, or the stack ended. */
static bool in_a_missing_array(const struct stage_notes *notes)
{
    return notes->address < MISSING_ARRAY || (notes->address + NEAR_THE_STACK >= notes->stack &&
                                              notes->address < notes->stack + MISSING_ARRAY);
}

/* "k is 5 by 8: 40 elements", "x has 7 elements". */
static void describe_extent(const struct trial_array *array, char *text, size_t size)
{
    size_t count = array_count(array);
    if (array->rows == 1 || array->cols == 1)
        snprintf(text, size, "%s has %zu element%s", array->name, count, count == 1 ? "" : "s");
    else
        snprintf(text, size, "%s is %d by %d: %zu elements", array->name, array->rows, array->cols,
                 count);
}

static void diagnose_board(struct trial *trial, uint64_t offset)
{
    enum board_region region;
    const struct trial_array *array = faulting_array(trial, offset, &region);
    if (!array)
        return;
    const char *did = trial->event.notes.is_write ? "wrote" : "read";
    const char *function = trial->call.function;
    int64_t each = (int64_t)element_bytes(array->element);
    int64_t distance = (int64_t)offset - (int64_t)array->place.offset;
    int64_t index = distance >= 0 ? distance / each : -((each - 1 - distance) / each);
    char extent[192], name[128];
    describe_extent(array, extent, sizeof extent);
    switch (region) {
    case REGION_INSIDE:
        if (array->output || distance < 0)
            break;
        array_element_name(array, (size_t)index, name, sizeof name);
        trial_end_with(trial, OUTCOME_INPUT_CHANGED,
                       "%s wrote to %s, but %s is an input, to be read only.", function, name,
                       array->name);
    case REGION_BEHIND:
        trial_end_with(trial, OUTCOME_OUT_OF_BOUNDS,
                       "%s %s past the end of %s: element %lld, counted from 0, but %s.", function,
                       did, array->name, (long long)index, extent);
    case REGION_BEFORE:
        trial_end_with(trial, OUTCOME_OUT_OF_BOUNDS,
                       "%s %s before the start of %s: element %lld, but %s, counted from 0.",
                       function, did, array->name, (long long)index, extent);
    case REGION_ELSEWHERE:
        break;
    }
}

static _Noreturn void diagnose_segment(struct trial *trial)
{
    const struct stage_notes *notes = &trial->event.notes;
    const char *function = trial->call.function;
    if (notes->exhausted && trial->memory == 0)
        trial_end_with(trial, OUTCOME_OUT_OF_MEMORY,
                       "%s ran out of memory: a call may have about %d MiB.", function,
                       STAGE_MEMORY >> 20);
    if (notes->address >= notes->board && notes->address - notes->board < BOARD_BYTES)
        diagnose_board(trial, notes->address - notes->board);
    if (trial->memory > 0 && in_a_missing_array(notes))
        trial_end_for_memory(trial);
    if (notes->signal == SIGSEGV && notes->address < NULL_PAGE)
        trial_end_with(trial, OUTCOME_CRASHED, "%s used a null pointer%s.", function,
                       moment(&trial->event));
    if (notes->address + NEAR_THE_STACK >= notes->stack &&
        notes->address <= notes->stack + NEAR_THE_STACK)
        trial_end_with(trial, OUTCOME_CRASHED,
                       "%s ran out of stack%s: a recursion that never ends, or a local array that "
                       "is too large.",
                       function, moment(&trial->event));
    trial_end_with(trial, OUTCOME_CRASHED,
                   "%s crashed%s (segmentation fault): it used an address that belongs to none of "
                   "its arrays.",
                   function, moment(&trial->event));
}

static _Noreturn void diagnose_system_call(struct trial *trial)
{
    const char *function = trial->call.function;
    int number = trial->event.notes.system_call;
    char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
    char called[64];
    snprintf(called, sizeof called, "%s", name ? name : "an unknown system call");
    free(name);
    if (number == SCMP_SYS(tgkill) && trial->memory > 0)
        trial_end_for_memory(trial);
    if (number == SCMP_SYS(tgkill))
        trial_end_with(trial, OUTCOME_CRASHED,
                       "%s was aborted%s: an assert failed, the C library found an error, or it "
                       "called abort().",
                       function, moment(&trial->event));
    if (number == SCMP_SYS(mmap) || number == SCMP_SYS(mremap))
        trial_end_with(trial, OUTCOME_OUT_OF_MEMORY,
                       "%s asked for more memory at once than the %d MiB that a call may have.",
                       function, STAGE_MEMORY >> 20);
    trial_end_with(trial, OUTCOME_FORBIDDEN,
                   "%s asked the system for something that the grader does not allow (%s)%s. An "
                   "exercise needs only memory, arithmetic and printf.",
                   function, called, moment(&trial->event));
}

static _Noreturn void diagnose_signal(struct trial *trial, int signal)
{
    const char *function = trial->call.function;
    const char *when = moment(&trial->event);
    switch (signal) {
    case SIGSEGV:
    case SIGBUS:
        diagnose_segment(trial);
    case SIGSYS:
        diagnose_system_call(trial);
    case SIGKILL:
        if (trial->event.cpu_microseconds < STAGE_CPU_SECONDS * 1000000)
            trial_end_with(trial, OUTCOME_OUT_OF_MEMORY,
                           "%s was ended by the system, which does so when memory runs out%s.",
                           function, when);
        /* fall through */
    case SIGXCPU:
        trial_end_with(trial, OUTCOME_TIMED_OUT,
                       "%s did not finish within %d second of processor time%s: is there a loop "
                       "that never ends?",
                       function, STAGE_CPU_SECONDS, when);
    case SIGXFSZ:
        trial_end_with(trial, OUTCOME_TOO_MUCH_OUTPUT,
                       "%s printed more than %d KiB%s: too much for one call.", function,
                       CONSOLE_BYTES >> 10, when);
    case SIGFPE:
        trial_end_with(trial, OUTCOME_CRASHED, "%s divided a whole number by zero%s.", function,
                       when);
    case SIGILL:
    case SIGTRAP:
        trial_end_with(trial, OUTCOME_CRASHED,
                       "%s used a local array outside its bounds%s, or reached a place that the "
                       "compiler was promised is never reached.",
                       function, when);
    default:
        trial_end_with(trial, OUTCOME_CRASHED, "%s crashed%s: %s.", function, when,
                       strsignal(signal));
    }
}

static _Noreturn void diagnose_exit(struct trial *trial, int status)
{
    const struct stage_notes *notes = &trial->event.notes;
    const char *function = trial->call.function;
    if (status == EXERCISE_NOT_STARTED)
        trial_end_with(trial, OUTCOME_NOT_STARTED, "%s reaches a TODO() that is not written yet.",
                       function);
    if (notes->refusal == REFUSED_SYMBOL)
        trial_end_with(trial, OUTCOME_NOT_DEFINED,
                       "%s does not define %s: was it renamed, removed, or made static?",
                       trial->workplace->name, function);
    if (notes->refusal == REFUSED_LOAD && trial->memory > 0) /* an array of the file's own */
        trial_end_for_memory(trial);
    if (notes->refusal == REFUSED_LOAD)
        trial_end_with(trial, OUTCOME_CRASHED, "%s could not be loaded: %s", trial->workplace->name,
                       notes->message);
    if (notes->signal == SIGSYS || notes->signal == SIGTRAP)
        diagnose_signal(trial, (int)notes->signal);
    if (trial->memory > 0)
        trial_end_for_memory(trial);
    trial_end_with(trial, OUTCOME_ENDED,
                   "%s ended the program (exit status %d) instead of returning%s.", function,
                   status, moment(&trial->event));
}

_Noreturn void trial_diagnose(struct trial *trial)
{
    const struct event *event = &trial->event;
    if (trial->file->result->outcome == OUTCOME_PASSED) /* only the first failure is shown */
        compile_locate(trial->workplace, event->notes.place, trial->why.location,
                       sizeof trial->why.location);
    if (event->overslept)
        trial_end_with(trial, OUTCOME_TIMED_OUT, "%s did not finish within %d seconds.",
                       trial->call.function, STAGE_WALL_MILLISECONDS / 1000);
    if (WIFSIGNALED(event->status))
        diagnose_signal(trial, WTERMSIG(event->status));
    diagnose_exit(trial, WEXITSTATUS(event->status));
}
