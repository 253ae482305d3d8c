#include "grader/sandbox/board.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/sandbox/poison.h"

/* Wide enough that an index off by a whole row still falls between two arrays. */
enum { GUARD_BYTES = 256 << 10 };

static size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static uint64_t round_up(uint64_t bytes, uint64_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}

static uint64_t page_start(const struct board_array *array)
{
    return array->offset / page_size() * page_size();
}

bool board_init(struct board *board)
{
    *board = (struct board){.file = memfd_create("board", MFD_CLOEXEC), .bytes = MAP_FAILED};
    if (board->file < 0 || ftruncate(board->file, BOARD_BYTES) != 0)
        return false;
    board->bytes = mmap(NULL, BOARD_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, board->file, 0);
    board_clear(board);
    return board->bytes != MAP_FAILED;
}

void board_free(struct board *board)
{
    if (board->bytes != MAP_FAILED)
        munmap(board->bytes, BOARD_BYTES);
    if (board->file >= 0)
        close(board->file);
    *board = (struct board){.file = -1, .bytes = MAP_FAILED};
}

void board_clear(struct board *board)
{
    if (board->bytes != MAP_FAILED && board->used > 0)
        madvise(board->bytes, board->used, MADV_REMOVE);
    if (board->bytes != MAP_FAILED)
        board->bytes[0] = 0; /* the page of notes is always held */
    board->used = page_size();
}

bool board_place(struct board *board, struct board_array *array, size_t bytes, bool writable,
                 const void *content)
{
    uint64_t begin = board->used + GUARD_BYTES;
    uint64_t end = begin + round_up(bytes > 0 ? bytes : 1, page_size());
    if (end + GUARD_BYTES > BOARD_BYTES)
        return false;
    *array = (struct board_array){
        .offset = end - bytes, .bytes = bytes, .writable = writable, .filled = content != NULL};
    poison(board->bytes + begin, board->bytes + end);
    if (content)
        memcpy(board->bytes + array->offset, content, bytes);
    board->used = end;
    return true;
}

bool board_front_is_intact(const struct board *board, const struct board_array *array)
{
    const unsigned char *begin = board->bytes + array->offset;
    return is_poisoned(board->bytes + page_start(array), begin, begin + array->bytes);
}

size_t board_held_bytes(const struct board *board)
{
    struct stat held = {0};
    fstat(board->file, &held);
    return (size_t)held.st_blocks * 512; /* its blocks, whatever st_blksize says [stat(3)] */
}

enum board_region board_locate(const struct board_array *arrays, int count, uint64_t offset,
                               int *which)
{
    for (int i = 0; i < count; i++) {
        uint64_t begin = page_start(&arrays[i]);
        uint64_t end = arrays[i].offset + arrays[i].bytes;
        if (arrays[i].bytes == 0)
            end = round_up(end, page_size());
        *which = i;
        if (offset >= begin && offset < end)
            return REGION_INSIDE;
        if (offset >= end && offset < end + GUARD_BYTES / 2)
            return REGION_BEHIND;
        if (offset < begin && offset + GUARD_BYTES / 2 >= begin)
            return REGION_BEFORE;
    }
    return REGION_ELSEWHERE;
}
