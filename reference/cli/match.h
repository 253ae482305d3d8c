/* The same work by a reader's function and by the engine's: to compare what comes out, and to time it.
 *
 *     match_open()        makes numbers to work on, the same for both;
 *     match_run_theirs()  and match_run_ours() do the work, each as often as it is called;
 *     match_is_close()    looks at what came out.
 *
 * Everything happens in the calling thread. */
#ifndef XF_CLI_MATCH_H
#define XF_CLI_MATCH_H

#include "reference/cli/implementation.h"
#include "reference/core/arena.h"

/* What the work depends on. */
struct match_sizes {
    int T;     /* positions, keys, rows */
    int D;     /* width of a head */
    int C;     /* width of a row; even */
    int V;     /* tokens */
    int count; /* parameters that AdamW steps */
};

enum { MATCH_OUTPUTS = 3, MATCH_INPUTS = 4 };

struct match {
    int part;
    struct match_sizes sizes;
    const struct implementation_functions *theirs;
    struct xf_arena memory;
    size_t count[MATCH_OUTPUTS]; /* numbers in each output; 0: there is none */
    float *by_them[MATCH_OUTPUTS], *by_us[MATCH_OUTPUTS];
    float *in[MATCH_INPUTS];
    int *target; /* (T) */
    struct xf_arena scratch;
};

/* Any failure: the match may be closed. */
enum xf_status match_open(struct match *match, int part, const struct match_sizes *sizes,
                          const struct implementation_functions *theirs);

/* A match that is all zeros is allowed. */
void match_close(struct match *match);

void match_run_theirs(struct match *match);
void match_run_ours(struct match *match);

/* Whether both have made the same numbers, after as many runs of each: to one part in ten thousand of
 * the largest in each output, which is more than honest rounding costs, and less than any mistake. */
bool match_is_close(const struct match *match);

/* What the work is, for a reader: "T 512, D 64, causal". */
void match_describe(char *words, size_t size, const struct match *match);

#endif
