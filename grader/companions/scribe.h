/* What chapter 09's model counts, and which row of its table belongs to a text. */
#ifndef GRADER_COMPANIONS_SCRIBE_H
#define GRADER_COMPANIONS_SCRIBE_H

enum scribe_tally { SCRIBE_ASKED, SCRIBE_SHOWN, SCRIBE_TALLIES };

/* A row from 0 to P - 1, chosen by all of `count` tokens. */
static inline int scribe_row(const int *tokens, int count, int P)
{
    unsigned row = 0;
    for (int t = 0; t < count; t++)
        row = (row * 31 + (unsigned)tokens[t] + 1) % (unsigned)P;
    return (int)row;
}

#endif
