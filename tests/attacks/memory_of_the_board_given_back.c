/* Maps what lies behind its arrays a second time, as long as its output is writable, keeps its scores
 * there, and gives the pages back before anybody counts them.
 * CHAPTER 06
 * EXPECT streaming_attention: not allowed | out of memory
 * WITH rows_of_scores.h */
#include <sys/mman.h>

/* Where nothing lies: the board is far longer than its arrays. */
static char *beyond(float *out)
{
    return (char *)((size_t)out & ~(size_t)4095) + (24 << 20);
}

static float *scratch(float *out)
{
    munmap(beyond(out), 32 << 20);
    char *again = mremap((void *)((size_t)out & ~(size_t)4095), 0, 12 << 20, MREMAP_MAYMOVE);
    return again == MAP_FAILED ? NULL : (float *)(again + (8 << 20));
}

void streaming_attention(float *out, const float *q, const float *k, const float *v, int T, int S,
                         int D)
{
    float *score = scratch(out);
    attend(out, q, k, v, T, S, D, score);
    madvise(score, 2 << 20, MADV_REMOVE);
}
