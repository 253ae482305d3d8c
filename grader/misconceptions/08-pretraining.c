/* Chapter 08: what goes wrong on the way from a text to a trained model. */
#include "grader/misconceptions/misconception.h"

#include <math.h>

#include "chapters/08-pretraining/pretraining.h"

/* ---- next_token_pairs ---- */

static int fill_pairs(int *inputs, int *targets, const int *text, int N, int T, int input,
                      int target)
{
    int B = (N - 1) / T;
    for (int i = 0; i < B * T; i++) {
        inputs[i] = text[i + input];
        targets[i] = text[i + target];
    }
    return B;
}

MISCONCEPTION(next_token_pairs, not_shifted, "asking for the token that was just read",
              "Copying what it sees would be all that the model learns.")
static int next_token_pairs__not_shifted(int *inputs, int *targets, const int *text, int N, int T)
{
    return fill_pairs(inputs, targets, text, N, T, 0, 0);
}

MISCONCEPTION(next_token_pairs, exchanged, "reading the next token and asking for the one before",
              "The model reads a token and is asked for what comes after it.")
static int next_token_pairs__exchanged(int *inputs, int *targets, const int *text, int N, int T)
{
    return fill_pairs(inputs, targets, text, N, T, 1, 0);
}

MISCONCEPTION(next_token_pairs, one_token_a_stretch,
              "beginning each stretch one token after the one before it",
              "Stretches do not overlap: each begins where the last one ended.")
static int next_token_pairs__one_token_a_stretch(int *inputs, int *targets, const int *text, int N,
                                                 int T)
{
    int B = (N - 1) / T;
    for (int i = 0; i < B * T; i++) {
        inputs[i] = text[i / T + i % T];
        targets[i] = text[i / T + i % T + 1];
    }
    return B;
}

MISCONCEPTION(next_token_pairs, nothing_shared, "giving each stretch T + 1 tokens of its own",
              "The token that one stretch is asked for last is the one that the next reads first; "
              "otherwise no stretch would ever ask for the tokens in between.")
static int next_token_pairs__nothing_shared(int *inputs, int *targets, const int *text, int N,
                                            int T)
{
    int B = N / (T + 1);
    for (int i = 0; i < B * T; i++) {
        inputs[i] = text[i / T * (T + 1) + i % T];
        targets[i] = text[i / T * (T + 1) + i % T + 1];
    }
    return B;
}

MISCONCEPTION(next_token_pairs, last_target_ignored,
              "asking for nothing at the last place of a stretch",
              "The text goes on after the stretch, and there its next token is.")
static int next_token_pairs__last_target_ignored(int *inputs, int *targets, const int *text, int N,
                                                 int T)
{
    int B = fill_pairs(inputs, targets, text, N, T, 0, 1);
    for (int b = 0; b < B; b++)
        targets[b * T + T - 1] = IGNORED;
    return B;
}

MISCONCEPTION(next_token_pairs, wraps_around,
              "asking at the last place of a stretch for its first token",
              "The text goes on after the stretch, and there its next token is.")
static int next_token_pairs__wraps_around(int *inputs, int *targets, const int *text, int N, int T)
{
    int B = fill_pairs(inputs, targets, text, N, T, 0, 1);
    for (int b = 0; b < B; b++)
        targets[b * T + T - 1] = text[b * T];
    return B;
}

MISCONCEPTION(next_token_pairs, counts_tokens, "returning how many targets there are",
              "What is asked for is B, the number of stretches; each has T targets.")
static int next_token_pairs__counts_tokens(int *inputs, int *targets, const int *text, int N, int T)
{
    return fill_pairs(inputs, targets, text, N, T, 0, 1) * T;
}

MISCONCEPTION(next_token_pairs, counts_without_last_target, "returning N/T",
              "If T divides N, the last of so many stretches has no target for its last token.")
static int next_token_pairs__counts_without_last_target(int *inputs, int *targets, const int *text,
                                                        int N, int T)
{
    fill_pairs(inputs, targets, text, N, T, 0, 1);
    return N / T;
}

/* ---- cross_entropy ---- */

/* The ways in which a loss is got wrong; what is not named is right. */
enum divisor { BY_COUNTED, BY_ONE, BY_ALL };

