/* Keeps its scores in the pages of a library, in whose place it maps new ones.
 * CHAPTER 06
 * EXPECT streaming_attention: out of memory | crashed | not allowed
 * WITH rows_of_scores.h */
#include <sys/mman.h>

#include <cblas.h>

/* The pages after a function of a large library. */
static float *scratch(void)
{
    char *begin = (char *)((size_t)cblas_sgemm & ~(size_t)4095) + (1 << 20);
    if (mmap(begin, 2 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
             0) == MAP_FAILED)
        return NULL;
    return (float *)begin;
}

void streaming_attention(float *out, const float *q, const float *k, const float *v, int T, int S,
                         int D)
{
    attend(out, q, k, v, T, S, D, scratch());
}
