/* The two contests whose answer is one vector: sentiment and retrieval.
 *
 * There are few texts, so all of them are held out in turn: a score is the mean over the folds, each
 * with a model that has not seen its texts. Half of the reviews answer the other half almost word for
 * word, with the opposite verdict. A review and its answer are held out together: a model that had
 * learnt one by heart would be sure to get the other wrong. */
#include "reference/core/random.h"
#include "reference/ops/contrast.h"
#include "reference/ops/softmax.h"
#include "reference/tasks/contests.h"

enum { BATCH = 16, MAX_BATCH = 2 * BATCH };

/* Texts laid out as a batch. */
struct sheet {
    int tokens[MAX_BATCH * XF_MAX_LINE_WORDS], lengths[MAX_BATCH], B;
};

static void put_line(struct sheet *sheet, const struct xf_line *line)
{
    int *row = sheet->tokens + sheet->B * XF_MAX_LINE_WORDS;
    for (int t = 0; t < XF_MAX_LINE_WORDS; t++) {
        row[t] = t < line->count ? line->word[t] : 0;
    }
    sheet->lengths[sheet->B++] = line->count;
}

static struct xf_batch batch_of(const struct sheet *sheet)
{
    return (struct xf_batch){
        .B = sheet->B, .T = XF_MAX_LINE_WORDS, .tokens = sheet->tokens, .lengths = sheet->lengths};
}

static enum xf_status init(struct xf_learner *learner, const struct xf_contestant *contestant,
                           int words, int steps, uint64_t seed, struct xf_problem *problem)
{
    const struct xf_config config = {.kind = contestant->kind,
                                     .layers = 2,
                                     .heads = 4,
                                     .width = 32,
                                     .hidden = 64,
                                     .vocabulary = words,
                                     .context = XF_MAX_LINE_WORDS,
                                     .position = XF_POSITION_LEARNED,
                                     .dropout = 0.2F};
    const struct xf_studies studies = {
        .B = MAX_BATCH, .T = XF_MAX_LINE_WORDS, .steps = steps, .rate = 0.003F, .seed = seed};
    return xf_learner_init(learner, &config, &studies, problem);
}

/* ---- sentiment ---- */

enum { REVIEW_FOLDS = 5, REVIEW_STEPS = 150 };

/* The line of review `i`, from 0 on, in an order of pairs: review 2k and review 2k + 1 are a pair, which
 * are a half of the file apart. */
static const struct xf_line *review_line(const struct xf_words *reviews, const int *order, int i)
{
    return &reviews->line[order[i / 2] + i % 2 * (reviews->lines / 2)];
}

static void learn_reviews(struct xf_learner *learner, const struct xf_words *reviews,
                          const int *order, int fold, enum xf_pooling pooling,
                          struct xf_random *random)
{
    for (int step = 0; step < REVIEW_STEPS; step++) {
        struct sheet sheet = {0};
        int label[BATCH];
        while (sheet.B < BATCH) {
            const int i = (int)xf_random_below(random, (uint32_t)reviews->lines);
            const struct xf_line *line = review_line(reviews, order, i);
            if (i / 2 % REVIEW_FOLDS != fold) {
                label[sheet.B] = line->mark == '+';
                put_line(&sheet, line);
            }
        }
        const struct xf_batch batch = batch_of(&sheet);
        const struct xf_lesson lesson = {
            .kind = XF_LESSON_LABEL, .pooling = pooling, .K = 2, .label = label};
        xf_learner_step(learner, &batch, &lesson);
    }
}

/* How many of the fold's reviews are judged rightly. */
static int judge_reviews(struct xf_learner *learner, const struct xf_words *reviews,
                         const int *order, int fold, enum xf_pooling pooling)
{
    int right = 0;
    for (int i = 0; i < reviews->lines; i++) {
        const struct xf_line *line = review_line(reviews, order, i);
        struct sheet sheet = {0};
        int label;
        if (i / 2 % REVIEW_FOLDS != fold) {
            continue;
        }
        put_line(&sheet, line);
        const struct xf_batch batch = batch_of(&sheet);
        xf_learner_pool(learner, &batch, pooling);
        xf_learner_choose(&label, learner, 1, 2);
        right += label == (line->mark == '+');
    }
    return right;
}

