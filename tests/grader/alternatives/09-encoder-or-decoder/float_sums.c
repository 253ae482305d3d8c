/* Plain float in another order: unrolled sums, squared cosines with their sign, probabilities first. */
#include "architecture.h"

#include <math.h>

static bool may_look(enum attention_use use, int t, int s, int length)
{
    if (s >= length)
        return false;
    switch (use) {
    case ENCODER_SELF:
    case CROSS:
        return true;
    case DECODER_SELF:
        return t >= s;
    }
    return false;
}

void attention_pattern(float *mask, enum attention_use use, const int *lengths, int B, int T, int S)
{
    for (int i = B * T * S - 1; i >= 0; i--)
        mask[i] = may_look(use, i / S % T, i % S, lengths[i / (S * T)]) ? 0.0f : -HUGE_VALF;
}

bool output_is_written(enum task task)
{
    return !(task == TASK_SENTIMENT || task == TASK_FIND_PAGES || task == TASK_TAG_WORDS ||
             task == TASK_UNDERLINE || task == TASK_SAME_QUESTION || task == TASK_FILL_IN);
}

enum architecture choose_architecture(enum task task)
{
    switch (task) {
    case TASK_CONTINUE:
    case TASK_COMPLETE_CODE:
        return DECODER;
    default:
        return output_is_written(task) ? ENCODER_DECODER : ENCODER;
    }
}

/* Even tokens and odd ones apart, and a factor for the quotient. */
void mean_pool(float *out, const float *x, const int *lengths, int B, int T, int C)
{
    for (int b = 0; b < B; b++)
        for (int c = 0; c < C; c++) {
            float even = 0, odd = 0;
            for (int t = 0; t < lengths[b]; t++)
                *(t % 2 ? &odd : &even) += x[(b * T + t) * C + c];
            out[b * C + c] = lengths[b] == 0 ? 0 : (even + odd) * (1 / (float)lengths[b]);
        }
}

static float product(const float *a, const float *b, int C)
{
    float part[4] = {0};
    for (int c = 0; c < C; c++)
        part[c % 4] = fmaf(a[c], b[c], part[c % 4]);
    return (part[0] + part[1]) + (part[2] + part[3]);
}

/* The square of the cosine times |q|^2, with the cosine's sign: in the same order as cosines. */
static float signed_square(const float *q, const float *p, int C)
{
    float along = product(q, p, C), square = product(p, p, C);
    return square == 0 ? 0 : along * fabsf(along) / square;
}

void rank_by_cosine(int *best, const float *query, const float *page, int K, int N, int C)
{
    for (int n = 0; n < N; n++) {
        float own = signed_square(query, page + n * C, C);
        int rank = 0;
        for (int m = 0; m < N; m++) {
            float other = signed_square(query, page + m * C, C);
            rank += m < n ? other >= own : other > own;
        }
        if (rank < K)
            best[rank] = n;
    }
}

int greedy_decode(int *tokens, const struct writer *writer, int limit)
{
    int count = 0;
    bool complete = false;
    for (int t = 0; t < limit; t++) {
        float logits[MAX_VOCABULARY], most = -INFINITY;
        tokens[t] = t == 0 ? writer->begin : writer->end;
        if (t > 0 && !complete) {
            writer->next_logits(logits, writer, tokens, t);
            for (int v = 0; v < writer->V; v++)
                most = fmaxf(most, logits[v]);
            for (int v = writer->V - 1; v >= 0; v--)
                if (logits[v] == most)
                    tokens[t] = v;
        }
        count += !complete;
        complete = complete || tokens[t] == writer->end;
    }
    return count;
}

float contrastive_loss(const float *query, const float *page, float temperature, int N, int C)
{
    float loss = 0;
    for (int i = N - 1; i >= 0; i--) {
        const float *q = query + i * C;
        float own = product(q, page + i * C, C) / sqrtf(product(page + i * C, page + i * C, C));
        float largest = 0, sum = 0, length = sqrtf(product(q, q, C));
        float gap[64];
        for (int j = 0; j < N; j++) {
            const float *p = page + j * C;
            gap[j] = (product(q, p, C) / sqrtf(product(p, p, C)) - own) / length / temperature;
            largest = fmaxf(largest, gap[j]);
        }
        for (int j = 0; j < N; j++)
            sum += expf(gap[j] - largest);
        loss += largest - logf(1 / sum);
    }
    return loss / (float)N;
}
