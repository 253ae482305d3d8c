/* Answers that are right and cost too much, each in the place of one function of chapter 06: the
 * grader must say so, in the words that fit. So must answers that cost enough to be suspected, but
 * grow as they should. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/compose.h"
#include "tests/support/submitted.h"
#include "tests/support/tasks.h"

#define CHAPTER "06-attention-complexity"
#define STREAMING                                                                                  \
    "void streaming_attention(float *out, const float *q, const float *k, "                        \
    "const float *v, int T, int S, int D)\n"
#define STEP                                                                                       \
    "void decode_step(float *out, float *key_cache, float *value_cache, const float *q, "          \
    "const float *k, const float *v, int t, int D)\n"
#define CROSS                                                                                      \
    "void cross_attention(float *out, const float *x, const float *z, const float *W_q, "          \
    "const float *W_k, const float *W_v, int N, int M, int C)\n"

/* Attention by the book, with a row of scores that must come from somewhere. */
#define BY_THE_BOOK(memory, release)                                                               \
    STREAMING "{ float *w = " memory ";\n"                                                         \
              "  for (int t = 0; t < T; t++) { float max = -INFINITY, sum = 0;\n"                  \
              "    for (int s = 0; s < S; s++) { float dot = 0;\n"                                 \
              "      for (int d = 0; d < D; d++) dot += q[t * D + d] * k[s * D + d];\n"            \
              "      w[s] = dot / sqrtf((float)D); max = fmaxf(max, w[s]); }\n"                    \
              "    for (int s = 0; s < S; s++) sum += w[s] = expf(w[s] - max);\n"                  \
              "    for (int d = 0; d < D; d++) { float mix = 0;\n"                                 \
              "      for (int s = 0; s < S; s++) mix += w[s] * v[s * D + d];\n"                    \
              "      out[t * D + d] = mix / sum; } }\n"                                            \
              "  " release " }\n"

/* The solution, and the same once more for every key. */
#define AGAIN_FOR_EVERY(count)                                                                     \
    "{ for (int i = 0; i < (" count "); i++) { __asm__ volatile(\"\" ::: \"memory\");\n"

