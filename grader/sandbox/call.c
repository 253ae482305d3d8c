#include "grader/sandbox/call.h"

#include <ffi.h>
#include <string.h>

#include "grader/companions/companion.h"

/* One argument's value; libffi wants its address. */
union slot {
    int32_t integer;
    float real;
    void *pointer;
};

static void *make_companion(const struct companion_request *request, unsigned char *board)
{
    void *arrays[MAX_COMPANION_ARRAYS] = {NULL};
    if (request->arrays < 0 || request->arrays > MAX_COMPANION_ARRAYS)
        return NULL;
    for (int i = 0; i < request->arrays; i++)
        arrays[i] = board + request->offset[i];
    return companion_make(request->name, arrays, request->number);
}

static ffi_type *prepare_argument(const struct argument *argument, unsigned char *board,
                                  union slot *slot)
{
    switch (argument->kind) {
    case ARGUMENT_INT:
        slot->integer = argument->integer;
        return &ffi_type_sint32;
    case ARGUMENT_FLOAT:
        slot->real = argument->real;
        return &ffi_type_float;
    case ARGUMENT_POINTER:
        slot->pointer = board + argument->offset;
        return &ffi_type_pointer;
    case ARGUMENT_NULL:
        slot->pointer = NULL;
        return &ffi_type_pointer;
    case ARGUMENT_COMPANION:
        slot->pointer = make_companion(&argument->companion, board);
        return slot->pointer ? &ffi_type_pointer : NULL;
    }
    return NULL;
}

static ffi_type *prepare_return(const struct call *call, ffi_type *structure, ffi_type **members)
{
    switch (call->returns) {
    case RETURN_NOTHING:
        return &ffi_type_void;
    case RETURN_LONG:
        return &ffi_type_sint64;
    case RETURN_INT:
        return &ffi_type_sint32;
    case RETURN_FLOAT:
        return &ffi_type_float;
    case RETURN_BOOL:
        return &ffi_type_uint8;
    case RETURN_FLOATS:
        if (call->returned_floats < 1 || call->returned_floats > MAX_RETURNED_FLOATS)
            return NULL;
        for (int i = 0; i < call->returned_floats; i++)
            members[i] = &ffi_type_float;
        members[call->returned_floats] = NULL;
        *structure = (ffi_type){.type = FFI_TYPE_STRUCT, .elements = members};
        return structure;
    }
    return NULL;
}

static size_t returned_bytes(const struct call *call)
{
    switch (call->returns) {
    case RETURN_LONG:
        return sizeof(int64_t);
    case RETURN_INT:
        return sizeof(int32_t);
    case RETURN_FLOAT:
        return sizeof(float);
    case RETURN_BOOL:
        return 1;
    case RETURN_FLOATS:
        return (size_t)call->returned_floats * sizeof(float);
    case RETURN_NOTHING:
        break;
    }
    return 0;
}

bool call_invoke(const struct call *call, void (*function)(void), unsigned char *board)
{
    if (call->arguments < 0 || call->arguments > MAX_ARGUMENTS)
        return false;
    union slot slots[MAX_ARGUMENTS];
    void *values[MAX_ARGUMENTS];
    ffi_type *types[MAX_ARGUMENTS];
    for (int i = 0; i < call->arguments; i++) {
        values[i] = &slots[i];
        types[i] = prepare_argument(&call->argument[i], board, &slots[i]);
        if (!types[i])
            return false;
    }

    ffi_type structure;
    ffi_type *members[MAX_RETURNED_FLOATS + 1];
    ffi_type *returned = prepare_return(call, &structure, members);
    ffi_cif interface;
    if (!returned || ffi_prep_cif(&interface, FFI_DEFAULT_ABI, (unsigned)call->arguments, returned,
                                  types) != FFI_OK)
        return false;

    /* libffi widens small integers to a whole ffi_arg; on a little-endian machine the value is in
     * its first bytes. */
    union {
        ffi_arg widened;
        float floats[MAX_RETURNED_FLOATS];
    } result = {0};
    ffi_call(&interface, function, &result, values);
    if (call->returns != RETURN_NOTHING)
        memcpy(board + call->result, &result, returned_bytes(call));
    return true;
}
