/* Gives back the pages between and behind its arrays, which hold nothing, and takes as many that do:
 * it uses no more address space than before.
 * CHAPTER 06
 * EXPECT streaming_attention: out of memory
 * WITH rows_of_scores.h */
#include <sys/mman.h>

/* Where nothing lies: the board is far longer than its arrays. */
static char *beyond(float *out)
{
    return (char *)((size_t)out & ~(size_t)4095) + (24 << 20);
}

static float *scratch(float *out)
{
    munmap(beyond(out), 16 << 20);
    void *taken = mmap(NULL, 2 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return taken == MAP_FAILED ? NULL : taken;
}

void streaming_attention(float *out, const float *q, const float *k, const float *v, int T, int S,
                         int D)
{
    attend(out, q, k, v, T, S, D, scratch(out));
}