enum xf_status xf_compete_sentiment(double *score, const struct xf_contestant *contestant,
                                    const struct xf_material *material, uint64_t seed,
                                    struct xf_problem *problem)
{
    const struct xf_words *reviews = &material->reviews;
    struct xf_random random = xf_random_seeded(seed, 1);
    int order[XF_MAX_LINES], right = 0;
    enum xf_status status = XF_OK;
    xf_random_order(order, reviews->lines / 2, &random);
    for (int fold = 0; fold < REVIEW_FOLDS && status == XF_OK; fold++) {
        struct xf_learner learner;
        status = init(&learner, contestant, reviews->words, REVIEW_STEPS, seed, problem);
        if (status == XF_OK) {
            learn_reviews(&learner, reviews, order, fold, contestant->pooling, &random);
            right += judge_reviews(&learner, reviews, order, fold, contestant->pooling);
        }
        xf_learner_free(&learner);
    }
    *score = (double)right / reviews->lines;
    return status;
}

/* ---- retrieval ---- */

enum { QUERIES = 3, PAGE_STEPS = 300 }; /* of a page: one of them is held out */

/* The line of query `query` to a page, or of the page itself, which stands before them. */
static const struct xf_line *query_line(const struct xf_words *pages, int page, int query)
{
    return &pages->line[page * (QUERIES + 1) + 1 + query];
}

static const struct xf_line *page_line(const struct xf_words *pages, int page)
{
    return &pages->line[page * (QUERIES + 1)];
}

static void learn_pages(struct xf_learner *learner, const struct xf_words *pages, int held,
                        enum xf_pooling pooling, struct xf_random *random)
{
    const int N = pages->lines / (QUERIES + 1);
    for (int step = 0; step < PAGE_STEPS; step++) {
        struct sheet sheet = {0};
        int order[XF_MAX_LINES] = {0};
        xf_random_order(order, N, random);
        for (int i = 0; i < BATCH; i++) {
            const int turn = 1 + (int)xf_random_below(random, QUERIES - 1);
            put_line(&sheet, query_line(pages, order[i], (held + turn) % QUERIES));
        }
        for (int i = 0; i < BATCH; i++) {
            put_line(&sheet, page_line(pages, order[i]));
        }
        const struct xf_batch batch = batch_of(&sheet);
        const struct xf_lesson lesson = {.kind = XF_LESSON_MATCH, .pooling = pooling};
        xf_learner_step(learner, &batch, &lesson);
    }
}

static const float *embed(struct xf_learner *learner, const struct xf_line *line,
                          enum xf_pooling pooling)
{
    struct sheet sheet = {0};
    put_line(&sheet, line);
    const struct xf_batch batch = batch_of(&sheet);
    xf_learner_pool(learner, &batch, pooling);
    return learner->pooled;
}

/* How many of the held-out queries have their own page for the nearest. */
static int judge_pages(struct xf_learner *learner, const struct xf_words *pages, int held,
                       enum xf_pooling pooling)
{
    enum { MAX_WIDTH = 64 };
    const int N = pages->lines / (QUERIES + 1), C = learner->model.config.width;
    float page[XF_MAX_LINES / (QUERIES + 1)][MAX_WIDTH];
    int right = 0;
    for (int i = 0; i < N; i++) {
        const float *vector = embed(learner, page_line(pages, i), pooling);
        for (int c = 0; c < C; c++) {
            page[i][c] = vector[c];
        }
    }
    for (int i = 0; i < N; i++) {
        const float *query = embed(learner, query_line(pages, i, held), pooling);
        float cosine[XF_MAX_LINES];
        for (int j = 0; j < N; j++) {
            cosine[j] = xf_cosine(query, page[j], C);
        }
        right += xf_row_argmax(cosine, N) == i;
    }
    return right;
}

enum xf_status xf_compete_retrieval(double *score, const struct xf_contestant *contestant,
                                    const struct xf_material *material, uint64_t seed,
                                    struct xf_problem *problem)
{
    const struct xf_words *pages = &material->pages;
    struct xf_random random = xf_random_seeded(seed, 2);
    int right = 0;
    enum xf_status status = XF_OK;
    for (int held = 0; held < QUERIES && status == XF_OK; held++) {
        struct xf_learner learner;
        status = init(&learner, contestant, pages->words, PAGE_STEPS, seed, problem);
        if (status == XF_OK) {
            learn_pages(&learner, pages, held, contestant->pooling, &random);
            right += judge_pages(&learner, pages, held, contestant->pooling);
        }
        xf_learner_free(&learner);
    }
    const int asked = pages->lines / (QUERIES + 1) * QUERIES;
    *score = (double)right / asked;
    return status;
}
