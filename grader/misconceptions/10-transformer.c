/* Chapter 10: what goes wrong in norms, networks, cross-attention, blocks, and around them. */
#include "grader/misconceptions/misconception.h"

#include <math.h>
#include <string.h>

#include "chapters/10-transformer/transformer.h"

/* ---- layer_norm ---- */

/* What can be done wrong, one at a time; NOTHING is right, and is what blocks are made of. */
enum norm_mistake {
    NOTHING,
    SAMPLE_VARIANCE,
    SUM_OF_SQUARES,
    NO_EPSILON,
    EPSILON_BESIDE_THE_ROOT,
    NO_ROOT,
    NO_MEAN,
    NO_VARIANCE,
    ONE_PASS,
    NO_GAIN,
    NO_BIAS,
    GAIN_OF_THE_BIAS
};

struct row_moments {
    float mean, std;
};

static struct row_moments moments_of(const float *x, int C, enum norm_mistake mistake)
{
    float sum = 0, squares = 0, about = 0;
    for (int c = 0; c < C; c++) {
        sum += x[c];
        squares += x[c] * x[c];
    }
    const float mean = mistake == NO_MEAN ? 0 : sum / (float)C;
    for (int c = 0; c < C; c++)
        about += (x[c] - mean) * (x[c] - mean);
    float variance = about / (float)(mistake == SAMPLE_VARIANCE ? C - 1 : C);
    if (mistake == SUM_OF_SQUARES)
        variance = about;
    if (mistake == ONE_PASS)
        variance = squares / (float)C - mean * mean;
    float std = sqrtf(variance + 1e-5f);
    if (mistake == NO_EPSILON)
        std = sqrtf(variance);
    if (mistake == EPSILON_BESIDE_THE_ROOT)
        std = sqrtf(variance) + 1e-5f;
    if (mistake == NO_ROOT)
        std = variance + 1e-5f;
    if (mistake == NO_VARIANCE)
        std = 1;
    return (struct row_moments){mean, std};
}

/* Row t of x has its moments at moments[t * step]. */
static void apply_norm(float *out, const float *x, const struct row_moments *moments, int step,
                       const float *gain, int T, int C)
{
    for (int i = 0; i < T * C; i++) {
        const struct row_moments m = moments[i / C * step];
        out[i] = gain[i % C] * ((x[i] - m.mean) / m.std);
    }
}

static void norm_rows(float *out, const float *x, const float *gain, const float *bias, int T,
                      int C, enum norm_mistake mistake)
{
    for (int t = 0; t < T; t++) {
        const struct row_moments m = moments_of(x + t * C, C, mistake);
        for (int c = 0; c < C; c++) {
            const float n = (x[t * C + c] - m.mean) / m.std;
            const float scaled = mistake == NO_GAIN ? n : gain[c] * n;
            out[t * C + c] = scaled + (mistake == NO_BIAS ? 0 : bias[c]);
            if (mistake == GAIN_OF_THE_BIAS)
                out[t * C + c] = gain[c] * (n + bias[c]);
        }
    }
}

/* Defines an entry that makes one mistake of norm_rows(). */
#define WRONG_NORM(name, mistake, by, why)                                                         \
    MISCONCEPTION(layer_norm, name, by, why)                                                       \
    static void layer_norm__##name(float *out, const float *x, const float *gain,                  \
                                   const float *bias, int T, int C)                                \
    {                                                                                              \
        norm_rows(out, x, gain, bias, T, C, mistake);                                              \
    }

WRONG_NORM(sample_variance, SAMPLE_VARIANCE, "dividing the squares by C - 1",
           "These C numbers are all there are, no sample of others: the variance is their mean "
           "square, over C.")
WRONG_NORM(sum_of_squares, SUM_OF_SQUARES, "adding the squares up and not dividing them by C",
           "A variance is their mean; of more columns it is not larger.")
WRONG_NORM(no_epsilon, NO_EPSILON, "leaving out the 0.00001",
           "A row of equal numbers has no variance, and must not be divided by zero.")
WRONG_NORM(epsilon_beside_the_root, EPSILON_BESIDE_THE_ROOT, "adding the 0.00001 after the root",
           "It is added to the variance, under the root, where it counts for much more.")
WRONG_NORM(no_root, NO_ROOT, "dividing by the variance",
           "A variance is a square: its root has the size of the numbers themselves.")
WRONG_NORM(no_mean, NO_MEAN,
           "dividing by the root of the mean square, without subtracting the mean",
           "That is RMSNorm, of later models; here the mean goes first.")
WRONG_NORM(no_variance, NO_VARIANCE, "subtracting the mean and dividing by nothing",
           "A row of large numbers must come out as large as one of small ones.")
WRONG_NORM(
    one_pass, ONE_PASS, "taking the mean of the squares less the square of the mean",
    "On paper that is the variance. In float, far from zero, both are huge and nearly equal, "
    "and rounding is all that their difference keeps.")
WRONG_NORM(no_gain, NO_GAIN, "leaving out the gain", "Each column has a factor of its own.")
WRONG_NORM(no_bias, NO_BIAS, "leaving out the bias", "Each column is moved at the end.")
WRONG_NORM(gain_of_the_bias, GAIN_OF_THE_BIAS, "adding the bias before multiplying by the gain",
           "The gain scales what was normalised; the bias is added to that as it is.")

MISCONCEPTION(layer_norm, down_columns, "normalising columns",
              "That is batch norm's way. A layer norm looks at one row, and needs no others.")