struct loss_mistake {
    enum divisor loss_by, gradient_by;
    bool keeps_target;   /* nothing is taken off the probability at the target */
    bool uphill;         /* the gradient's sign is the other one */
    bool bits;           /* logarithms are to the base 2 */
    bool raw;            /* the largest logit is not subtracted */
    bool from_zero;      /* the largest logit is never below 0 */
    bool largest_lost;   /* it is not added again after the logarithm */
    bool of_probability; /* a probability is computed, and then its logarithm */
    float floor;         /* which is added to it before */
    bool pulls_always;   /* ignored rows have a gradient as well */
    bool zero_by_zero;   /* the divisor may be 0 */
};

static float mistaken_row(float *dx, const float *x, int target, int V, struct loss_mistake m)
{
    float largest = m.raw ? 0 : x[0], sum = 0;
    for (int v = 1; v < V && !m.raw; v++)
        largest = fmaxf(largest, x[v]);
    if (m.from_zero)
        largest = fmaxf(largest, 0);
    for (int v = 0; v < V; v++)
        sum += expf(x[v] - largest);
    for (int v = 0; v < V; v++)
        dx[v] = target == IGNORED && !m.pulls_always ? 0 : expf(x[v] - largest) / sum;
    if (target == IGNORED)
        return 0;
    float p = dx[target];
    dx[target] -= m.keeps_target ? 0 : 1;
    float again = m.largest_lost ? 0 : largest;
    return m.of_probability ? -logf(p + m.floor) : logf(sum) + again - x[target];
}

static float divide_by(enum divisor by, float counted, int T)
{
    return by == BY_ONE ? 1 : by == BY_ALL ? (float)T : counted;
}

static float mistaken_loss(float *dlogits, const float *logits, const int *targets, int T, int V,
                           struct loss_mistake m)
{
    float loss = 0, counted = 0;
    for (int t = 0; t < T; t++)
        counted += targets[t] != IGNORED ? 1.0f : 0.0f;
    if (counted == 0 && !m.zero_by_zero)
        counted = 1;
    const float unit = (m.uphill ? -1.0f : 1.0f) * (m.bits ? 0.69314718f : 1);
    for (int t = 0; t < T; t++) {
        loss += mistaken_row(dlogits + t * V, logits + t * V, targets[t], V, m);
        for (int v = 0; v < V && targets[t] + m.pulls_always != IGNORED; v++)
            dlogits[t * V + v] /= divide_by(m.gradient_by, counted, T) * unit;
    }
    return loss / divide_by(m.loss_by, counted, T) / fabsf(unit);
}

#define LOSS_MISTAKE(name, by, why, ...)                                                           \
    MISCONCEPTION(cross_entropy, name, by, why)                                                    \
    static float cross_entropy__##name(float *dlogits, const float *logits, const int *targets,    \
                                       int T, int V)                                               \
    {                                                                                              \
        return mistaken_loss(dlogits, logits, targets, T, V, (struct loss_mistake){__VA_ARGS__});  \
    }

LOSS_MISTAKE(summed, "adding up the losses, without taking their mean",
             "A mean is comparable however long the text; a sum calls for another learning rate "
             "whenever T changes.",
             .loss_by = BY_ONE, .gradient_by = BY_ONE)

LOSS_MISTAKE(
    mean_of_all, "dividing by T, whatever the number of IGNORED targets",
    "The mean is over what was asked for; with half of the targets IGNORED, the loss would "
    "be half as large for that alone.",
    .loss_by = BY_ALL, .gradient_by = BY_ALL)

LOSS_MISTAKE(gradient_of_sum, "returning the mean of the losses, but the gradient of their sum",
             "Whatever the loss is divided by, its gradient is divided by too.",
             .gradient_by = BY_ONE)

LOSS_MISTAKE(only_probabilities,
             "leaving the probabilities in the gradient, with nothing taken off at the target",
             "The loss also depends on the target's own logit, outside of the softmax's sum.",
             .keeps_target = true)

LOSS_MISTAKE(opposite, "giving the gradient the opposite sign",
             "The gradient points to where the loss grows; the optimiser goes the other way by "
             "itself.",
             .uphill = true)

LOSS_MISTAKE(in_bits, "taking logarithms to the base 2",
             "Losses are in nats here: logf, not log2f.", .bits = true)

LOSS_MISTAKE(largest_lost, "leaving the largest logit off after the logarithm",
             "It was taken off all logits, the target's too: add it to the logarithm of the sum, "
             "and all is as it was.",
             .largest_lost = true)

LOSS_MISTAKE(from_zero, "starting the search for the largest logit at 0",
             "All logits may be below 0. Below -104, all their exponentials are then 0, and so is "
             "their sum. Start with the first of the row.",
             .from_zero = true)

