/* Puts writable pages in the place of a library while the file is loaded, when the loader must be able
 * to do that too.
 * CHAPTER 06
 * EXPECT streaming_attention: out of memory
 * WITH rows_of_scores.h */
#include <sys/mman.h>

#include <cblas.h>

static float *taken;

/* The pages after a function of a large library. */
__attribute__((constructor)) static void take(void)
{
    char *begin = (char *)((size_t)cblas_sgemm & ~(size_t)4095) + (1 << 20);
    taken = mmap(begin, 2 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
                 -1, 0);
}

void streaming_attention(float *out, const float *q, const float *k, const float *v, int T, int S,
                         int D)
{
    attend(out, q, k, v, T, S, D, taken);
}
