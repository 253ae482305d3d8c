/* Keeps its scores in the pages of a library, which are there already and only have to be made writable.
 * CHAPTER 06
 * EXPECT streaming_attention: out of memory | crashed | not allowed
 * WITH rows_of_scores.h */
#include <sys/mman.h>

#include <cblas.h>

/* The code after a function of a large library. The pages change for this process alone. */
static float *scratch(void)
{
    char *begin = (char *)((size_t)cblas_sgemm & ~(size_t)4095) + (1 << 20);
    if (mprotect(begin, 2 << 20, PROT_READ | PROT_WRITE) != 0)
        return NULL;
    return (float *)begin;
}

void streaming_attention(float *out, const float *q, const float *k, const float *v, int T, int S,
                         int D)
{
    attend(out, q, k, v, T, S, D, scratch());
}