static void layer_norm__down_columns(float *out, const float *x, const float *gain,
                                     const float *bias, int T, int C)
{
    float *column = room_for(T);
    for (int c = 0; c < C; c++) {
        for (int t = 0; t < T; t++)
            column[t] = x[t * C + c];
        const struct row_moments m = moments_of(column, T, NOTHING);
        for (int t = 0; t < T; t++)
            out[t * C + c] = gain[c] * ((column[t] - m.mean) / m.std) + bias[c];
    }
    free(column);
}

MISCONCEPTION(layer_norm, of_the_whole, "taking one mean and one variance for the whole array",
              "Each row has a mean and a variance of its own.")
static void layer_norm__of_the_whole(float *out, const float *x, const float *gain,
                                     const float *bias, int T, int C)
{
    const struct row_moments m = moments_of(x, T * C, NOTHING);
    apply_norm(out, x, &m, 0, gain, T, C);
    for (int i = 0; i < T * C; i++)
        out[i] += bias[i % C];
}

/* ---- feed_forward ---- */

enum network_mistake {
    RIGHT_NETWORK,
    RELU,
    TANH_FORM,
    SIGMOID_FORM,
    NO_ACTIVATION,
    PROBABILITY_ALONE,
    ACTIVATED_TWICE,
    BIAS_AFTER_ACTIVATION,
    NO_FIRST_BIAS,
    NO_SECOND_BIAS,
    NO_ROOT_OF_TWO,
    NOT_HALVED,
    MINUS_ERF,
    WITH_A_PATH_AROUND
};

static float activation(float a, enum network_mistake mistake)
{
    switch (mistake) {
    case RELU:
        return a > 0 ? a : 0;
    case TANH_FORM:
        return a * (1 + tanhf(0.79788456f * (a + 0.044715f * a * a * a))) / 2;
    case SIGMOID_FORM:
        return a / (1 + expf(-1.702f * a));
    case NO_ACTIVATION:
        return a;
    case PROBABILITY_ALONE:
        return (1 + erff(a * 0.70710678f)) / 2;
    case NO_ROOT_OF_TWO:
        return a * (1 + erff(a)) / 2;
    case NOT_HALVED:
        return a * (1 + erff(a * 0.70710678f));
    case MINUS_ERF:
        return a * (1 - erff(a * 0.70710678f)) / 2;
    default:
        return a * (1 + erff(a * 0.70710678f)) / 2;
    }
}

static void network(float *out, const float *x, const float *W, int T, int C, int F,
                    enum network_mistake mistake)
{
    const struct feed_forward_weights w = feed_forward_weights(W, C, F);
    float *hidden = room_for(T * F);
    project_rows(hidden, x, w.W_1, T, C, F);
    for (int i = 0; i < T * F; i++) {
        const float b = mistake == NO_FIRST_BIAS ? 0 : w.b_1[i % F];
        hidden[i] = mistake == BIAS_AFTER_ACTIVATION ? activation(hidden[i], mistake) + b
                                                     : activation(hidden[i] + b, mistake);
    }
    project_rows(out, hidden, w.W_2, T, F, C);
    for (int i = 0; i < T * C; i++) {
        out[i] += mistake == NO_SECOND_BIAS ? 0 : w.b_2[i % C];
        out[i] += mistake == WITH_A_PATH_AROUND ? x[i] : 0;
        out[i] = mistake == ACTIVATED_TWICE ? activation(out[i], mistake) : out[i];
    }
    free(hidden);
}

#define WRONG_NETWORK(name, mistake, by, why)                                                      \
    MISCONCEPTION(feed_forward, name, by, why)                                                     \
    static void feed_forward__##name(float *out, const float *x, const float *W, int T, int C,     \
                                     int F)                                                        \
    {                                                                                              \
        network(out, x, W, T, C, F, mistake);                                                      \
    }

WRONG_NETWORK(relu, RELU, "cutting off at zero (ReLU)",
              "That was the activation of 2017; here it is GELU, as in BERT and GPT.")
WRONG_NETWORK(tanh_form, TANH_FORM, "the approximation of GELU by tanh",
              "It is off by up to 0.0005. The contract asks for the error function.")
WRONG_NETWORK(sigmoid_form, SIGMOID_FORM, "the approximation of GELU by a sigmoid",
              "It is off by up to 0.02. The contract asks for the error function.")
WRONG_NETWORK(no_activation, NO_ACTIVATION, "leaving out GELU",
              "Two linear layers with nothing between them are one linear layer.")
WRONG_NETWORK(probability_alone, PROBABILITY_ALONE, "leaving out the factor a of gelu(a)",
              "GELU is a number times a probability.")
WRONG_NETWORK(no_root_of_two, NO_ROOT_OF_TWO, "taking erf(a) for erf(a/√2)",
              "The error function belongs to a bell of another width: hence the root.")
WRONG_NETWORK(not_halved, NOT_HALVED, "leaving out the division by 2 in GELU",
              "1 + erf(...) goes from 0 to 2; the probability is half of it.")
WRONG_NETWORK(minus_erf, MINUS_ERF, "taking 1 - erf(...) for 1 + erf(...)",
              "Large numbers must pass as they are, and small ones be cut off.")
WRONG_NETWORK(activated_twice, ACTIVATED_TWICE, "applying GELU after the second layer as well",
              "What comes out is added to a row, and must be free to be negative.")
