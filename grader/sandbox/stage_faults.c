#include "grader/sandbox/stage_faults.h"

#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

enum { HANDLER_STACK = 64 << 10, FRAMES_SEARCHED = 1024, EXIT_TRAPPED = 99 };

static struct stage_notes *notes;
static const char *object;
static unsigned char handler_stack[HANDLER_STACK];

struct registers {
    uintptr_t instruction, stack;
    bool is_write;
};

static struct registers registers_of(const ucontext_t *context)
{
    struct registers at = {0};
#if defined(__x86_64__)
    at.instruction = (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
    at.stack = (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
    at.is_write = context->uc_mcontext.gregs[REG_ERR] & 2; /* the page fault's W bit */
#elif defined(__aarch64__)
    at.instruction = context->uc_mcontext.pc;
    at.stack = context->uc_mcontext.sp;
#else
    (void)context;
#endif
    return at;
}

/* Offset of an address in the student's object, or 0 if it lies elsewhere. */
static uint64_t place_in_object(uintptr_t address)
{
    Dl_info info;
    if (!dladdr((void *)address, &info) || !info.dli_fname || strcmp(info.dli_fname, object) != 0)
        return 0;
    return address - (uintptr_t)info.dli_fbase;
}

/* The innermost place in the student's own code: where it stands, or else (in memcpy, say) the
 * first return address on the stack that lies in it. A return address points behind the call. */
static uint64_t own_place(struct registers at)
{
    uint64_t place = place_in_object(at.instruction);
    const uintptr_t *frame = (const uintptr_t *)(at.stack & ~(sizeof(uintptr_t) - 1));
    for (int i = 0; frame && !place && i < FRAMES_SEARCHED; i++) {
        place = place_in_object(frame[i]);
        if (place)
            place--;
    }
    return place;
}

static void note_fault(int signal, siginfo_t *info, void *context)
{
    struct registers at = registers_of(context);
    notes->signal = (uint32_t)signal;
    notes->is_write = at.is_write;
    notes->address = (uint64_t)(uintptr_t)info->si_addr;
    notes->stack = at.stack;
    if (signal == SIGSYS)
        notes->system_call = info->si_syscall;
    else
        notes->exhausted = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                                -1, 0) == MAP_FAILED;
    notes->place = own_place(at);
    if (signal == SIGSYS || signal == SIGTRAP)
        _exit(EXIT_TRAPPED); /* these would not come again */
    /* The handler was reset on entry: returning repeats the fault, which now ends the process. */
}

bool stage_note_faults(struct stage_notes *notes_, const char *object_)
{
    notes = notes_;
    object = object_;
    const stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
    if (sigaltstack(&stack, NULL) != 0)
        return false;
    const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS};
    struct sigaction action = {.sa_sigaction = note_fault};
    action.sa_flags = (int)(SA_SIGINFO | SA_ONSTACK | SA_RESETHAND);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (sigaction(faults[i], &action, NULL) != 0)
            return false;
    }
    return true;
}
