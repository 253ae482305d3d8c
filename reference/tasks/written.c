/* The two contests whose answer is a text: translation and summary. Examples are drawn, so that no
 * two batches are the same. */
#include <string.h>

#include "reference/tasks/contests.h"
#include "reference/tasks/languages.h"

enum { STEPS = 600, JUDGED = 200 };

/* Draws a pair, and an answer that is as good: for summaries, the same one. */
typedef void draw_pair(struct xf_pair *pair, struct xf_pair *other,
                       const struct xf_material *material, bool held, struct xf_random *random);

static void put(struct xf_pair *pair, const struct xf_saying *text, const struct xf_saying *answer)
{
    *pair = (struct xf_pair){.S = text->count, .T = answer->count};
    memcpy(pair->text, text->word, (size_t)text->count * sizeof *text->word);
    memcpy(pair->answer, answer->word, (size_t)answer->count * sizeof *answer->word);
}

static void draw_translation(struct xf_pair *pair, struct xf_pair *other,
                             const struct xf_material *material, bool held,
                             struct xf_random *random)
{
    (void)material;
    const struct xf_meaning meaning = xf_meaning_draw(random, held);
    const bool verb_last = xf_random_below(random, 2);
    const struct xf_saying text = xf_ana_say(&meaning);
    const struct xf_saying one = xf_vek_say(&meaning, verb_last);
    const struct xf_saying another = xf_vek_say(&meaning, !verb_last);
    put(pair, &text, &one);
    put(other, &text, &another);
}

/* The same, with the verb last every time. */
static void draw_strict_translation(struct xf_pair *pair, struct xf_pair *other,
                                    const struct xf_material *material, bool held,
                                    struct xf_random *random)
{
    (void)material;
    const struct xf_meaning meaning = xf_meaning_draw(random, held);
    const struct xf_saying text = xf_ana_say(&meaning), answer = xf_vek_say(&meaning, true);
    put(pair, &text, &answer);
    *other = *pair;
}

enum { SENTENCES = 4 };

/* A line of the log at random, with that mark. */
static const struct xf_line *draw_line(const struct xf_words *log, char mark,
                                       struct xf_random *random)
{
    const struct xf_line *line;
    do {
        line = &log->line[xf_random_below(random, (uint32_t)log->lines)];
    } while (line->mark != mark);
    return line;
}

/* A day of four sentences, one or two of which matter. */
static void draw_summary(struct xf_pair *pair, struct xf_pair *other,
                         const struct xf_material *material, bool held, struct xf_random *random)
{
    (void)held; /* no day comes twice */
    const int first = (int)xf_random_below(random, SENTENCES);
    const int second = (int)xf_random_below(random, SENTENCES);
    *pair = (struct xf_pair){0};
    for (int i = 0; i < SENTENCES; i++) {
        const bool matters = i == first || i == second;
        const struct xf_line *line = draw_line(&material->log, matters ? '!' : '.', random);
        for (int k = 0; k < line->count; k++) {
            pair->kept[pair->S] = matters;
            pair->text[pair->S++] = line->word[k];
            if (matters) {
                pair->answer[pair->T++] = line->word[k];
            }
        }
    }
    *other = *pair;
}

static bool same_answer(const int *answer, int count, const struct xf_pair *pair)
{
    return count == pair->T && memcmp(answer, pair->answer, (size_t)count * sizeof *answer) == 0;
}

static enum xf_status compete(double *score, const struct xf_contestant *contestant,
                              const struct xf_material *material, draw_pair *draw, int words,
                              uint64_t seed, struct xf_problem *problem)
{
    struct xf_writer writer;
    struct xf_pair pair[XF_WRITER_BATCH], other;
    struct xf_random random = xf_random_seeded(seed, 3);
    int right = 0;
    enum xf_status status =
        xf_writer_init(&writer, contestant->kind, contestant->way, words, STEPS, seed, problem);
    for (int step = 0; step < STEPS && status == XF_OK; step++) {
        for (int b = 0; b < XF_WRITER_BATCH; b++) {
            draw(&pair[b], &other, material, false, &random);
        }
        xf_writer_learn(&writer, pair);
    }
    for (int i = 0; i < JUDGED && status == XF_OK; i++) {
        int answer[XF_LONGEST_ANSWER];
        draw(pair, &other, material, true, &random);
        const int count = xf_writer_answer(answer, &writer, pair);
        if (count < 0) {
            status = xf_problem_general(problem, XF_OUT_OF_MEMORY);
        }
        right += same_answer(answer, count, pair) || same_answer(answer, count, &other);
    }
    xf_writer_free(&writer);
    *score = (double)right / JUDGED;
    return status;
}

enum xf_status xf_compete_translation(double *score, const struct xf_contestant *contestant,
                                      const struct xf_material *material, uint64_t seed,
                                      struct xf_problem *problem)
{
    return compete(score, contestant, material, draw_translation, XF_LANGUAGE_WORDS, seed, problem);
}

enum xf_status xf_compete_strict_translation(double *score, const struct xf_contestant *contestant,
                                             const struct xf_material *material, uint64_t seed,
                                             struct xf_problem *problem)
{
    return compete(score, contestant, material, draw_strict_translation, XF_LANGUAGE_WORDS, seed,
                   problem);
}

enum xf_status xf_compete_summary(double *score, const struct xf_contestant *contestant,
                                  const struct xf_material *material, uint64_t seed,
                                  struct xf_problem *problem)
{
    return compete(score, contestant, material, draw_summary, material->log.words, seed, problem);
}
