#include "reference/core/team.h"

#include <assert.h>
#include <omp.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

static void flush_denormals(void)
{
#if defined(__SSE2__)
    _mm_setcsr(_mm_getcsr() | 0x8040); /* flush results to zero, and take operands as zero */
#elif defined(__aarch64__)
    uint64_t control;
    __asm__ volatile("mrs %0, fpcr" : "=r"(control));
    __asm__ volatile("msr fpcr, %0" : : "r"(control | (uint64_t)1 << 24));
#endif
}

struct xf_team xf_team_here(void)
{
    flush_denormals();
    return (struct xf_team){.thread = omp_get_thread_num(), .threads = omp_get_num_threads()};
}

struct xf_share xf_team_share(struct xf_team team, int count, int grain)
{
    assert(count >= 0 && grain >= 1);
    const long grains = ((long)count + grain - 1) / grain;
    long first = grains * team.thread / team.threads * grain;
    long end = grains * (team.thread + 1) / team.threads * grain;
    first = first < count ? first : count;
    end = end < count ? end : count;
    return (struct xf_share){.first = (int)first, .count = (int)(end - first)};
}

void xf_team_wait(void)
{
#pragma omp barrier
}