LOSS_MISTAKE(
    overflowing, "taking exponentials of the logits as they are",
    "expf(89) is infinite in float. Softmax does not change if the same number is taken off "
    "all logits.",
    .raw = true)

LOSS_MISTAKE(log_of_zero, "taking the logarithm of a probability that became 0",
             "expf(-104) is 0 in float, and its logarithm is minus infinity. The logarithm of an "
             "exponential need not be computed by way of the exponential.",
             .of_probability = true)

LOSS_MISTAKE(floored, "adding 1e-8 to each probability before the logarithm",
             "Then no loss is larger than 18.4, however wrong the guess. The loss can be computed "
             "without a logarithm of a probability.",
             .of_probability = true, .floor = 1e-8f)

LOSS_MISTAKE(ignored_rows_pull,
             "leaving the probabilities in the gradient of rows whose target is IGNORED",
             "Where nothing is asked, nothing is to be learnt: those rows are zeros.",
             .pulls_always = true)

LOSS_MISTAKE(zero_divided, "dividing by n when all targets are IGNORED",
             "0/0 is NaN, and one NaN spoils every parameter that it is added to.",
             .zero_by_zero = true)

/* ---- learning_rate ---- */

static float half_cosine(float done, float peak, float low)
{
    return low + (peak - low) * (1 + cosf(3.14159265f * done)) / 2;
}

/* The right rate, with other numbers in place of the share of the cosine that is done. */
static float rate_by(float done, int step, int warmup, int steps, float peak, float low)
{
    float climb = peak * (float)(step + 1) / (float)(warmup + 1);
    float rate = step < warmup ? climb : half_cosine(done, peak, low);
    return step >= steps ? low : rate;
}

static float right_share(int step, int warmup, int steps)
{
    return (float)(step - warmup) / (float)(steps - warmup);
}

static float right_rate(int step, int warmup, int steps, float peak, float low)
{
    return rate_by(right_share(step, warmup, steps), step, warmup, steps, peak, low);
}

/* In the last argument, `right` is the right rate. */
#define RATE_MISTAKE(name, by, why, rate)                                                          \
    MISCONCEPTION(learning_rate, name, by, why)                                                    \
    static float learning_rate__##name(int step, int warmup, int steps, float peak, float low)     \
    {                                                                                              \
        const float right __attribute__((unused)) = right_rate(step, warmup, steps, peak, low);    \
        return rate;                                                                               \
    }

RATE_MISTAKE(from_zero, "taking step/(W + 1) of the peak in the warm-up",
             "The first step, which is step 0, would have a rate of 0 and learn nothing.",
             step < warmup ? peak * (float)step / (float)(warmup + 1) : right)

RATE_MISTAKE(from_zero_to_peak, "taking step/W of the peak in the warm-up",
             "The first step, which is step 0, would have a rate of 0 and learn nothing.",
             step < warmup ? peak * (float)step / (float)warmup : right)

RATE_MISTAKE(early_peak, "taking (step + 1)/W of the peak in the warm-up",
             "Then both the last step of the warm-up and the step after it have the peak. The "
             "contract divides by W + 1.",
             step < warmup ? peak * (float)(step + 1) / (float)warmup : right)

RATE_MISTAKE(whole_numbers_in_warmup, "dividing two whole numbers in the warm-up, which gives 0",
             "In C, 3/10 is 0. Make one of them a float first.", step < warmup ? 0 : right)

RATE_MISTAKE(warmup_from_low, "letting the warm-up begin at the low rate",
             "The low rate is where the cosine ends. The warm-up is a share of the peak alone.",
             step < warmup ? low + (peak - low) * (float)(step + 1) / (float)(warmup + 1) : right)

RATE_MISTAKE(no_warmup, "leaving out the warm-up",
             "AdamW's averages know little in the first steps, so those should be short.",
             step < warmup ? peak : right)

RATE_MISTAKE(cosine_from_step_0, "letting the cosine begin at step 0",
             "The cosine begins at its top where the warm-up ends, at step W.",
             rate_by(right_share(step, 0, steps), step, warmup, steps, peak, low))

RATE_MISTAKE(cosine_cut_short, "dividing the steps since the warm-up by all steps",
             "The cosine has steps - W steps for its half turn, and should be at `low` after them.",
             rate_by((float)(step - warmup) / (float)steps, step, warmup, steps, peak, low))

RATE_MISTAKE(whole_numbers_in_cosine,
             "dividing two whole numbers for the angle of the cosine, which gives 0",
             "In C, 3/10 is 0. Make one of them a float first.",
             rate_by(0, step, warmup, steps, peak, low))