WRONG_NETWORK(bias_after_activation, BIAS_AFTER_ACTIVATION, "adding the first bias after GELU",
              "A bias belongs to its linear layer: it decides where GELU begins to let through.")
WRONG_NETWORK(no_first_bias, NO_FIRST_BIAS, "leaving out the first bias",
              "Each of the F hidden numbers has one.")
WRONG_NETWORK(no_second_bias, NO_SECOND_BIAS, "leaving out the second bias",
              "Each of the C columns has one.")
WRONG_NETWORK(path_around, WITH_A_PATH_AROUND, "adding x to the result",
              "The block does that, and this function is only a part of it.")

/* ---- multi_head_cross ---- */

enum cross_mistake {
    RIGHT_CROSS,
    LOOKS_AT_ITSELF,
    VALUES_ARE_KEYS,
    QUERIES_AND_KEYS_EXCHANGED,
    NOT_PROJECTED_BACK,
    NOT_SPLIT,
    NOT_MERGED,
    SCALED_TWICE,
    SEES_NO_LATER_ROW,
    FIRST_HEAD_ONLY,
    MEMORY_NOT_PROJECTED
};

static void cross_heads(float *mixed, const float *q, const float *k, const float *v, int T, int S,
                        int H, int D, enum cross_mistake mistake)
{
    float *mask = room_for(T * S);
    for (int i = 0; i < T * S; i++)
        mask[i] = mistake == SEES_NO_LATER_ROW && i % S > i / S ? -INFINITY : 0;
    for (int h = 0; h < H; h++) {
        const int from = mistake == FIRST_HEAD_ONLY ? 0 : h;
        attention(mixed + h * T * D, q + from * T * D, k + from * S * D, v + from * S * D, mask, T,
                  S, D);
    }
    free(mask);
}

static void project_and_split(float *heads, const float *x, const float *W, int T, int H, int D,
                              bool split)
{
    float *rows = room_for(T * H * D);
    project_rows(rows, x, W, T, H * D, H * D);
    if (split)
        split_heads(heads, rows, T, H, D);
    else
        memcpy(heads, rows, sizeof *rows * (size_t)(T * H * D));
    free(rows);
}

static void cross(float *out, const float *x, const float *memory, const float *W, int T, int S,
                  int H, int D, enum cross_mistake mistake)
{
    const int C = H * D;
    const bool split = mistake != NOT_SPLIT, exchanged = mistake == QUERIES_AND_KEYS_EXCHANGED;
    const float *W_q = W + (exchanged ? C * C : 0), *W_k = W + (exchanged ? 0 : C * C);
    if (mistake == LOOKS_AT_ITSELF) {
        memory = x;
        S = T;
    }
    float *q = room_for(T * C), *k = room_for(S * C), *v = room_for(S * C);
    float *mixed = room_for(T * C), *rows = room_for(T * C);
    project_and_split(q, x, W_q, T, H, D, split);
    project_and_split(k, memory, W_k, S, H, D, split);
    project_and_split(v, memory, W + (mistake == VALUES_ARE_KEYS ? 1 : 2) * C * C, S, H, D, split);
    if (mistake == MEMORY_NOT_PROJECTED) {
        split_heads(k, memory, S, H, D);
        split_heads(v, memory, S, H, D);
    }
    for (int i = 0; mistake == SCALED_TWICE && i < T * C; i++)
        q[i] /= sqrtf((float)D);
    cross_heads(mixed, q, k, v, T, S, H, D, mistake);
    merge_heads(rows, mixed, T, H, D);
    if (mistake == NOT_MERGED || mistake == NOT_SPLIT)
        memcpy(rows, mixed, sizeof *rows * (size_t)(T * C));
    project_rows(out, rows, W + 3 * C * C, T, C, C);
    if (mistake == NOT_PROJECTED_BACK)
        memcpy(out, rows, sizeof *rows * (size_t)(T * C));
    free(rows);
    free(mixed);
    free(v);
    free(k);
    free(q);
}

#define WRONG_CROSS(name, mistake, by, why)                                                        \
    MISCONCEPTION(multi_head_cross, name, by, why)                                                 \
    static void multi_head_cross__##name(float *out, const float *x, const float *memory,          \
                                         const float *W, int T, int S, int H, int D)               \
    {                                                                                              \
        cross(out, x, memory, W, T, S, H, D, mistake);                                             \
    }

WRONG_CROSS(looks_at_itself, LOOKS_AT_ITSELF, "taking keys and values from x",
            "That is self-attention. Cross-attention asks from x and is answered by the memory.")
WRONG_CROSS(values_are_keys, VALUES_ARE_KEYS, "taking the keys for values",
            "Values have a matrix of their own, the third.")
WRONG_CROSS(queries_and_keys_exchanged, QUERIES_AND_KEYS_EXCHANGED, "exchanging W_q and W_k",
            "W_q is for who asks, x; W_k for who is asked, the memory.")
WRONG_CROSS(not_projected_back, NOT_PROJECTED_BACK, "leaving out W_o",
            "The heads' findings lie side by side until W_o mixes them.")
WRONG_CROSS(not_split, NOT_SPLIT, "giving heads the projected rows as they lie in memory",
            "Head h owns D columns of every row: they must be split, and merged after.")
WRONG_CROSS(not_merged, NOT_MERGED, "leaving the heads one after the other",
            "Row t must hold what all heads found for position t.")
