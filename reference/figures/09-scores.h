/* Chapter 09's contests, the share of right answers in percent, the mean of 3 seeds:
 * written by `build/tasks --out FILE`. */
#ifndef REFERENCE_FIGURES_09_SCORES_H
#define REFERENCE_FIGURES_09_SCORES_H

static const struct {
    const char *task, *model, *answers;
    double percent;
} SCORES[] = {
    {"sentiment", "encoder", "mean of all places", 78.0},
    {"sentiment", "decoder", "mean of all places", 75.0},
    {"sentiment", "encoder", "first place", 77.8},
    {"sentiment", "decoder", "first place", 51.3},
    {"retrieval", "encoder", "mean of all places", 34.2},
    {"retrieval", "decoder", "mean of all places", 23.3},
    {"retrieval", "decoder", "last place", 21.1},
    {"translation", "encoder-decoder", "word after word", 100.0},
    {"translation", "decoder", "word after word", 99.2},
    {"translation", "encoder", "all words at once", 11.0},
    {"one order", "encoder", "all words at once", 98.2},
    {"summary", "encoder-decoder", "word after word", 99.8},
    {"summary", "encoder", "all words at once", 57.8},
    {"summary", "encoder", "a mark on each word", 99.5},
};

#endif
