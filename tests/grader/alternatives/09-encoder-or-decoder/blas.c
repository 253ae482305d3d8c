/* Products by BLAS, vectors brought to length 1 first, a streaming log-sum-exp, insertion sort. */
#include "architecture.h"

#include <cblas.h>
#include <math.h>

void attention_pattern(float *mask, enum attention_use use, const int *lengths, int B, int T, int S)
{
    for (int row = 0; row < B * T; row++) {
        int seen = lengths[row / T], past = row % T + 1;
        if (use == DECODER_SELF && past < seen)
            seen = past;
        for (int s = 0; s < S; s++)
            *mask++ = s < seen ? 0.0f : -INFINITY;
    }
}

enum architecture choose_architecture(enum task task)
{
    if (task == TASK_CONTINUE || task == TASK_COMPLETE_CODE)
        return DECODER;
    if (task == TASK_SUMMARISE || task == TASK_TRANSLATE || task == TASK_TRANSCRIBE ||
        task == TASK_CAPTION)
        return ENCODER_DECODER;
    return ENCODER;
}

bool output_is_written(enum task task)
{
    return choose_architecture(task) != ENCODER;
}

/* Column by column, times a vector of 1/n. */
void mean_pool(float *out, const float *x, const int *lengths, int B, int T, int C)
{
    for (int b = 0; b < B; b++) {
        float share = lengths[b] ? 1 / (float)lengths[b] : 0;
        for (int c = 0; c < C; c++)
            out[b * C + c] = 0;
        for (int t = 0; t < lengths[b]; t++)
            cblas_saxpy(C, share, x + (b * T + t) * C, 1, out + b * C, 1);
    }
}

static float *units(const float *x, int N, int C)
{
    float *unit = malloc(sizeof *unit * (size_t)(N * C));
    for (int n = 0; n < N; n++) {
        float length = cblas_snrm2(C, x + n * C, 1);
        cblas_scopy(C, x + n * C, 1, unit + n * C, 1);
        if (length > 0)
            cblas_sscal(C, 1 / length, unit + n * C, 1);
    }
    return unit;
}

void rank_by_cosine(int *best, const float *query, const float *page, int K, int N, int C)
{
    float *unit = units(page, N, C), *cosine = malloc(sizeof *cosine * (size_t)N);
    int kept = 0;
    for (int n = 0; n < N; n++) /* each on its own, so that equal pages have equal cosines */
        cosine[n] = cblas_sdot(C, unit + n * C, 1, query, 1);
    for (int n = 0; n < N; n++) {
        int at = kept < K ? kept++ : K;
        for (; at > 0 && cosine[n] > cosine[best[at - 1]]; at--)
            if (at < K)
                best[at] = best[at - 1];
        if (at < K)
            best[at] = n;
    }
    free(unit);
    free(cosine);
}

/* By recursion: the text, and what comes after it. */
static int go_on(int *tokens, const struct writer *writer, int count, int limit)
{
    float logits[MAX_VOCABULARY];
    if (count == limit || tokens[count - 1] == writer->end)
        return count;
    writer->next_logits(logits, writer, tokens, count);
    tokens[count] = 0;
    for (int v = 1; v < writer->V; v++)
        if (!(logits[v] <= logits[tokens[count]]))
            tokens[count] = v;
    return go_on(tokens, writer, count + 1, limit);
}

int greedy_decode(int *tokens, const struct writer *writer, int limit)
{
    tokens[0] = writer->begin;
    int count = go_on(tokens, writer, 1, limit);
    for (int t = limit - 1; t >= count; t--)
        tokens[t] = writer->end;
    return count;
}

float contrastive_loss(const float *query, const float *page, float temperature, int N, int C)
{
    float *q = units(query, N, C), *p = units(page, N, C);
    float *score = malloc(sizeof *score * (size_t)(N * N));
    float loss = 0;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, N, N, C, 1 / temperature, q, C, p, C, 0,
                score, N);
    for (int i = 0; i < N; i++) {
        float lse = score[i * N];
        for (int j = 1; j < N; j++) { /* log(e^a + e^b), the larger first */
            float a = fmaxf(lse, score[i * N + j]), b = fminf(lse, score[i * N + j]);
            lse = a + log1pf(expf(b - a));
        }
        loss += lse - score[i * N + i];
    }
    free(q);
    free(p);
    free(score);
    return loss / (float)N;
}