RATE_MISTAKE(whole_turn, "going through a whole turn of the cosine",
             "Half a turn, an angle from 0 to pi, takes the cosine from 1 down to -1; the other "
             "half takes it up again.",
             rate_by(2 * right_share(step, warmup, steps), step, warmup, steps, peak, low))

RATE_MISTAKE(straight, "falling along a straight line",
             "The cosine stays near the peak for longer, and then near the low rate.",
             step < warmup || step >= steps
                 ? right
                 : peak + (low - peak) * right_share(step, warmup, steps))

RATE_MISTAKE(down_to_zero, "letting the cosine fall to 0",
             "It falls to `low`: the cosine goes through the difference between peak and low.",
             step < warmup || step >= steps
                 ? right
                 : half_cosine(right_share(step, warmup, steps), peak, 0))

RATE_MISTAKE(not_halved, "leaving out the division by 2",
             "1 + cos goes from 2 to 0, and what is wanted goes from 1 to 0.",
             step < warmup || step >= steps ? right : low + 2 * (right - low))

RATE_MISTAKE(up_again, "following the cosine beyond the end of the plan",
             "After half a turn the cosine rises; the rate should stay where it is.",
             step < warmup || steps == warmup
                 ? right
                 : half_cosine(right_share(step, warmup, steps), peak, low))

/* ---- clip_gradients ---- */

static float length_of(const float *gradients, int count)
{
    float squares = 0;
    for (int i = 0; i < count; i++)
        squares += gradients[i] * gradients[i];
    return sqrtf(squares);
}

static void scale_all(float *gradients, int count, float factor)
{
    for (int i = 0; i < count; i++)
        gradients[i] *= factor;
}

/* Clips by another measure of length than the right one, and returns the right one. */
static float clip_by(float measure, float *gradients, int count, float limit)
{
    float length = length_of(gradients, count);
    if (measure > limit)
        scale_all(gradients, count, limit / measure);
    return length;
}

MISCONCEPTION(clip_gradients, each_number, "clipping each number to the limit by itself",
              "That bends the gradient: its largest numbers shrink and the others do not. One "
              "factor for all keeps the direction.")
static float clip_gradients__each_number(float *gradients, int count, float limit)
{
    float length = length_of(gradients, count);
    for (int i = 0; i < count; i++)
        gradients[i] = fmaxf(-limit, fminf(limit, gradients[i]));
    return length;
}

MISCONCEPTION(clip_gradients, stretches, "making short gradients as long as the limit, too",
              "A short gradient says that little is to be learnt; it stays as it is.")
static float clip_gradients__stretches(float *gradients, int count, float limit)
{
    float length = length_of(gradients, count);
    scale_all(gradients, count, limit / length);
    return length;
}

MISCONCEPTION(clip_gradients, returns_new_length, "returning the length after clipping",
              "The old length is what tells of trouble: after clipping it says no more than the "
              "limit does.")
static float clip_gradients__returns_new_length(float *gradients, int count, float limit)
{
    return fminf(clip_by(length_of(gradients, count), gradients, count, limit), limit);
}

MISCONCEPTION(clip_gradients, no_root, "leaving out the square root",
              "A length is the root of the sum of squares.")
static float clip_gradients__no_root(float *gradients, int count, float limit)
{
    float squares = length_of(gradients, count) * length_of(gradients, count);
    clip_by(squares, gradients, count, limit);
    return squares;
}

MISCONCEPTION(clip_gradients, sum_of_sizes, "measuring by the sum of absolute values",
              "Length is meant as in geometry: the root of the sum of squares.")
static float clip_gradients__sum_of_sizes(float *gradients, int count, float limit)
{
    float sum = 0;
    for (int i = 0; i < count; i++)
        sum += fabsf(gradients[i]);
    clip_by(sum, gradients, count, limit);
    return sum;
}

MISCONCEPTION(clip_gradients, largest_number, "measuring by the largest of the numbers",
              "Length is meant as in geometry: the root of the sum of squares.")
static float clip_gradients__largest_number(float *gradients, int count, float limit)
{
    float largest = 0;
    for (int i = 0; i < count; i++)
        largest = fmaxf(largest, fabsf(gradients[i]));
    clip_by(largest, gradients, count, limit);
    return largest;
}

MISCONCEPTION(clip_gradients, root_of_mean, "measuring by the root of the mean of the squares",
              "The length of a vector is the root of the sum of its squares: it grows with the "
              "number of parameters.")
