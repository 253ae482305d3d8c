#include "reference/model/pass.h"

struct xf_rows xf_rows_of(const struct xf_pass *pass, int B, int T, const int *lengths)
{
    const bool whole = B % pass->team.threads == 0;
    return (struct xf_rows){
        .B = B,
        .T = T,
        .lengths = lengths,
        .own = xf_team_share(pass->team, B * T, whole ? T : 1),
        .pair = xf_team_share(pass->team, B * pass->config->heads, 1),
        .whole = whole,
    };
}

void xf_rows_settle(const struct xf_rows *rows)
{
    if (!rows->whole) {
        xf_team_wait();
    }
}

size_t xf_rows_first(const struct xf_rows *rows, int cols)
{
    return (size_t)rows->own.first * (size_t)cols;
}

size_t xf_rows_count(const struct xf_rows *rows, int cols)
{
    return (size_t)rows->own.count * (size_t)cols;
}

void xf_pass_drop(float *y, const float *x, uint32_t site, const struct xf_pass *pass,
                  const struct xf_rows *rows)
{
    const size_t first = xf_rows_first(rows, pass->config->width);
    struct xf_dropout dropout = pass->dropout;
    dropout.site = site;
    xf_dropout(y + first, x + first, first, xf_rows_count(rows, pass->config->width), &dropout);
}
