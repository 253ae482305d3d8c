/* A call of a student's function, as data.
 *
 * The judge, which knows the right answers, and the stage, where the student's code runs, are
 * different programs. So a call cannot be a C expression: it is a function's name, a list of
 * arguments and a place for what it returns, and libffi makes the call on the other side. The same
 * data lets the judge make the call again, with a known wrong implementation in the student's place.
 *
 * Pointers travel as offsets from the start of the board (the memory both programs share). */
#ifndef GRADER_SANDBOX_CALL_H
#define GRADER_SANDBOX_CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MAX_ARGUMENTS = 12,
    MAX_RETURNED_FLOATS = 8,
    MAX_COMPANION_ARRAYS = 6,
    MAX_COMPANION_NUMBERS = 6
};

enum argument_kind {
    ARGUMENT_INT,
    ARGUMENT_FLOAT,
    ARGUMENT_POINTER,
    ARGUMENT_NULL,
    ARGUMENT_COMPANION
};

/* A struct of functions that is made where the call is made [grader/companions/companion.h]. */
struct companion_request {
    char name[32];
    int arrays;
    uint64_t offset[MAX_COMPANION_ARRAYS]; /* from the start of the board */
    int32_t number[MAX_COMPANION_NUMBERS];
};

struct argument {
    enum argument_kind kind;
    int32_t integer;
    float real;
    uint64_t offset; /* of what a pointer points to, from the start of the board */
    struct companion_request companion;
    const char *name;    /* as the test wrote it; means nothing to the stage */
    const void *pointer; /* in the judge's own memory; means nothing to the stage */
};

enum return_kind {
    RETURN_NOTHING,
    RETURN_INT,
    RETURN_LONG,
    RETURN_FLOAT,
    RETURN_BOOL,
    RETURN_FLOATS
};

struct call {
    char function[64];
    int arguments;
    struct argument argument[MAX_ARGUMENTS];
    enum return_kind returns;
    uint64_t result;     /* where the returned value goes, from the start of the board */
    int returned_floats; /* members of a returned struct of floats */
};

/* Calls `function` as `call` says, in this process, with the board at `board`. False if the call
 * is malformed (an unknown kind, too many arguments): nothing was called then. */
bool call_invoke(const struct call *call, void (*function)(void), unsigned char *board);

#endif
