/* Fuzzing, by libFuzzer: a target is called with input after input, made to reach new code. A
 * target must neither crash, nor leak, nor run on. See fuzz_test.sh for how targets are run. */
#ifndef TESTS_FUZZ_INPUT_H
#define TESTS_FUZZ_INPUT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t room, unsigned seed);

/* Stops the run, which libFuzzer reports with the input that did it. */
static inline void insist(int truth)
{
    if (!truth) {
        abort();
    }
}

/* Half of the time one digit becomes another one: that leaves JSON what it is, and makes numbers lie.
 * The other half libFuzzer does what it likes. */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t room, unsigned seed)
{
    if (size == 0 || seed % 2 == 0) {
        return LLVMFuzzerMutate(bytes, size, room);
    }
    size_t start = seed / 20 % size;
    for (size_t i = 0; i < size; i++) {
        uint8_t *byte = &bytes[(start + i) % size];
        if ('0' <= *byte && *byte <= '9') {
            *byte = (uint8_t)('0' + seed / 2 % 10);
            break;
        }
    }
    return size;
}

struct input {
    int handle;
    char path[64];
};

/* A file that is only in memory, and has a path. */
static inline struct input input_open(const uint8_t *bytes, size_t size)
{
    struct input input = {.handle = memfd_create("input", MFD_CLOEXEC)};
    insist(input.handle >= 0 && write(input.handle, bytes, size) == (ssize_t)size);
    snprintf(input.path, sizeof input.path, "/proc/self/fd/%d", input.handle);
    return input;
}

static inline void input_close(const struct input *input)
{
    close(input->handle);
}

#endif
