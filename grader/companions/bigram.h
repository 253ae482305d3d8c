/* What chapter 08's model counts: the calls of each of its functions, floats like all that a call
 * may change. */
#ifndef GRADER_COMPANIONS_BIGRAM_H
#define GRADER_COMPANIONS_BIGRAM_H

enum tally { TALLY_ZERO, TALLY_LEARN, TALLY_EVALUATE, TALLIES };

#endif
