/* The board: the memory in which a call finds its arrays.
 *
 * Each array ends exactly where a page ends, and pages that cannot be touched follow it and
 * precede it, so one element too far is a fault with an address. What is left of the first page
 * before the array is filled with poison, and looked at after the call.
 *
 * The judge keeps its own copy of everything: the board is filled just before a call, and read once
 * just after it. */
#ifndef GRADER_SANDBOX_BOARD_H
#define GRADER_SANDBOX_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "grader/sandbox/protocol.h"

struct board {
    int file;             /* the memory file behind it */
    unsigned char *bytes; /* the judge's mapping of BOARD_BYTES */
    uint64_t used;
};

/* False, with errno set, if there is no memory for it. board_free takes a board that failed. */
bool board_init(struct board *board);
void board_free(struct board *board);

/* Forgets all arrays, and gives their memory back. */
void board_clear(struct board *board);

/* Makes room for an array and fills it: with `content`, or with poison if that is NULL. False if
 * the board is full: a mistake of the test. */
bool board_place(struct board *board, struct board_array *array, size_t bytes, bool writable,
                 const void *content);

/* True if the bytes before the array, up to the page's start, are as board_place left them. */
bool board_front_is_intact(const struct board *board, const struct board_array *array);

/* How much memory the board holds: the pages of its notes and of its arrays. It does not change by
 * what a call does, unless the call made pages around its arrays accessible and wrote there. */
size_t board_held_bytes(const struct board *board);

/* Where a faulting address lies. */
enum board_region { REGION_ELSEWHERE, REGION_BEFORE, REGION_INSIDE, REGION_BEHIND };

/* Finds the array that an address (as an offset from the board's start) belongs to, or is nearest
 * to among the guard pages; its index goes to *which. */
enum board_region board_locate(const struct board_array *arrays, int count, uint64_t offset,
                               int *which);

#endif
