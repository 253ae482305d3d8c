/* Takes memory for a row of scores before the function is called, while the file is loaded.
 * CHAPTER 06
 * EXPECT streaming_attention: out of memory | crashed
 * WITH rows_of_scores.h */
#include <sys/mman.h>

static float *taken;

__attribute__((constructor)) static void take(void)
{
    taken = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

void streaming_attention(float *out, const float *q, const float *k, const float *v, int T, int S,
                         int D)
{
    attend(out, q, k, v, T, S, D, taken);
}
