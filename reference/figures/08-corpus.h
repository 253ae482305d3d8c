/* The losses of a model that reads the corpus: written by
 * `build/reference/figures/08-corpus --train FILE`, which says how. */
#ifndef REFERENCE_FIGURES_08_CORPUS_H
#define REFERENCE_FIGURES_08_CORPUS_H

enum { CURVE_POINTS = 17, CURVE_EVERY = 100 };

/* clang-format off */

/* ln V, and the unigram entropy of the text that is held out. */
static const double CORPUS_LINES[2] = {4.248, 3.110};

/* Nats a letter on the way: of what was learnt from since the last point, and held out. */
static const double CORPUS_LOSS[CURVE_POINTS][2] = {
    {4.284, 4.284},
    {2.889, 2.450},
    {2.362, 2.313},
    {2.176, 2.113},
    {1.976, 1.914},
    {1.792, 1.800},
    {1.641, 1.718},
    {1.531, 1.573},
    {1.406, 1.535},
    {1.336, 1.485},
    {1.243, 1.435},
    {1.158, 1.428},
    {1.083, 1.397},
    {1.019, 1.387},
    {0.967, 1.380},
    {0.923, 1.399},
    {0.895, 1.419},
};

#endif
