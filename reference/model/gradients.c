#include "reference/model/gradients.h"

#include <string.h>

/* Where blocks of their own were faster, of the models that were timed on one machine of two cores:
 * by a few per cent with 0.8 and 11 million floats and 384 and 512 rows a thread, more the busier the
 * machine was. The bounds themselves are round numbers. */
enum { MANY_ROWS = 256, SMALL = 1 << 24 };

bool xf_gradients_pay_apart(size_t floats, size_t rows, int threads)
{
    return threads > 1 && rows / (size_t)threads >= MANY_ROWS && floats <= SMALL;
}

void xf_gradients_settle(const struct xf_pass *pass)
{
    if (!pass->apart) {
        xf_team_wait();
    }
}

struct xf_share xf_gradients_rows(const struct xf_pass *pass, const struct xf_rows *rows)
{
    return pass->apart ? rows->own : (struct xf_share){.count = rows->B * rows->T};
}

struct xf_share xf_gradients_share(const struct xf_pass *pass, int count, int grain)
{
    return pass->apart ? (struct xf_share){.count = count}
                       : xf_team_share(pass->team, count, grain);
}

struct xf_share xf_gradients_sources(const struct xf_pass *pass)
{
    return pass->apart ? (struct xf_share){.first = pass->team.thread, .count = 1}
                       : (struct xf_share){.count = pass->team.threads};
}

/* A thread's stretch of a block. */
struct stretch {
    size_t first, count;
};

static struct stretch stretch_of(size_t floats, const struct xf_pass *pass)
{
    const struct xf_share lines = xf_team_share(pass->team, (int)(floats / XF_LINE), 1);
    return (struct stretch){(size_t)lines.first * XF_LINE, (size_t)lines.count * XF_LINE};
}

void xf_gradients_clear(float *block, size_t floats, const struct xf_pass *pass)
{
    const struct stretch own = stretch_of(floats, pass);
    memset(block + own.first, 0, own.count * sizeof *block);
    xf_team_wait();
}

void xf_gradients_gather(float *block, size_t floats, const struct xf_pass *pass)
{
    const struct stretch own = stretch_of(floats, pass);
    if (!pass->apart) {
        return;
    }
    xf_team_wait();
    for (int thread = 1; thread < pass->team.threads; thread++) {
        float *sum = block + own.first, *part = sum + (size_t)thread * floats;
        for (size_t i = 0; i < own.count; i++) {
            sum[i] += part[i];
            part[i] = 0;
        }
    }
}