static float clip_gradients__root_of_mean(float *gradients, int count, float limit)
{
    float root = length_of(gradients, count) / sqrtf((float)count);
    clip_by(root, gradients, count, limit);
    return root;
}

MISCONCEPTION(clip_gradients, divided_by_length, "making long gradients 1 long",
              "Dividing by the length makes it 1; it should be `limit`.")
static float clip_gradients__divided_by_length(float *gradients, int count, float limit)
{
    float length = length_of(gradients, count);
    if (length > limit)
        scale_all(gradients, count, 1 / length);
    return length;
}

MISCONCEPTION(clip_gradients, padded, "adding 1e-6 to the length before dividing, as PyTorch does",
              "That is against a division by 0, which cannot happen here: only what is longer than "
              "the limit is divided. A tiny gradient would become too short.")
static float clip_gradients__padded(float *gradients, int count, float limit)
{
    float length = length_of(gradients, count);
    if (length > limit)
        scale_all(gradients, count, limit / (length + 1e-6f));
    return length;
}

/* ---- adamw_step ---- */

/* The ways in which a step is got wrong; what is not named is right. */
struct step_mistake {
    bool mean_uncorrected, square_uncorrected, old_mean;
    bool decay_in_gradient, decay_unscaled, decay_last, no_decay;
    bool inside_root, before_correction, no_root, uphill, squares_mean, not_squared;
    bool mean_sums;        /* the gradient is added to the mean as a whole */
    bool corrections_kept; /* in the averages */
    bool first_step;       /* whichever it is */
    bool shares_exchanged; /* of what is old and what is new */
    float beta1, beta2;
};

static void mistaken_step(float *parameters, float *mean, float *square, const float *gradients,
                          int count, int step, float rate, float decay, struct step_mistake m)
{
    float beta1 = m.beta1 > 0 ? m.beta1 : BETA1, beta2 = m.beta2 > 0 ? m.beta2 : BETA2;
    step = m.first_step ? 1 : step;
    float share1 = m.mean_uncorrected ? 1 : 1 - powf(beta1, (float)step);
    float share2 = m.square_uncorrected ? 1 : 1 - powf(beta2, (float)step);
    beta1 = m.shares_exchanged ? 1 - beta1 : beta1;
    beta2 = m.shares_exchanged ? 1 - beta2 : beta2;
    for (int i = 0; i < count; i++) {
        float old = parameters[i], was = mean[i];
        float g = gradients[i] + (m.decay_in_gradient ? decay * old : 0);
        mean[i] = beta1 * mean[i] + (m.mean_sums ? g : (1 - beta1) * g);
        float what = m.squares_mean ? mean[i] : g;
        square[i] = beta2 * square[i] + (1 - beta2) * (m.not_squared ? fabsf(g) : what * what);
        float top = (m.old_mean ? was : mean[i]) / share1, below = square[i] / share2;
        float root = m.no_root             ? below + EPSILON
                     : m.inside_root       ? sqrtf(below + EPSILON)
                     : m.before_correction ? (sqrtf(square[i]) + EPSILON) / sqrtf(share2)
                                           : sqrtf(below) + EPSILON;
        float move = (m.uphill ? -rate : rate) * top / root;
        if (m.corrections_kept) {
            mean[i] = top;
            square[i] = below;
        }
        float shrink = m.decay_in_gradient || m.no_decay ? 0
                       : m.decay_unscaled                ? decay
                                                         : rate * decay;
        parameters[i] = old - move - shrink * (m.decay_last ? old - move : old);
    }
}

#define STEP_MISTAKE(name, by, why, ...)                                                           \
    MISCONCEPTION(adamw_step, name, by, why)                                                       \
    static void adamw_step__##name(float *parameters, float *mean, float *square,                  \
                                   const float *gradients, int count, int step, float rate,        \
                                   float decay)                                                    \
    {                                                                                              \
        mistaken_step(parameters, mean, square, gradients, count, step, rate, decay,               \
                      (struct step_mistake){__VA_ARGS__});                                         \
    }

STEP_MISTAKE(uncorrected, "leaving out both divisions by 1 - BETA^step",
             "Both averages begin at 0, and are too small at first: after one step, by the factors "
             "0.1 and 0.05.",
             .mean_uncorrected = true, .square_uncorrected = true)

STEP_MISTAKE(mean_uncorrected,
             "dividing the squares by 1 - BETA2^step, but not the mean by its own",
             "Both averages begin at 0, so both are too small at first.", .mean_uncorrected = true)

