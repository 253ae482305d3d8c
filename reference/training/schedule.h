/* How fast to learn at each step: faster and faster at first, then slower and slower.
 *
 *   steps 0 to W - 1:      peak (step + 1) / (W + 1)                         warm-up
 *   then, to step N:       low + (peak - low) (1 + cos(pi (step - W) / (N - W))) / 2
 *   from step N on:        low
 *                          [Loshchilov and Hutter 2017, eq. 5; Goyal et al. 2017, section 2.2] */
#ifndef XF_TRAINING_SCHEDULE_H
#define XF_TRAINING_SCHEDULE_H

struct xf_schedule {
    float peak, low;
    int warmup; /* W >= 0 */
    int steps;  /* N */
};

/* The rate of step 0, 1, 2, ... */
float xf_learning_rate(const struct xf_schedule *schedule, int step);

#endif
