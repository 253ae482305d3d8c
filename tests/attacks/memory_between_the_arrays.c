/* Keeps its scores in the pages around its arrays, which belong to nobody.
 * CHAPTER 06
 * EXPECT streaming_attention: not allowed
 * WITH rows_of_scores.h */
#include <sys/mman.h>

/* The 256 KiB before `out` and what follows it: guards, to be made accessible piece by piece. */
static float *scratch(float *out)
{
    char *begin = (char *)(((size_t)(out + 4096) + 4095) & ~(size_t)4095);
    mprotect(begin, 2 << 20, PROT_READ | PROT_WRITE);
    return (float *)begin;
}

void streaming_attention(float *out, const float *q, const float *k, const float *v, int T, int S,
                         int D)
{
    attend(out, q, k, v, T, S, D, scratch(out));
}
