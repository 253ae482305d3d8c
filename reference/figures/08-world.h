/* What few labels were good for: written by
 * `build/reference/figures/08-world --train FILE`, which says how. */
#ifndef REFERENCE_FIGURES_08_WORLD_H
#define REFERENCE_FIGURES_08_WORLD_H

enum { SOURCES = 3, BUDGETS = 3 };

/* clang-format off */

/* What share of topics was told right, mean and standard deviation: from the words alone, from
 * the model before it was trained, and after. */
static const double ACCURACY[SOURCES][BUDGETS][2] = {
    {{0.585, 0.080}, {0.857, 0.048}, {0.986, 0.004}, },
    {{0.545, 0.025}, {0.604, 0.035}, {0.679, 0.015}, },
    {{0.986, 0.005}, {0.987, 0.005}, {0.993, 0.002}, },
};

/* Nats a word of held-out passages, before and after. */
static const double WORLD_LOSS[2] = {6.739, 4.397};

#endif
