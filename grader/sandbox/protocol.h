/* What the judge and the stage say to each other.
 *
 * The judge (build/grade) starts one stage (build/stage) for a chapter and sends it a request for
 * each call; the stage forks a sealed child that makes the call, and replies with how the child
 * ended. Three descriptors are handed over at the start. Arrays travel on the board: one sparse
 * memory file, mapped by both sides, which begins with a page of notes that the child leaves.
 *
 * Whatever comes from the child - the notes, the arrays, the console - was written by code that
 * may be hostile. The judge copies it once and believes none of it: notes only explain a verdict
 * that the wait status and the output arrays have already decided. */
#ifndef GRADER_SANDBOX_PROTOCOL_H
#define GRADER_SANDBOX_PROTOCOL_H

#include <stdbool.h>
#include <stdint.h>

#include "grader/sandbox/call.h"

enum { STAGE_SOCKET = 3, STAGE_BOARD = 4, STAGE_CONSOLE = 5 };

enum {
    MAX_ARRAYS = MAX_ARGUMENTS + 1 + MAX_COMPANION_ARRAYS, /* arguments, and the returned value */
    BOARD_BYTES = 64 << 20,        /* address space; pages exist once they are touched */
    CONSOLE_BYTES = 64 << 10,      /* what a call may print */
    STAGE_MEMORY = 512 << 20,      /* what a call may allocate at once */
    STAGE_ADDRESS_SPACE = 1 << 30, /* in all; libraries and board take a quarter of it */
    STAGE_CPU_SECONDS = 1,
    STAGE_WALL_MILLISECONDS = 8000, /* only reached by a machine in trouble: nothing may sleep */
    STAGE_STACK = 8 << 20
};

/* An array on the board. It ends where a page ends; the pages around it are not accessible. */
struct board_array {
    uint64_t offset, bytes;
    bool writable;
    bool filled; /* it holds something when the call begins, which a repeated call finds again */
};

struct stage_request {
    char object[64]; /* the shared object's name in the stage's folder of objects */
    bool sealed;     /* refuse to run the call if the system-call filter cannot be put in place */
    struct call call;
    int repeats;     /* it is made so often, each time but the first on outputs poisoned anew */
    bool counted;    /* its instructions are asked for */
    uint64_t memory; /* bytes it may take besides its arrays and a little; 0: STAGE_MEMORY */
    int arrays;
    struct board_array array[MAX_ARRAYS];
};

struct stage_reply {
    int error;  /* errno if the stage itself failed; the call was not made then */
    int status; /* the child's, as waitpid gives it */
    int64_t cpu_microseconds;
    uint64_t instructions; /* in user mode, if they were asked for and could be counted, else 0 */
    bool overslept;        /* it was killed at STAGE_WALL_MILLISECONDS */
};

/* How far the child came. */
enum stage_phase { PHASE_STARTING, PHASE_LOADING, PHASE_CALLING, PHASE_RETURNED };

/* Why the stage's own code gave up before it called anything. */
enum stage_refusal { REFUSED_NOTHING, REFUSED_SEAL, REFUSED_LOAD, REFUSED_SYMBOL, REFUSED_CALL };

/* The notes on the board's first page. */
struct stage_notes {
    uint32_t phase, refusal;
    uint32_t signal;     /* of a fault, else 0 */
    uint32_t is_write;   /* the fault was a write, where the machine tells */
    uint32_t exhausted;  /* no memory was to be had at the time of the fault */
    int32_t system_call; /* for SIGSYS: its number */
    uint64_t address;    /* that faulted */
    uint64_t stack;      /* the stack pointer at the fault */
    uint64_t board;      /* where the child had mapped the board */
    uint64_t place;      /* offset in the object of the innermost frame of its own, or 0 */
    char message[256];   /* what the dynamic loader said */
};

#endif
