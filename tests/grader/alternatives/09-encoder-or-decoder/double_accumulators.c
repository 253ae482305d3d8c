/* Everything computed in double, loops the other way round, pages sorted by the C library. */
#include "architecture.h"

#include <math.h>
#include <string.h>

void attention_pattern(float *mask, enum attention_use use, const int *lengths, int B, int T, int S)
{
    memset(mask, 0, sizeof *mask * (size_t)(B * T * S));
    for (int s = S - 1; s >= 0; s--)
        for (int b = 0; b < B; b++)
            for (int t = 0; t < T; t++) {
                if (lengths[b] <= s)
                    mask[b * T * S + t * S + s] -= INFINITY;
                if (t < s && use == DECODER_SELF)
                    mask[b * T * S + t * S + s] -= INFINITY;
            }
}

bool output_is_written(enum task task)
{
    const unsigned written = 1U << TASK_SUMMARISE | 1U << TASK_TRANSLATE | 1U << TASK_CONTINUE |
                             1U << TASK_TRANSCRIBE | 1U << TASK_CAPTION | 1U << TASK_COMPLETE_CODE;
    return written >> task & 1;
}

enum architecture choose_architecture(enum task task)
{
    static const enum architecture fit[TASKS] = {
        [TASK_SUMMARISE] = ENCODER_DECODER,  [TASK_TRANSLATE] = ENCODER_DECODER,
        [TASK_TRANSCRIBE] = ENCODER_DECODER, [TASK_CAPTION] = ENCODER_DECODER,
        [TASK_CONTINUE] = DECODER,           [TASK_COMPLETE_CODE] = DECODER};
    return fit[task]; /* ENCODER is 0 */
}

void mean_pool(float *out, const float *x, const int *lengths, int B, int T, int C)
{
    for (int b = 0; b < B; b++)
        for (int c = 0; c < C; c++) {
            double mean = 0;
            for (int t = lengths[b] - 1; t >= 0; t--)
                mean += (double)x[b * T * C + t * C + c] / lengths[b];
            out[b * C + c] = (float)mean;
        }
}

static double cosine(const float *a, const float *b, int C)
{
    double ab = 0, aa = 0, bb = 0;
    for (int c = C - 1; c >= 0; c--) {
        ab += (double)a[c] * (double)b[c];
        aa += (double)a[c] * (double)a[c];
        bb += (double)b[c] * (double)b[c];
    }
    return bb > 0 ? ab / (sqrt(aa) * sqrt(bb)) : 0;
}

struct scored {
    double cosine;
    int page;
};

static int better_first(const void *left, const void *right)
{
    const struct scored *a = left, *b = right;
    if (a->cosine != b->cosine)
        return a->cosine > b->cosine ? -1 : 1;
    return a->page - b->page;
}

void rank_by_cosine(int *best, const float *query, const float *page, int K, int N, int C)
{
    struct scored scored[1000];
    for (int n = 0; n < N; n++)
        scored[n] = (struct scored){cosine(query, page + n * C, C), n};
    qsort(scored, (size_t)N, sizeof *scored, better_first);
    for (int k = 0; k < K; k++)
        best[k] = scored[k].page;
}

int greedy_decode(int *tokens, const struct writer *writer, int limit)
{
    float logits[MAX_VOCABULARY];
    int count = 0;
    for (int t = 0; t < limit; t++)
        tokens[t] = writer->end;
    for (int next = writer->begin;;) {
        tokens[count++] = next;
        if (count == limit || next == writer->end)
            return count;
        writer->next_logits(logits, writer, tokens, count);
        next = writer->V - 1;
        for (int v = writer->V - 2; v >= 0; v--)
            next = logits[v] >= logits[next] ? v : next;
    }
}

float contrastive_loss(const float *query, const float *page, float temperature, int N, int C)
{
    double loss = 0;
    for (int i = 0; i < N; i++) {
        double sum = 0, largest = -1; /* of the cosines */
        for (int j = 0; j < N; j++)
            largest = fmax(largest, cosine(query + i * C, page + j * C, C));
        for (int j = 0; j < N; j++)
            sum += exp((cosine(query + i * C, page + j * C, C) - largest) / (double)temperature);
        largest -= cosine(query + i * C, page + i * C, C);
        loss += log(sum) + largest / (double)temperature;
    }
    return (float)(loss / N);
}