STEP_MISTAKE(square_uncorrected,
             "dividing the mean by 1 - BETA1^step, but not the squares by their own",
             "Both averages begin at 0, so both are too small at first.",
             .square_uncorrected = true)

STEP_MISTAKE(decay_in_gradient, "adding the decay to the gradient",
             "Then AdamW divides it by the size of the gradients, like everything in the mean: "
             "parameters with large gradients hardly decay. The W in AdamW stands for a decay of "
             "its own.",
             .decay_in_gradient = true)

STEP_MISTAKE(decay_without_rate, "taking off `decay` of a parameter, and not `rate decay`",
             "The decay follows the learning rate, so that it fades with it.",
             .decay_unscaled = true)

STEP_MISTAKE(decay_last, "letting the parameter decay after it has moved",
             "Both are taken off the old parameter.", .decay_last = true)

STEP_MISTAKE(no_decay, "leaving out the decay",
             "Even a parameter that nothing pulls at shrinks in each step.", .no_decay = true)

STEP_MISTAKE(inside_root, "adding EPSILON below the root", "EPSILON is added to the root.",
             .inside_root = true)

STEP_MISTAKE(before_correction, "adding EPSILON before the squares are corrected",
             "First divide the squares by 1 - BETA2^step, then take the root, then add EPSILON.",
             .before_correction = true)

STEP_MISTAKE(no_root, "leaving out the square root",
             "The mean is divided by something of its own kind: the root of an average of squares.",
             .no_root = true)

STEP_MISTAKE(uphill, "moving along the gradient, and not against it",
             "The gradient points to where the loss grows.", .uphill = true)

STEP_MISTAKE(old_mean, "moving by the mean as it was before this step's gradient",
             "The mean takes in the gradient first.", .old_mean = true)

STEP_MISTAKE(squares_mean, "averaging the squares of the mean, and not of the gradient",
             "Squares of gradients show how much these differ; their mean hides it.",
             .squares_mean = true)

STEP_MISTAKE(not_squared, "averaging the gradient's absolute value in place of its square",
             "The root that is taken later goes with a square.", .not_squared = true)

STEP_MISTAKE(mean_sums, "adding the whole gradient to the mean",
             "The shares BETA1 and 1 - BETA1 add up to 1; otherwise it is no mean.",
             .mean_sums = true)

STEP_MISTAKE(corrections_kept, "writing the corrected averages back",
             "Each step corrects the averages anew. Kept, the correction would be made again and "
             "again.",
             .corrections_kept = true)

STEP_MISTAKE(always_first, "dividing by 1 - BETA in every step, and not by 1 - BETA^step",
             "What the averages lack shrinks with each step: BETA^step of them is still missing.",
             .first_step = true)

STEP_MISTAKE(shares_exchanged,
             "giving the old averages the share 1 - BETA, and the new numbers BETA",
             "BETA is the share that is kept: 0.9 of the old mean, 0.1 of the new gradient.",
             .shares_exchanged = true)

STEP_MISTAKE(usual_beta2, "taking 0.999 for BETA2",
             "That is PyTorch's usual choice; this chapter has 0.95, like most language models.",
             .beta2 = 0.999f)

STEP_MISTAKE(betas_exchanged, "exchanging BETA1 and BETA2",
             "BETA1 belongs to the mean, BETA2 to the squares.", .beta1 = 0.95f, .beta2 = 0.9f)

/* ---- pretrain ---- */

/* The ways in which the loop is got wrong; what is not named is right. */
struct loop_mistake {
    bool never_cleared, cleared_once, garbage_averages, forgetful_averages;
    bool one_stretch, held_too, next_stretch, next_token; /* which stretch is learnt from */
    bool step_from_0, constant_rate, late_rate, exchanged, not_decayed;
    bool unclipped;
    bool loss_after, judged_early, judged_by_training, judged_by_one;
    bool judged_in_between; /* without need */
    bool held_first;        /* the first stretches are held out */
};

static void mistaken_update(const struct model *model, const struct plan *plan, int s,
                            struct loop_mistake m)
{
    const int count = model->count, warmup = plan->warmup, steps = plan->steps;
    float rate = right_rate(s + m.late_rate, warmup, steps, plan->peak, plan->low);
    if (m.exchanged)
        rate = right_rate(s, warmup, steps, plan->low, plan->peak);
    if (m.constant_rate)
        rate = plan->peak;
    if (!m.unclipped)
        clip_by(length_of(model->gradients, count), model->gradients, count, plan->limit);
    mistaken_step(model->parameters, model->mean, model->square, model->gradients, count,
                  s + !m.step_from_0, rate, m.not_decayed ? 0 : plan->decay,
                  (struct step_mistake){0});
}

