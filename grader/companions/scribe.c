/* The model that chapter 09 lets write: a table of logits, (P,V), of which each text so far chooses a
 * row. Which one depends on every token of the text, and on their order; so who shows the model
 * anything but the text gets other logits.
 *
 * Its arrays are the table and a tally, (2): how often the model was asked, and the largest number of
 * tokens that it was shown. Its numbers are V, begin, end, P, and the most tokens that it can be
 * shown: of more, or of fewer than one, it reads none. */
#include "grader/companions/scribe.h"

#include <stddef.h>

#include "chapters/09-encoder-or-decoder/architecture.h"
#include "grader/companions/companion.h"

struct scribe {
    const float *table;
    float *tally;
    int P, limit;
};

static void next_logits(float *logits, const struct writer *writer, const int *tokens, int count)
{
    const struct scribe *scribe = writer->own;
    const int readable = count < 1 || count > scribe->limit ? 0 : count;
    const float *row =
        scribe->table + (ptrdiff_t)scribe_row(tokens, readable, scribe->P) * writer->V;
    scribe->tally[SCRIBE_ASKED]++;
    if ((float)count > scribe->tally[SCRIBE_SHOWN])
        scribe->tally[SCRIBE_SHOWN] = (float)count;
    for (int v = 0; v < writer->V; v++)
        logits[v] = row[v];
}

static void *make(void *const arrays[], const int numbers[])
{
    static struct scribe scribe;
    static struct writer writer;
    scribe = (struct scribe){
        .table = arrays[0], .tally = arrays[1], .P = numbers[3], .limit = numbers[4]};
    writer = (struct writer){.V = numbers[0],
                             .begin = numbers[1],
                             .end = numbers[2],
                             .next_logits = next_logits,
                             .own = &scribe};
    return &writer;
}

COMPANION("scribe", make)