WRONG_CROSS(scaled_twice, SCALED_TWICE, "dividing by √D twice",
            "Chapter 00's attention divides the scores already.")
WRONG_CROSS(sees_no_later_row, SEES_NO_LATER_ROW, "hiding later rows of the memory",
            "The source is known as a whole: nothing in it lies in the future.")
WRONG_CROSS(first_head_only, FIRST_HEAD_ONLY, "letting every head do what head 0 does",
            "Head h begins h*T*D numbers into the split queries, and h*S*D into keys and values.")
WRONG_CROSS(memory_not_projected, MEMORY_NOT_PROJECTED,
            "taking the memory itself for keys and values",
            "The memory is the same for all blocks; each projects it by matrices of its own.")

/* ---- blocks ---- */

enum block_mistake {
    RIGHT_BLOCK,
    NORM_FIRST,
    NORM_INSIDE,
    NO_PATH_AROUND_ATTENTION,
    NO_PATH_AROUND_CROSS,
    NO_PATH_AROUND_NETWORK,
    PATH_FROM_THE_INPUT,
    PATH_FROM_BELOW, /* around the network, from what stood before the part below it */
    NETWORK_READS_THE_INPUT,
    ONE_NORM_FOR_ALL,
    NORMS_EXCHANGED,
    NO_FIRST_NORM,
    NO_LAST_NORM,
    MASKED, /* or, in the decoder, not */
    NO_CROSS,
    CROSS_READS_ITSELF,
    CROSS_ASKS_WITH_THE_INPUT,
    CROSS_FIRST,
    ONE_ATTENTION_FOR_BOTH
};

static void self_attend(float *made, const float *x, const float *W, int T,
                        const struct sizes *size, bool masked)
{
    float *maps = room_for(size->H * T * T), *mask = room_for(T * T);
    for (int i = 0; i < T * T; i++)
        mask[i] = masked && i % T > i / T ? -INFINITY : 0;
    multi_head_attention(made, maps, x, W, mask, T, size->H, size->C / size->H);
    free(mask);
    free(maps);
}

/* Ends a part: out = norm(x + made), or what the mistake makes of that. `without` says that this part
 * is the one whose path around is missing. */
static void end_part(float *out, const float *x, const float *made, const float *gain, int T, int C,
                     enum block_mistake mistake, bool without)
{
    float *sum = room_for(T * C);
    if (mistake == NORM_INSIDE)
        norm_rows(sum, made, gain, gain + C, T, C, NOTHING);
    for (int i = 0; i < T * C; i++)
        sum[i] = (without ? 0 : x[i]) + (mistake == NORM_INSIDE ? sum[i] : made[i]);
    if (mistake == NORM_INSIDE || mistake == NORM_FIRST)
        memcpy(out, sum, sizeof *sum * (size_t)(T * C));
    else
        norm_rows(out, sum, gain, gain + C, T, C, NOTHING);
    free(sum);
}

/* What a part reads: x, or where norms come first, the norm of x. */
static const float *begin_part(float *room, const float *x, const float *gain, int T, int C,
                               enum block_mistake mistake)
{
    if (mistake != NORM_FIRST)
        return x;
    norm_rows(room, x, gain, gain + C, T, C, NOTHING);
    return room;
}

static void encode(float *out, const float *x, const float *W, int S, const struct sizes *size,
                   enum block_mistake mistake)
{
    const struct encoder_weights w = encoder_weights(W, size);
    const int C = size->C;
    const float *gain_1 = mistake == NORMS_EXCHANGED ? w.gain_2 : w.gain_1;
    const float *gain_2 = w.gain_2;
    if (mistake == NORMS_EXCHANGED || mistake == ONE_NORM_FOR_ALL)
        gain_2 = w.gain_1;
    float *made = room_for(S * C), *y = room_for(S * C), *room = room_for(S * C);
    const float *read = begin_part(room, x, gain_1, S, C, mistake);
    self_attend(made, read, w.attention, S, size, mistake == MASKED);
    end_part(y, x, made, gain_1, S, C, mistake == NO_FIRST_NORM ? NORM_FIRST : mistake,
             mistake == NO_PATH_AROUND_ATTENTION);
    read = mistake == NETWORK_READS_THE_INPUT ? x : begin_part(room, y, gain_2, S, C, mistake);
    network(made, read, w.feed_forward, S, C, size->F, RIGHT_NETWORK);
    end_part(out, mistake == PATH_FROM_THE_INPUT ? x : y, made, gain_2, S, C,
             mistake == NO_LAST_NORM ? NORM_FIRST : mistake, mistake == NO_PATH_AROUND_NETWORK);
    free(room);
    free(y);
    free(made);
}

#define WRONG_ENCODER(name, mistake, by, why)                                                      \
    MISCONCEPTION(encoder_block, name, by, why)                                                    \
    static void encoder_block__##name(float *out, const float *x, const float *W, int S,           \
                                      const struct sizes *size)                                    \
    {                                                                                              \
        encode(out, x, W, S, size, mistake);                                                       \
    }

WRONG_ENCODER(norm_first, NORM_FIRST, "normalising before each part instead of after the sum",
              "Later models do that (GPT-2). In 2017 the norm comes last: norm(x + part(x)).")
WRONG_ENCODER(norm_inside, NORM_INSIDE, "normalising what a part made before adding it",
              "The sum is normalised, not the part: norm(x + part(x)).")