static void clear_averages(const struct model *model)
{
    for (int i = 0; i < model->count; i++)
        model->mean[i] = model->square[i] = 0;
}

static float mistaken_judgement(const struct model *model, const int *inputs, const int *targets,
                                int B, int T, const struct plan *plan, struct loop_mistake m)
{
    int learnt = B - plan->held;
    int from = m.judged_by_training || m.held_first ? 0 : learnt * T;
    int stretches = m.judged_by_training ? learnt : m.judged_by_one ? 1 : plan->held;
    return model->evaluate(model, inputs + from, targets + from, stretches * T);
}

static void mistaken_loop(float *losses, float *held_losses, const struct model *model,
                          const int *inputs, const int *targets, int B, int T,
                          const struct plan *plan, struct loop_mistake m)
{
    int every = plan->every;
    if (!m.garbage_averages)
        clear_averages(model);
    for (int s = 0; s < plan->steps; s++) {
        int stretch = (s + m.next_stretch) % (m.held_too ? B : B - plan->held);
        stretch += m.held_first ? plan->held : 0;
        int at = m.one_stretch ? 0 : m.next_token ? stretch : stretch * T;
        bool due = m.judged_early ? s % every == 0 : (s + 1) % every == 0;
        if (m.forgetful_averages)
            clear_averages(model);
        if (!m.never_cleared && (s == 0 || !m.cleared_once))
            model->zero_gradients(model);
        losses[s] = model->forward_backward(model, inputs + at, targets + at, T);
        if (due && s / every < plan->steps / every && m.judged_early)
            held_losses[s / every] = mistaken_judgement(model, inputs, targets, B, T, plan, m);
        mistaken_update(model, plan, s, m);
        if (m.loss_after)
            losses[s] = model->evaluate(model, inputs + at, targets + at, T);
        if (due ? !m.judged_early : m.judged_in_between) {
            float loss = mistaken_judgement(model, inputs, targets, B, T, plan, m);
            if (due)
                held_losses[s / every] = loss;
        }
    }
}

#define LOOP_MISTAKE(name, by, why, ...)                                                           \
    MISCONCEPTION(pretrain, name, by, why)                                                         \
    static void pretrain__##name(float *losses, float *held_losses, const struct model *model,     \
                                 const int *inputs, const int *targets, int B, int T,              \
                                 const struct plan *plan)                                          \
    {                                                                                              \
        mistaken_loop(losses, held_losses, model, inputs, targets, B, T, plan,                     \
                      (struct loop_mistake){__VA_ARGS__});                                         \
    }

LOOP_MISTAKE(never_cleared, "never clearing the gradients",
             "forward_backward adds to them. Each step would go along all gradients that there "
             "ever were, and along the garbage that was there before.",
             .never_cleared = true)

LOOP_MISTAKE(cleared_once, "clearing the gradients only before the first step",
             "forward_backward adds to them, in every step.", .cleared_once = true)

LOOP_MISTAKE(garbage_averages, "leaving garbage in AdamW's averages before the first step",
             "The model gives room for them; what is in it means nothing until you say so.",
             .garbage_averages = true)

LOOP_MISTAKE(forgetful_averages, "clearing AdamW's averages in every step",
             "What is to be averaged over steps must survive them.", .forgetful_averages = true)

LOOP_MISTAKE(one_stretch, "learning from stretch 0 in all steps",
             "One stretch is soon known by heart. Each step takes the next one.",
             .one_stretch = true)

LOOP_MISTAKE(held_too, "learning from the stretches that are held out as well",
             "What was learnt from cannot show any more how the model does on new text.",
             .held_too = true)

LOOP_MISTAKE(held_first, "holding out the first stretches, and not the last",
             "The plan holds out the last ones: step 0 learns from stretch 0.", .held_first = true)

LOOP_MISTAKE(next_stretch, "learning from stretch s + 1 in step s",
             "Steps and stretches both count from 0.", .next_stretch = true)

LOOP_MISTAKE(next_token, "going on by one token from step to step",
             "Stretch b begins at token b T.", .next_token = true)

LOOP_MISTAKE(step_from_0, "counting AdamW's steps from 0",
             "1 - BETA^0 is 0, and dividing by it gives NaN. AdamW's first step is step 1.",
             .step_from_0 = true)

