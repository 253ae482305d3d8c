#include "reference/tasks/writer.h"

#include "reference/ops/cross_entropy.h"
#include "reference/ops/softmax.h"

/* What is no word: numbers from `words` on. */
enum { BEGIN, END, BLANK, KEEP, DROP, SIGNS };

enum { ROW = XF_LONGEST_TEXT + XF_LONGEST_ANSWER + 1 };

static const float RATE = 0.003F;

enum xf_status xf_writer_init(struct xf_writer *writer, enum xf_kind kind, enum xf_way way,
                              int words, int steps, uint64_t seed, struct xf_problem *problem)
{
    const struct xf_config config = {.kind = kind,
                                     .layers = 2,
                                     .heads = 4,
                                     .width = 48,
                                     .hidden = 96,
                                     .vocabulary = words + SIGNS,
                                     .context = ROW,
                                     .position = XF_POSITION_LEARNED};
    const struct xf_studies studies = {.B = XF_WRITER_BATCH,
                                       .T = ROW,
                                       .S = kind == XF_ENCODER_DECODER ? XF_LONGEST_TEXT : 0,
                                       .steps = steps,
                                       .rate = RATE,
                                       .seed = seed};
    *writer = (struct xf_writer){.way = way, .words = words};
    return xf_learner_init(&writer->learner, &config, &studies, problem);
}

void xf_writer_free(struct xf_writer *writer)
{
    if (writer) {
        xf_decoder_free(&writer->decoder);
        xf_learner_free(&writer->learner);
    }
}

/* A batch, and its arrays. */
struct page {
    int tokens[XF_WRITER_BATCH * ROW], targets[XF_WRITER_BATCH * ROW], lengths[XF_WRITER_BATCH];
    int source[XF_WRITER_BATCH * XF_LONGEST_TEXT], source_lengths[XF_WRITER_BATCH];
    struct xf_batch batch;
};

/* The sentence that a decoder reads and goes on with: the text, if it is not read elsewhere, then the
 * answer. Nothing is asked for within the text. */
static int put_writing(int *tokens, int *targets, const struct xf_writer *writer,
                       const struct xf_pair *pair)
{
    const bool alone = writer->learner.model.config.kind == XF_DECODER_ONLY;
    int count = 0;
    for (int s = 0; s < pair->S && alone; s++) {
        targets[count] = XF_IGNORED;
        tokens[count++] = pair->text[s];
    }
    for (int t = 0; t <= pair->T; t++) {
        targets[count] = t < pair->T ? pair->answer[t] : writer->words + END;
        tokens[count++] = t > 0 ? pair->answer[t - 1] : writer->words + BEGIN;
    }
    return count;
}

/* The text, and blanks where the answer may be longer. */
static int put_slots(int *tokens, int *targets, const struct xf_writer *writer,
                     const struct xf_pair *pair)
{
    const int count = pair->S > XF_LONGEST_ANSWER ? pair->S : XF_LONGEST_ANSWER + 1;
    for (int t = 0; t < count; t++) {
        tokens[t] = t < pair->S ? pair->text[t] : writer->words + BLANK;
        targets[t] = t < pair->T    ? pair->answer[t]
                     : t == pair->T ? writer->words + END
                                    : XF_IGNORED;
    }
    return count;
}

static int put_marks(int *tokens, int *targets, const struct xf_writer *writer,
                     const struct xf_pair *pair)
{
    for (int s = 0; s < pair->S; s++) {
        tokens[s] = pair->text[s];
        targets[s] = writer->words + (pair->kept[s] ? KEEP : DROP);
    }
    return pair->S;
}

/* Lays `B` pairs out as a batch whose rows are no longer than they must be. */
static void fill(struct page *page, const struct xf_writer *writer, const struct xf_pair *pairs,
                 int B)
{
    int (*const put[])(int *, int *, const struct xf_writer *,
                       const struct xf_pair *) = {[XF_WRITES_NEXT] = put_writing,
                                                  [XF_WRITES_SLOTS] = put_slots,
                                                  [XF_WRITES_MARKS] = put_marks};
    int tokens[ROW], targets[ROW], T = 0, S = 0;
    for (int b = 0; b < B; b++) {
        page->lengths[b] = put[writer->way](tokens, targets, writer, &pairs[b]);
        page->source_lengths[b] = pairs[b].S;
        T = page->lengths[b] > T ? page->lengths[b] : T;
        S = pairs[b].S > S ? pairs[b].S : S;
    }
    for (int b = 0; b < B; b++) {
        const int count = put[writer->way](tokens, targets, writer, &pairs[b]);
        for (int t = 0; t < T; t++) {
            page->tokens[b * T + t] = t < count ? tokens[t] : writer->words + BLANK;
            page->targets[b * T + t] = t < count ? targets[t] : XF_IGNORED;
        }
        for (int s = 0; s < S; s++) {
            page->source[b * S + s] = s < pairs[b].S ? pairs[b].text[s] : writer->words + BLANK;
        }
    }
    page->batch = (struct xf_batch){.B = B,
                                    .T = T,
                                    .tokens = page->tokens,
                                    .targets = page->targets,
                                    .lengths = page->lengths,
                                    .S = S,
                                    .source = page->source,
                                    .source_lengths = page->source_lengths};
}

double xf_writer_learn(struct xf_writer *writer, const struct xf_pair *pairs)
{
    struct page page;
    const struct xf_lesson lesson = {.kind = XF_LESSON_WRITE};
    fill(&page, writer, pairs, XF_WRITER_BATCH);
    return xf_learner_step(&writer->learner, &page.batch, &lesson);
}

/* On a team of one, whatever team the caller belongs to. */
static enum xf_status init_decoder(struct xf_decoder *decoder, const struct xf_transformer *model)
{
    enum xf_status status = XF_OK;
#pragma omp parallel num_threads(1)
    status = xf_decoder_init(decoder, model, NULL);
    return status;
}

/* The likeliest word, again and again, until it is the end. */
static int write_next(int *answer, struct xf_writer *writer, const struct xf_pair *pair)
{
    struct xf_decoder *decoder = &writer->decoder;
    const int V = writer->learner.model.config.vocabulary;
    int count = 0, next = writer->words + BEGIN;
    if (!decoder->model && init_decoder(decoder, &writer->learner.model) != XF_OK) {
        return -1;
    }
    xf_decoder_forget(decoder);
    if (writer->learner.model.config.kind == XF_ENCODER_DECODER) {
        xf_decoder_source(decoder, pair->text, pair->S);
    } else {
        xf_decoder_read(decoder, pair->text, pair->S);
    }
    while (count < XF_LONGEST_ANSWER) {
        xf_decoder_read(decoder, &next, 1);
        next = xf_row_argmax(decoder->logits, V);
        if (next == writer->words + END) {
            break;
        }
        answer[count++] = next;
    }
    return count;
}

int xf_writer_answer(int answer[XF_LONGEST_ANSWER], struct xf_writer *writer,
                     const struct xf_pair *pair)
{
    struct page page;
    int token[ROW], count = 0;
    if (writer->way == XF_WRITES_NEXT) {
        return write_next(answer, writer, pair);
    }
    fill(&page, writer, pair, 1);
    xf_learner_write(token, &writer->learner, &page.batch);
    for (int t = 0; t < page.batch.T && count < XF_LONGEST_ANSWER; t++) {
        if (writer->way == XF_WRITES_MARKS) {
            if (token[t] == writer->words + KEEP) {
                answer[count++] = pair->text[t];
            }
        } else if (token[t] == writer->words + END) {
            break;
        } else {
            answer[count++] = token[t];
        }
    }
    return count;
}