WRONG_ENCODER(no_path_around_attention, NO_PATH_AROUND_ATTENTION,
              "leaving out the path around attention",
              "x is added to what attention made of it, before the norm.")
WRONG_ENCODER(no_path_around_network, NO_PATH_AROUND_NETWORK,
              "leaving out the path around the feed-forward network",
              "y is added to what the network made of it, before the norm.")
WRONG_ENCODER(path_from_the_input, PATH_FROM_THE_INPUT,
              "adding x once more, where y should be added",
              "The path around a part begins where that part begins.")
WRONG_ENCODER(network_reads_the_input, NETWORK_READS_THE_INPUT,
              "giving x to the feed-forward network",
              "The parts stand one above the other: it reads what the first norm wrote.")
WRONG_ENCODER(one_norm_for_all, ONE_NORM_FOR_ALL, "using the first norm twice",
              "Each norm has a gain and a bias of its own.")
WRONG_ENCODER(norms_exchanged, NORMS_EXCHANGED, "exchanging the two norms",
              "gain_1 and bias_1 belong to the norm after attention.")
WRONG_ENCODER(no_first_norm, NO_FIRST_NORM, "leaving out the first norm",
              "Each part has a norm behind it, the first as well.")
WRONG_ENCODER(no_last_norm, NO_LAST_NORM, "leaving out the second norm",
              "Each part has a norm behind it, the last as well.")
WRONG_ENCODER(masked, MASKED, "hiding later positions",
              "The source is known as a whole: in an encoder every position sees every other.")

static void cross_part(float *made, const float *y, const float *x, const float *memory,
                       const struct decoder_weights *w, int T, int S, const struct sizes *size,
                       enum block_mistake mistake)
{
    const bool itself = mistake == CROSS_READS_ITSELF;
    cross(made, mistake == CROSS_ASKS_WITH_THE_INPUT ? x : y, itself ? y : memory,
          mistake == ONE_ATTENTION_FOR_BOTH ? w->self_attention : w->cross_attention, T,
          itself ? T : S, size->H, size->C / size->H, RIGHT_CROSS);
}

static void decode(float *out, const float *x, const float *memory, const float *W, int T, int S,
                   const struct sizes *size, enum block_mistake mistake)
{
    const struct decoder_weights w = decoder_weights(W, size);
    const int C = size->C;
    const float *gain_2 = mistake == NORMS_EXCHANGED ? w.gain_3 : w.gain_2;
    const float *gain_3 = mistake == NORMS_EXCHANGED ? w.gain_2 : w.gain_3;
    if (mistake == ONE_NORM_FOR_ALL)
        gain_2 = gain_3 = w.gain_1;
    float *made = room_for(T * C), *y = room_for(T * C), *z = room_for(T * C);
    float *room = room_for(T * C);
    const float *read = begin_part(room, x, w.gain_1, T, C, mistake);
    if (mistake == CROSS_FIRST)
        cross_part(made, x, x, memory, &w, T, S, size, mistake);
    else
        self_attend(made, read, w.self_attention, T, size, mistake != MASKED);
    end_part(y, x, made, mistake == CROSS_FIRST ? gain_2 : w.gain_1, T, C,
             mistake == NO_FIRST_NORM ? NORM_FIRST : mistake, mistake == NO_PATH_AROUND_ATTENTION);
    read = begin_part(room, y, gain_2, T, C, mistake);
    if (mistake == CROSS_FIRST)
        self_attend(made, y, w.self_attention, T, size, true);
    else
        cross_part(made, read, x, memory, &w, T, S, size, mistake);
    end_part(z, mistake == PATH_FROM_THE_INPUT ? x : y, made,
             mistake == CROSS_FIRST ? w.gain_1 : gain_2, T, C, mistake,
             mistake == NO_PATH_AROUND_CROSS);
    if (mistake == NO_CROSS)
        memcpy(z, y, sizeof *z * (size_t)(T * C));
    read = begin_part(room, z, gain_3, T, C, mistake);
    network(made, mistake == NETWORK_READS_THE_INPUT ? y : read, w.feed_forward, T, C, size->F,
            RIGHT_NETWORK);
    end_part(out, mistake == PATH_FROM_BELOW ? y : z, made, gain_3, T, C,
             mistake == NO_LAST_NORM ? NORM_FIRST : mistake, mistake == NO_PATH_AROUND_NETWORK);
    free(room);
    free(z);
    free(y);
    free(made);
}

#define WRONG_DECODER(name, mistake, by, why)                                                      \
    MISCONCEPTION(decoder_block, name, by, why)                                                    \
    static void decoder_block__##name(float *out, const float *x, const float *memory,             \
                                      const float *W, int T, int S, const struct sizes *size)      \
    {                                                                                              \
        decode(out, x, memory, W, T, S, size, mistake);                                            \
    }

WRONG_DECODER(sees_the_future, MASKED, "letting a position see later ones",
              "A decoder learns to predict the next token. It must not read it.")
WRONG_DECODER(no_cross, NO_CROSS, "leaving out the look at the memory",
              "Then nothing of the source would reach the target.")
WRONG_DECODER(cross_reads_itself, CROSS_READS_ITSELF, "giving y to cross-attention as its memory",
              "Queries come from y; keys and values come from what the encoder made.")
WRONG_DECODER(cross_asks_with_the_input, CROSS_ASKS_WITH_THE_INPUT,
              "asking the memory with x instead of y",
              "The parts stand one above the other: it reads what the first norm wrote.")
