/* What the suite of chapter 07 is made of: random inputs of all shapes, and the right answers, written
 * as plainly as can be. */
#ifndef GRADER_SUITES_07_MASKED_AUTOENCODER_H
#define GRADER_SUITES_07_MASKED_AUTOENCODER_H

#include <math.h>

#include "chapters/07-masked-autoencoder/masking.h"
#include "grader/suites/trial.h"

/* ---- shapes and choices ---- */

/* One of everything, odd, even, prime, a power of two, then at random. */
static inline int awkward_length(struct trial *t)
{
    static const int lengths[] = {7, 1, 16, 2, 33};
    const int count = sizeof lengths / sizeof lengths[0];
    return trial_number(t) < count ? lengths[trial_number(t)] : trial_pick(t, 9, 60);
}

static inline int awkward_width(struct trial *t)
{
    static const int widths[] = {3, 2, 1, 8, 5};
    const int count = sizeof widths / sizeof widths[0];
    return trial_number(t) < count ? widths[trial_number(t)] : trial_pick(t, 6, 24);
}

/* An input of T bools, `count` of which are true, anywhere. */
static inline bool *choose(struct trial *t, const char *name, int T, int count)
{
    bool *chosen = trial_input_bools(t, name, 1, T);
    for (int left = count, k = 0; k < T; k++) {
        chosen[k] = trial_pick(t, 0, T - k - 1) < left;
        left -= chosen[k];
    }
    return chosen;
}

/* The same, true at some places and false at others, if T allows it. */
static inline bool *choose_some(struct trial *t, const char *name, int T)
{
    return choose(t, name, T, T == 1 ? trial_number(t) % 2 : trial_pick(t, 1, T - 1));
}

/* ---- a lesson for BERT ---- */

enum part { LOW, MIDDLE, HIGH, MIXED };

/* A text, and for each of its tokens a random one that is another. */
struct lesson {
    int T, mask_id;
    int *text, *random_token;
    float *draw;
    bool *chosen;
    int *tokens, *labels;
};

static inline float draw_from(struct trial *t, enum part part)
{
    static const float low[] = {0, 0.81f, 0.91f}, high[] = {0.79f, 0.89f, 0.99f};
    if (part == MIXED)
        part = (enum part)trial_pick(t, LOW, HIGH);
    return trial_uniform(t, low[part], high[part]);
}

static inline struct lesson lesson_of(struct trial *t, int T, enum part part)
{
    struct lesson l = {.T = T, .mask_id = trial_pick(t, 50, 90)};
    l.text = trial_input_ints(t, "text", 1, T);
    l.chosen = choose_some(t, "chosen", T);
    l.draw = trial_input(t, "draw", 1, T);
    l.random_token = trial_input_ints(t, "random_token", 1, T);
    for (int k = 0; k < T; k++) {
        l.text[k] = trial_pick(t, 0, 40);
        l.draw[k] = draw_from(t, part);
        l.random_token[k] = (l.text[k] + trial_pick(t, 1, 40)) % 41;
    }
    return l;
}

/* ---- right answers ---- */

/* Takes `count` times the smallest noise that is left, from want[T], where nothing is taken yet. */
static inline void take_smallest(bool *want, const float *noise, int T, int count)
{
    for (int taken = 0; taken < count; taken++) {
        int least = -1;
        for (int k = 0; k < T; k++)
            if (!want[k] && (least < 0 || noise[k] < noise[least]))
                least = k;
        want[least] = true;
    }
}

/* The error over the masked patches: its mean, and that of the largest numbers met on the way,
 * (|g| + |p|)^2, over `count` numbers. */
struct error {
    double mean, magnitude;
    int count;
};

static inline struct error error_of(const float *guess, const float *patch, const bool *masked,
                                    int T, int C)
{
    struct error error = {0};
    for (int k = 0; k < T * C; k++) {
        double g = (double)guess[k], p = (double)patch[k];
        if (!masked[k / C])
            continue;
        error.mean += (g - p) * (g - p);
        error.magnitude += (fabs(g) + fabs(p)) * (fabs(g) + fabs(p));
        error.count++;
    }
    error.mean /= fmax(error.count, 1);
    error.magnitude /= fmax(error.count, 1);
    return error;
}

static inline int count_asked(const int *labels, int T)
{
    int asked = 0;
    for (int k = 0; k < T; k++)
        asked += labels[k] != IGNORED;
    return asked;
}

/* The entropy of the shares that the labels have. No q has a smaller loss [Gibbs]. */
static inline double entropy_of(const int *labels, int T)
{
    double sum = 0;
    int asked = count_asked(labels, T);
    for (int k = 0; k < T; k++) {
        int alike = 0;
        for (int s = 0; s < T; s++)
            alike += labels[s] == labels[k];
        sum += labels[k] == IGNORED ? 0 : log((double)asked / alike);
    }
    return sum / fmax(asked, 1);
}

#endif
