/* Finds the page on which the stage takes notes and leaves a message for the terminal.
 * EXPECT softmax: ended the program | crashed | not allowed | did not compile | not defined */
#define _GNU_SOURCE
#include "attention.h"

#include <link.h>
#include <stdint.h>
#include <string.h>

enum { BOARD_BYTES = 64 << 20, PAGE = 4096 };

static uintptr_t output, notes;

/* Looks in the data of the program for a pointer to the start of the memory that `out` lies in. */
static int search(struct dl_phdr_info *object, size_t size, void *nothing)
{
    (void)size, (void)nothing;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        uintptr_t begin = (object->dlpi_addr + part->p_vaddr + 7) & ~(uintptr_t)7;
        uintptr_t end = object->dlpi_addr + part->p_vaddr + part->p_memsz;
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_W))
            continue;
        for (uintptr_t at = begin; at + 8 <= end; at += 8) {
            uintptr_t value = *(volatile uintptr_t *)at;
            if (value % PAGE == 0 && value < output && output - value < BOARD_BYTES)
                notes = value;
        }
    }
    return 1; /* the first object is the program */
}

void softmax(float *out, const float *x, int n)
{
    (void)x, (void)n;
    output = (uintptr_t)out;
    dl_iterate_phdr(search, NULL);
    if (!notes)
        return;
    uint32_t *word = (uint32_t *)notes;
    for (int i = 1; i < 5; i++)
        word[i] = 0;
    for (int i = 14; i < 78; i++)
        memcpy(word + i, "\033[2J", 4);
    word[0] = 1;
    word[1] = 2;
    _Exit(98);
}