WRONG_DECODER(cross_first, CROSS_FIRST, "looking at the memory before looking at the target",
              "Self-attention comes first: who asks the memory should know what has been written.")
WRONG_DECODER(one_attention_for_both, ONE_ATTENTION_FOR_BOTH,
              "using the weights of self-attention for both attentions",
              "Cross-attention has four matrices of its own.")
WRONG_DECODER(norm_first, NORM_FIRST, "normalising before each part instead of after the sum",
              "Later models do that (GPT-2). In 2017 the norm comes last: norm(x + part(x)).")
WRONG_DECODER(norm_inside, NORM_INSIDE, "normalising what a part made before adding it",
              "The sum is normalised, not the part: norm(x + part(x)).")
WRONG_DECODER(no_path_around_attention, NO_PATH_AROUND_ATTENTION,
              "leaving out the path around self-attention",
              "x is added to what attention made of it, before the norm.")
WRONG_DECODER(no_path_around_cross, NO_PATH_AROUND_CROSS,
              "leaving out the path around cross-attention",
              "y is added to what was found in the memory, before the norm.")
WRONG_DECODER(no_path_around_network, NO_PATH_AROUND_NETWORK,
              "leaving out the path around the feed-forward network",
              "z is added to what the network made of it, before the norm.")
WRONG_DECODER(path_from_the_input, PATH_FROM_THE_INPUT, "adding x to what was found in the memory",
              "The path around a part begins where that part begins: here at y.")
WRONG_DECODER(path_from_below, PATH_FROM_BELOW, "adding y to what the feed-forward network made",
              "The path around a part begins where that part begins: here at z.")
WRONG_DECODER(network_reads_below, NETWORK_READS_THE_INPUT, "giving y to the feed-forward network",
              "The parts stand one above the other: it reads what the second norm wrote.")
WRONG_DECODER(one_norm_for_all, ONE_NORM_FOR_ALL, "using the first norm three times",
              "Each norm has a gain and a bias of its own.")
WRONG_DECODER(norms_exchanged, NORMS_EXCHANGED, "exchanging the second norm and the third",
              "They come in the order of the parts that they follow.")
WRONG_DECODER(no_first_norm, NO_FIRST_NORM, "leaving out the first norm",
              "Each part has a norm behind it, the first as well.")
WRONG_DECODER(no_last_norm, NO_LAST_NORM, "leaving out the third norm",
              "Each part has a norm behind it, the last as well.")

/* ---- transformer ---- */

enum model_mistake {
    EMBEDDING_NOT_SCALED,
    POSITIONS_SCALED,
    NO_POSITIONS,
    SOURCE_WITHOUT_POSITIONS,
    TARGET_WITHOUT_POSITIONS,
    POSITIONS_GO_ON,
    POSITIONS_IN_EVERY_BLOCK,
    SAME_BLOCK_AGAIN,
    LAST_BLOCK_LEFT_OUT,
    WEIGHTS_FROM_THE_START,
    MEMORY_OF_EACH_LEVEL,
    MEMORY_NOT_ENCODED,
    LOGITS,
    LOGITS_SCALED,
    SOFTMAX_DOWN_COLUMNS
};

/* The first of the T rows has the position `first`. */
static void add_sinusoids(float *rows, int first, int T, int C)
{
    float *pe = room_for((first + T) * C);
    sinusoidal_encoding(pe, first + T, C);
    for (int i = 0; i < T * C; i++)
        rows[i] += pe[first * C + i];
    free(pe);
}

/* Positions count from `first`; below 0, these rows get none. */
static void embed_tokens(float *rows, const int *tokens, const float *E, int T, int C,
                         enum model_mistake mistake, int first)
{
    const float root = sqrtf((float)C);
    for (int i = 0; i < T * C; i++) {
        rows[i] = E[tokens[i / C] * C + i % C];
        rows[i] *= mistake == EMBEDDING_NOT_SCALED || mistake == POSITIONS_SCALED ? 1 : root;
    }
    if (first >= 0)
        add_sinusoids(rows, first, T, C);
    for (int i = 0; i < T * C; i++)
        rows[i] *= mistake == POSITIONS_SCALED ? root : 1;
}

/* Takes rows through L blocks, of the decoder if there is a memory. What each made is kept in
 * all[0] to all[L], (L+1,T,C), of which the first is the rows as they came. */
static void run_stack(float *all, const float *memory, const float *W, int T, int S,
                      const struct sizes *size, enum model_mistake mistake)
{
    const int C = size->C, count = T * C;
    const bool again = mistake == SAME_BLOCK_AGAIN, levels = mistake == MEMORY_OF_EACH_LEVEL;
    for (int l = 0; l < size->L; l++, all += count) {
        float *in = room_for(count);
        memcpy(in, all, sizeof *in * (size_t)count);
        if (l > 0 && mistake == POSITIONS_IN_EVERY_BLOCK)
            add_sinusoids(in, 0, T, C);
        if (l == size->L - 1 && l > 0 && mistake == LAST_BLOCK_LEFT_OUT)
            memcpy(all + count, in, sizeof *in * (size_t)count);
        else if (memory)
            decode(all + count, in, memory + (levels ? (l + 1) * S * C : 0), W, T, S, size,
                   RIGHT_BLOCK);
        else
            encode(all + count, in, W, T, size, RIGHT_BLOCK);
        free(in);
        if (!again)
            W = memory ? decoder_weights(W, size).end : encoder_weights(W, size).end;
    }
}