LOOP_MISTAKE(constant_rate, "learning at the peak rate in all steps",
             "The rate of a step comes from the schedule.", .constant_rate = true)

LOOP_MISTAKE(late_rate, "asking the schedule for step s + 1 in step s",
             "The schedule's first step is step 0. AdamW's is step 1.", .late_rate = true)

LOOP_MISTAKE(exchanged_rates, "handing the peak and the low rate over in the wrong order",
             "The contract of learning_rate has the peak first.", .exchanged = true)

LOOP_MISTAKE(not_decayed, "giving AdamW no decay", "The plan has one.", .not_decayed = true)

LOOP_MISTAKE(unclipped, "handing AdamW a gradient that was not clipped",
             "Clip before the step: one odd stretch can throw the averages off for many steps.",
             .unclipped = true)

LOOP_MISTAKE(loss_after, "computing a step's loss after the parameters have moved",
             "The loss of a stretch that has just been learnt from flatters the model, and costs a "
             "second pass; forward_backward returns it for nothing.",
             .loss_after = true)

LOOP_MISTAKE(judged_early, "evaluating in steps 0, every, 2 every, and so on",
             "The first evaluation is due when `every` steps have been taken.",
             .judged_early = true)

LOOP_MISTAKE(judged_by_training, "evaluating on the text that was learnt from",
             "A model that knows its text by heart would look perfect. Only the stretches that "
             "are held out tell what it has understood.",
             .judged_by_training = true)

LOOP_MISTAKE(judged_by_one, "evaluating on the first stretch that is held out, and no other",
             "All stretches that are held out lie one after the other: one call will do.",
             .judged_by_one = true)

LOOP_MISTAKE(judged_in_between, "evaluating after every step",
             "Held-out text is usually long, and an evaluation costs as much as many steps.",
             .judged_in_between = true)

/* ---- train_probe ---- */

struct probe_mistake {
    bool summed, uphill, one_by_one, one_step, carried_over, only_own_class;
};

static void mistaken_probe(float *W, const float *features, const int *labels, int N, int C, int K,
                           int steps, float rate, struct probe_mistake m)
{
    float dW[1024] = {0};
    for (int i = 0; i < K * C; i++)
        W[i] = 0;
    for (int s = 0; s < (m.one_step ? 1 : steps); s++) {
        for (int i = 0; i < K * C && !m.carried_over; i++)
            dW[i] = 0;
        for (int n = 0; n < N; n++) {
            const float *x = features + n * C;
            float logits[16] = {0}, dlogits[16];
            for (int i = 0; i < K * C; i++)
                logits[i / C] += x[i % C] * W[i];
            mistaken_loss(dlogits, logits, labels + n, 1, K, (struct loss_mistake){0});
            for (int i = 0; i < K * C; i++) {
                float share = dlogits[i / C] * x[i % C] / (m.summed ? 1 : (float)N);
                if (m.only_own_class && i / C != labels[n])
                    share = 0;
                dW[i] += share;
                if (m.one_by_one)
                    W[i] -= rate * share;
            }
        }
        for (int i = 0; i < K * C && !m.one_by_one; i++)
            W[i] -= (m.uphill ? -rate : rate) * dW[i];
    }
}

#define PROBE_MISTAKE(name, by, why, ...)                                                          \
    MISCONCEPTION(train_probe, name, by, why)                                                      \
    static void train_probe__##name(float *W, const float *features, const int *labels, int N,     \
                                    int C, int K, int steps, float rate)                           \
    {                                                                                              \
        mistaken_probe(W, features, labels, N, C, K, steps, rate,                                  \
                       (struct probe_mistake){__VA_ARGS__});                                       \
    }

PROBE_MISTAKE(summed, "adding up the gradients of all examples, without taking their mean",
              "The loss is a mean over N examples, and so is its gradient.", .summed = true)

PROBE_MISTAKE(uphill, "adding the gradient to W", "The gradient points to where the loss grows.",
              .uphill = true)

PROBE_MISTAKE(one_by_one, "changing W after each example",
              "All examples of a step meet the same W. Collect the whole gradient first.",
              .one_by_one = true)

PROBE_MISTAKE(one_step, "taking one step only", "There are `steps` of them.", .one_step = true)

PROBE_MISTAKE(carried_over, "never clearing the gradient between steps",
              "Each step needs the gradient at the present W, and nothing of the earlier ones.",
              .carried_over = true)

PROBE_MISTAKE(only_own_class, "changing only the row of W that belongs to the label",
              "The other classes were given a share of the probability, which they should lose.",
              .only_own_class = true)