static const struct candidate {
    const char *name, *function, *text;
    enum outcome outcome;
    const char *words; /* in what is said of it */
} candidates[] = {
    {"a step that computes all rows again", "decode_step",
     STEP AGAIN_FOR_EVERY(
         "t + 1") "decode_step__honest(out, key_cache, value_cache, q, k, v, t, D); } }\n",
     OUTCOME_WRONG, "grows like t^"},
    {"a stream that starts again for every key", "streaming_attention",
     STREAMING AGAIN_FOR_EVERY("S") "streaming_attention__honest(out, q, k, v, T, S, D); } }\n",
     OUTCOME_WRONG, "grows like S^"},
    {"cross-attention that starts again for every position that asks", "cross_attention",
     CROSS AGAIN_FOR_EVERY("N") "cross_attention__honest(out, x, z, W_q, W_k, W_v, N, M, C); } }\n",
     OUTCOME_WRONG, "grows like N^"},
    {"cross-attention that starts again for every position that answers", "cross_attention",
     CROSS AGAIN_FOR_EVERY("M") "cross_attention__honest(out, x, z, W_q, W_k, W_v, N, M, C); } }\n",
     OUTCOME_WRONG, "grows like M^"},
    {"a step twenty times as slow as need be", "decode_step",
     STEP AGAIN_FOR_EVERY(
         "20") "decode_step__honest(out, key_cache, value_cache, q, k, v, t, D); } }\n",
     OUTCOME_PASSED, "grows like t^"},
    {"scores in allocated memory", "streaming_attention",
     BY_THE_BOOK("malloc((size_t)S * sizeof *w)", "free(w);"), OUTCOME_OUT_OF_MEMORY,
     "The scores of one query to S="},
    {"scores in allocated memory, which is looked at", "streaming_attention",
     BY_THE_BOOK("malloc((size_t)S * sizeof *w); if (!w) abort()", "free(w);"),
     OUTCOME_OUT_OF_MEMORY, "The scores of one query to S="},
    {"scores in allocated memory, or else nothing", "streaming_attention",
     BY_THE_BOOK("malloc((size_t)S * sizeof *w); if (!w) return", "free(w);"),
     OUTCOME_OUT_OF_MEMORY, "The scores of one query to S="},
    {"scores in allocated memory, or else the end", "streaming_attention",
     BY_THE_BOOK("malloc((size_t)S * sizeof *w); if (!w) exit(1)", "free(w);"),
     OUTCOME_OUT_OF_MEMORY, "The scores of one query to S="},
    {"scores in cleared memory", "streaming_attention",
     BY_THE_BOOK("calloc((size_t)S, sizeof *w)", "free(w);"), OUTCOME_OUT_OF_MEMORY,
     "The scores of one query to S="},
    {"all scores at once", "streaming_attention",
     BY_THE_BOOK("malloc((size_t)T * (size_t)S * sizeof *w)", "free(w);"), OUTCOME_OUT_OF_MEMORY,
     "The scores of one query to S="},
    {"scores on the stack", "streaming_attention",
     BY_THE_BOOK("__builtin_alloca((size_t)S * sizeof *w)", ""), OUTCOME_OUT_OF_MEMORY,
     "The scores of one query to S="},
    {"scores in a static array", "streaming_attention",
     "static float static_scores[150000];\n" BY_THE_BOOK("static_scores", ""),
     OUTCOME_OUT_OF_MEMORY, "The scores of one query to S="},
    {"a number for every dimension", "streaming_attention",
     STREAMING "{ float *mix = malloc((size_t)D * sizeof *mix); if (!mix) abort();\n"
               "  for (int t = 0; t < T; t++) {\n"
               "    streaming_attention__honest(mix, q + t * D, k, v, 1, S, D);\n"
               "    for (int d = 0; d < D; d++) out[t * D + d] = mix[d]; }\n"
               "  free(mix); }\n",
     OUTCOME_PASSED, "grows like S^"},
};

enum { CANDIDATES = sizeof candidates / sizeof candidates[0] };

static bool compose(FILE *out, const struct candidate *candidate)
{
    struct chapter chapter;
    struct names others = {.count = 1};
    snprintf(others.name[0], COMPOSE_NAME, "%s", candidate->function);
    if (!chapter_find(&chapter, CHAPTER) || !compose_honest(out, &chapter, &others))
        return false;
    fputs(candidate->text, out);
    return true;
}

static void check(const struct candidate *candidate, const struct chapter_result *result,
                  char *complaint, size_t size)
{
    for (int i = 0; i < result->exercises; i++) {
        const struct exercise_result *exercise = &result->exercise[i];
        const char *said =
            exercise->outcome == OUTCOME_PASSED ? exercise->note : exercise->why.what;
        if (strcmp(exercise->function, candidate->function) == 0 &&
            (exercise->outcome != candidate->outcome || !strstr(said, candidate->words)))
            snprintf(complaint, size, "%s: %s (%s)", outcome_name(exercise->outcome), said,
                     exercise->why.test);
    }
}

static void judge_candidate(int index, char *complaint, size_t size)
{
    const struct candidate *candidate = &candidates[index];
    struct submitted submitted;
    struct chapter_result *result = calloc(1, sizeof *result);
    char *text = NULL;
    size_t count = 0;
    FILE *out = open_memstream(&text, &count);
    bool composed = result && out && compose(out, candidate);
    if (out)
        fclose(out);
    if (!composed)
        snprintf(complaint, size, "the submission could not be made");
    if (composed && submitted_open(&submitted, CHAPTER, text, count, complaint, size)) {
        submitted_narrow(&submitted, candidate->function);
        submitted_judge(&submitted, 1, result);
        check(candidate, result, complaint, size);
    }
    if (composed)
        submitted_close(&submitted);
    free(text);
    free(result);
}

int main(void)
{
    const char *names[CANDIDATES];
    for (int i = 0; i < CANDIDATES; i++)
        names[i] = candidates[i].name;
    return run_tasks("growth", names, CANDIDATES, judge_candidate);
}