static void predict(float *p, const float *rows, const float *E, int T, const struct sizes *size,
                    enum model_mistake mistake)
{
    const int C = size->C, V = size->V;
    for (int t = 0; t < T; t++)
        project_rows(p + t * V, E, rows + t * C, V, C, 1);
    for (int i = 0; mistake == LOGITS_SCALED && i < T * V; i++)
        p[i] /= sqrtf((float)C);
    const bool down = mistake == SOFTMAX_DOWN_COLUMNS;
    const int lines = down ? V : T, length = down ? T : V, step = down ? V : 1;
    for (int r = 0; mistake != LOGITS && r < lines; r++) {
        float *line = p + (down ? r : r * V), max = -INFINITY, sum = 0;
        for (int i = 0; i < length; i++)
            max = fmaxf(max, line[i * step]);
        for (int i = 0; i < length; i++)
            sum += line[i * step] = expf(line[i * step] - max);
        for (int i = 0; i < length; i++)
            line[i * step] /= sum;
    }
}

static void run_model(float *p, const int *source, const int *target, const float *W, int S, int T,
                      const struct sizes *size, enum model_mistake mistake)
{
    const struct transformer_weights w = transformer_weights(W, size);
    const int C = size->C, L = size->L;
    const bool none = mistake == NO_POSITIONS;
    float *read = room_for((L + 1) * S * C), *written = room_for((L + 1) * T * C);
    embed_tokens(read, source, w.embedding, S, C, mistake,
                 none || mistake == SOURCE_WITHOUT_POSITIONS ? -1 : 0);
    embed_tokens(written, target, w.embedding, T, C, mistake,
                 none || mistake == TARGET_WITHOUT_POSITIONS ? -1
                 : mistake == POSITIONS_GO_ON                ? S
                                                             : 0);
    run_stack(read, NULL, w.encoder, S, S, size, mistake);
    const float *memory = read + L * S * C;
    if (mistake == MEMORY_OF_EACH_LEVEL || mistake == MEMORY_NOT_ENCODED)
        memory = read;
    run_stack(written, memory, mistake == WEIGHTS_FROM_THE_START ? w.encoder : w.decoder, T, S,
              size, mistake);
    predict(p, written + L * T * C, w.embedding, T, size, mistake);
    free(written);
    free(read);
}

#define WRONG_MODEL(name, mistake, by, why)                                                        \
    MISCONCEPTION(transformer, name, by, why)                                                      \
    static void transformer__##name(float *probabilities, const int *source, const int *target,    \
                                    const float *W, int S, int T, const struct sizes *size)        \
    {                                                                                              \
        run_model(probabilities, source, target, W, S, T, size, mistake);                          \
    }

WRONG_MODEL(embedding_not_scaled, EMBEDDING_NOT_SCALED,
            "leaving out the factor √C of the embedding",
            "An embedding is about as long as 1, a position as long as √(C/2): without the factor "
            "words would drown in places.")
WRONG_MODEL(positions_scaled, POSITIONS_SCALED, "multiplying the positions by √C as well",
            "The factor is for the embedding; positions are added after it.")
WRONG_MODEL(no_positions, NO_POSITIONS, "leaving out the positions",
            "Without them the encoder sees a bag of tokens: chapter 01.")
WRONG_MODEL(source_without_positions, SOURCE_WITHOUT_POSITIONS,
            "giving positions to the target and not to the source",
            "The order of the source matters as much. Both begin at position 0.")
WRONG_MODEL(target_without_positions, TARGET_WITHOUT_POSITIONS,
            "giving positions to the source and not to the target",
            "The decoder must know where it is. Both texts begin at position 0.")
WRONG_MODEL(positions_go_on, POSITIONS_GO_ON,
            "counting the target's positions on from the end of the source",
            "They are two texts. Both begin at position 0.")
WRONG_MODEL(positions_in_every_block, POSITIONS_IN_EVERY_BLOCK,
            "adding positions before every block",
            "They are added once, to the embedding; paths around the parts carry them up.")
WRONG_MODEL(same_block_again, SAME_BLOCK_AGAIN, "using the first block's weights in every block",
            "A block's weights begin where those of the block below end.")
WRONG_MODEL(last_block_left_out, LAST_BLOCK_LEFT_OUT, "leaving out the last block of each stack",
            "There are L of them on either side.")
WRONG_MODEL(weights_from_the_start, WEIGHTS_FROM_THE_START,
            "looking for the decoder's weights where the encoder's begin",
            "The decoder's first block begins where the encoder's last one ends.")
WRONG_MODEL(memory_of_each_level, MEMORY_OF_EACH_LEVEL,
            "letting block l of the decoder look at block l of the encoder",
            "All blocks of the decoder look at the same memory: what the last block made.")
WRONG_MODEL(memory_not_encoded, MEMORY_NOT_ENCODED, "giving the embedded source to the decoder",
            "The memory is what comes out of the encoder, not what goes in.")
WRONG_MODEL(logits, LOGITS, "leaving out the softmax", "What is asked for are probabilities.")
WRONG_MODEL(logits_scaled, LOGITS_SCALED, "dividing the scores of tokens by √C",
            "Scores of attention are divided; these are not.")
WRONG_MODEL(softmax_down_columns, SOFTMAX_DOWN_COLUMNS, "softmax down the columns",
            "One of the V tokens must come after each position: rows sum to 1.")

