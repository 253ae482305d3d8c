/* Chapter 09: which architecture for which task. The contract of each function is in architecture.h. */
#include "architecture.h"

#include <math.h>

void attention_pattern(float *mask, enum attention_use use, const int *lengths, int B, int T, int S)
{
    /* BEGIN SOLUTION */
    for (int b = 0; b < B; b++)
        for (int t = 0; t < T; t++)
            for (int s = 0; s < S; s++) {
                bool padding = s >= lengths[b];
                bool future = use == DECODER_SELF && s > t;
                mask[(b * T + t) * S + s] = padding || future ? -INFINITY : 0;
            }
    /* END SOLUTION */
}

bool output_is_written(enum task task)
{
    /* BEGIN SOLUTION */
    switch (task) {
    case TASK_SUMMARISE:
    case TASK_TRANSLATE:
    case TASK_CONTINUE:
    case TASK_TRANSCRIBE:
    case TASK_CAPTION:
    case TASK_COMPLETE_CODE:
        return true;
    default: /* a label, a vector, or one of these a piece */
        return false;
    }
    /* END SOLUTION */
}

enum architecture choose_architecture(enum task task)
{
    /* BEGIN SOLUTION */
    if (!output_is_written(task))
        return ENCODER;
    bool one_text = task == TASK_CONTINUE || task == TASK_COMPLETE_CODE;
    return one_text ? DECODER : ENCODER_DECODER;
    /* END SOLUTION */
}

void mean_pool(float *out, const float *x, const int *lengths, int B, int T, int C)
{
    /* BEGIN SOLUTION */
    for (int b = 0; b < B; b++)
        for (int c = 0; c < C; c++) {
            float sum = 0;
            for (int t = 0; t < lengths[b]; t++)
                sum += x[(b * T + t) * C + c];
            out[b * C + c] = lengths[b] > 0 ? sum / (float)lengths[b] : 0;
        }
    /* END SOLUTION */
}

void rank_by_cosine(int *best, const float *query, const float *page, int K, int N, int C)
{
    /* BEGIN SOLUTION */
    float cosine[1000]; /* N <= 1000 */
    for (int n = 0; n < N; n++) {
        float product = 0, square = 0;
        for (int c = 0; c < C; c++) {
            product += query[c] * page[n * C + c];
            square += page[n * C + c] * page[n * C + c];
        }
        /* The query's own length is the same for all pages, and changes no order. */
        cosine[n] = square > 0 ? product / sqrtf(square) : 0;
    }
    for (int k = 0; k < K; k++) {
        best[k] = -1;
        for (int n = 0; n < N; n++) {
            bool taken = false;
            for (int earlier = 0; earlier < k; earlier++)
                taken = taken || best[earlier] == n;
            if (!taken && (best[k] < 0 || cosine[n] > cosine[best[k]]))
                best[k] = n;
        }
    }
    /* END SOLUTION */
}

int greedy_decode(int *tokens, const struct writer *writer, int limit)
{
    int count = 1;
    /* BEGIN SOLUTION */
    float logits[MAX_VOCABULARY];
    tokens[0] = writer->begin;
    while (count < limit && tokens[count - 1] != writer->end) {
        int likeliest = 0;
        writer->next_logits(logits, writer, tokens, count);
        for (int v = 1; v < writer->V; v++)
            if (logits[v] > logits[likeliest])
                likeliest = v;
        tokens[count++] = likeliest;
    }
    for (int t = count; t < limit; t++)
        tokens[t] = writer->end;
    /* END SOLUTION */
    return count;
}

float contrastive_loss(const float *query, const float *page, float temperature, int N, int C)
{
    float loss = 0;
    /* BEGIN SOLUTION */
    for (int i = 0; i < N; i++) {
        float largest = -INFINITY, sum = 0, own = 0;
        /* Twice over the pages: to find the largest score, and to sum what is left without it. */
        for (int turn = 0; turn < 2; turn++)
            for (int j = 0; j < N; j++) {
                float product = 0, query_square = 0, page_square = 0;
                for (int c = 0; c < C; c++) {
                    product += query[i * C + c] * page[j * C + c];
                    query_square += query[i * C + c] * query[i * C + c];
                    page_square += page[j * C + c] * page[j * C + c];
                }
                float score = product / sqrtf(query_square * page_square) / temperature;
                own = j == i ? score : own;
                if (turn == 0)
                    largest = fmaxf(largest, score);
                else
                    sum += expf(score - largest);
            }
        loss += (largest + logf(sum) - own) / (float)N;
    }
    /* END SOLUTION */
    return loss;
}