/* ---- layer_norm_backward ---- */

enum gradient_mistake {
    NO_GAIN_BACK,
    GAIN_AT_THE_END,
    NO_MEANS,
    NO_MEAN_BACK,
    NO_SPREAD_BACK,
    NOT_DIVIDED,
    GAIN_FROM_X,
    BIAS_AVERAGED,
    BOTH_AVERAGED,
    NO_EPSILON_BACK,
    SUMS_FOR_MEANS,
    LAST_ROW_ONLY
};

static void back_of_row(float *dx, const float *dy, const float *n, const float *gain, float std,
                        int C, enum gradient_mistake mistake)
{
    const bool plain = mistake == NO_GAIN_BACK || mistake == GAIN_AT_THE_END;
    const float count = mistake == SUMS_FOR_MEANS ? 1 : (float)C;
    float mean_g = 0, mean_gn = 0;
    for (int c = 0; c < C; c++) {
        const float g = plain ? dy[c] : gain[c] * dy[c];
        mean_g += g / count;
        mean_gn += g * n[c] / count;
    }
    for (int c = 0; c < C; c++) {
        float g = plain ? dy[c] : gain[c] * dy[c];
        g -= mistake == NO_MEANS || mistake == NO_MEAN_BACK ? 0 : mean_g;
        g -= mistake == NO_MEANS || mistake == NO_SPREAD_BACK ? 0 : n[c] * mean_gn;
        g *= mistake == GAIN_AT_THE_END ? gain[c] : 1;
        dx[c] = g / (mistake == NOT_DIVIDED ? 1 : std);
    }
}

static void back(float *dx, float *dgain, float *dbias, const float *dy, const float *x,
                 const float *gain, int T, int C, enum gradient_mistake mistake)
{
    float *n = room_for(C);
    memset(dgain, 0, sizeof *dgain * (size_t)C);
    memset(dbias, 0, sizeof *dbias * (size_t)C);
    for (int t = 0; t < T; t++, dx += C, dy += C, x += C) {
        const struct row_moments m =
            moments_of(x, C, mistake == NO_EPSILON_BACK ? NO_EPSILON : NOTHING);
        for (int c = 0; c < C; c++) {
            n[c] = (x[c] - m.mean) / m.std;
            const bool over = mistake == LAST_ROW_ONLY;
            const float share = mistake == BOTH_AVERAGED ? dy[c] / (float)T : dy[c];
            dgain[c] = (over ? 0 : dgain[c]) + share * (mistake == GAIN_FROM_X ? x[c] : n[c]);
            dbias[c] = (over ? 0 : dbias[c]) + share / (mistake == BIAS_AVERAGED ? (float)T : 1);
        }
        back_of_row(dx, dy, n, gain, m.std, C, mistake);
    }
    free(n);
}

#define WRONG_GRADIENT(name, mistake, by, why)                                                     \
    MISCONCEPTION(layer_norm_backward, name, by, why)                                              \
    static void layer_norm_backward__##name(float *dx, float *dgain, float *dbias,                 \
                                            const float *dy, const float *x, const float *gain,    \
                                            int T, int C)                                          \
    {                                                                                              \
        back(dx, dgain, dbias, dy, x, gain, T, C, mistake);                                        \
    }

WRONG_GRADIENT(no_gain, NO_GAIN_BACK, "leaving out the gain on the way to dx",
               "What comes back to n is dy times the gain.")
WRONG_GRADIENT(gain_at_the_end, GAIN_AT_THE_END, "multiplying by the gain after taking the means",
               "Going back, the gain is met first: the means are of dy times the gain.")
WRONG_GRADIENT(no_means, NO_MEANS, "treating mean and variance as if they did not depend on x",
               "Each number of a row moves them a little, and with them all other numbers.")
WRONG_GRADIENT(no_mean, NO_MEAN_BACK, "leaving out the part that comes through the mean",
               "Moving a whole row by the same amount changes nothing, so a row of dx sums to 0.")
WRONG_GRADIENT(no_spread, NO_SPREAD_BACK, "leaving out the part that comes through the variance",
               "Stretching a row changes hardly anything, so dx has nothing along n.")
WRONG_GRADIENT(not_divided, NOT_DIVIDED, "leaving out the division by the standard deviation",
               "A row that was stretched to get to size 1 stretches its gradient as well.")
WRONG_GRADIENT(gain_from_x, GAIN_FROM_X, "taking x for n in the gradient of the gain",
               "The gain multiplies n, what was normalised.")
WRONG_GRADIENT(bias_averaged, BIAS_AVERAGED, "averaging the gradient of the bias over rows",
               "Every row used the bias: what they have to say adds up.")
WRONG_GRADIENT(both_averaged, BOTH_AVERAGED, "averaging the gradients of gain and bias over rows",
               "Every row used them: what they have to say adds up.")
WRONG_GRADIENT(sums_for_means, SUMS_FOR_MEANS, "taking sums over the row where means belong",
               "Mean and variance divide by C; so do their gradients.")
WRONG_GRADIENT(no_epsilon, NO_EPSILON_BACK, "leaving out the 0.00001",
               "The standard deviation is that of layer_norm. Of a row of equal numbers it would "
               "be 0.")
WRONG_GRADIENT(last_row_only, LAST_ROW_ONLY,
               "keeping only the last row's part of the gain's and the bias's gradients",
               "Every row used them: what they have to say adds up.")
