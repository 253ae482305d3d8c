/* The tasks of chapter 09: their texts and languages, and that a learner's gradients are those of what it
 * was asked, from the label down to the embedding. */
#include "reference/tasks/contests.h"
#include "reference/tasks/languages.h"
#include "tests/reference/check.h"

/* ---- texts ---- */

static void texts_are_read_as_words(void **state)
{
    (void)state;
    struct xf_material *material = calloc(1, sizeof *material);
    struct xf_problem problem;
    assert_non_null(material);
    assert_int_equal(xf_material_read(material, "reference/tasks", &problem), XF_OK);
    const struct xf_words *reviews = &material->reviews;
    assert_string_equal(reviews->word[0], "-");
    assert_string_equal(reviews->word[1], "+");
    assert_string_equal(reviews->word[reviews->line[0].word[0]], "the");
    assert_int_equal(reviews->line[0].count, 19);
    assert_int_equal(reviews->line[0].mark, '+');
    free(material);
}

/* Reviews of two halves, one for each verdict; pages that are each followed by three queries. */
static void texts_stand_in_the_order_that_the_contests_rely_on(void **state)
{
    (void)state;
    struct xf_material *material = calloc(1, sizeof *material);
    struct xf_problem problem;
    assert_non_null(material);
    assert_int_equal(xf_material_read(material, "reference/tasks", &problem), XF_OK);
    assert_int_equal(material->reviews.lines, 200);
    for (int i = 0; i < 200; i++) {
        assert_int_equal(material->reviews.line[i].mark, i < 100 ? '+' : '-');
    }
    assert_int_equal(material->pages.lines, 160);
    for (int i = 0; i < 160; i++) {
        assert_int_equal(material->pages.line[i].mark, i % 4 == 0 ? '=' : '?');
    }
    free(material);
}

static void a_missing_folder_is_told(void **state)
{
    (void)state;
    struct xf_material *material = calloc(1, sizeof *material);
    struct xf_problem problem;
    assert_non_null(material);
    assert_int_equal(xf_material_read(material, "tests/nowhere", &problem), XF_FILE_FAILED);
    assert_non_null(strstr(problem.sentence, "reviews.txt"));
    free(material);
}

/* ---- languages ---- */

static void spell(char *text, const struct xf_saying *saying)
{
    text[0] = '\0';
    for (int i = 0; i < saying->count; i++) {
        strcat(text, i ? " " : "");
        strcat(text, xf_language_spell(saying->word[i]));
    }
}

static void a_sentence_is_said_in_ana_and_in_two_ways_in_vek(void **state)
{
    (void)state;
    const struct xf_meaning meaning = {
        .verb = 2, .place = 1, .thing = {{0, 3, false}, {5, -1, true}}};
    char text[256];
    struct xf_saying saying = xf_ana_say(&meaning);
    spell(text, &saying);
    assert_string_equal(text, "hasko tolo lekar pa fenni en stava");
    saying = xf_vek_say(&meaning, false);
    spell(text, &saying);
    assert_string_equal(text, "dwi zhik plem ilk ilk ploth ko");
    saying = xf_vek_say(&meaning, true);
    spell(text, &saying);
    assert_string_equal(text, "ploth ko ilk ilk wa zhik plem dwi");
}

/* Of one stream, what is taken first to be learnt from and what is taken first to be held out differ:
 * the first draw is one or the other. */
static void what_is_held_out_is_never_learnt_from(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct xf_random random = xf_random_seeded(seed, 0), again = random;
        const struct xf_meaning learnt = xf_meaning_draw(&random, false);
        const struct xf_meaning held = xf_meaning_draw(&again, true);
        const struct xf_saying one = xf_ana_say(&learnt), other = xf_ana_say(&held);
        assert_true(one.count != other.count || memcmp(one.word, other.word, sizeof one.word) != 0);
    }
}

/* ---- learning ---- */

enum { B = 4, T = 5, V = 9 };

static const int TOKENS[B * T] = {2, 3, 4, 5, 6, 7, 8, 2, 2, 2, 3, 5, 7, 2, 2, 8, 6, 4, 2, 5};
static const int LENGTHS[B] = {5, 2, 3, 5}, LABELS[B] = {0, 1, 1, 0};
static const struct xf_batch BATCH = {.B = B, .T = T, .tokens = TOKENS, .lengths = LENGTHS};

static struct xf_learner new_learner(enum xf_kind kind)
{
    const struct xf_config config = {.kind = kind,
                                     .layers = 2,
                                     .heads = 2,
                                     .width = 8,
                                     .hidden = 16,
                                     .vocabulary = V,
                                     .context = T,
                                     .position = XF_POSITION_LEARNED};
    const struct xf_studies studies = {.B = B, .T = T, .steps = 40, .rate = 0.01F, .seed = 4};
    struct xf_learner learner;
    struct xf_problem problem;
    assert_int_equal(xf_learner_init(&learner, &config, &studies, &problem), XF_OK);
    return learner;
}

/* The derivative in the direction of the gradient is the gradient's square: so many parameters are
 * checked at once, by a difference that is large beside rounding. */
static void gradients_are_derivatives(enum xf_kind kind, const struct xf_lesson *lesson)
{
    struct xf_learner learner = new_learner(kind);
    const size_t count = learner.model.parameters.floats;
    float *before = new_floats(count), *gradient = new_floats(count);
    double square = 0, loss[2];
    xf_learner_gradients(&learner, &BATCH, lesson);
    memcpy(before, learner.model.weights, count * sizeof *before);
    memcpy(gradient, learner.model.gradients, count * sizeof *gradient);
    for (size_t i = 0; i < count; i++) {
        square += (double)gradient[i] * (double)gradient[i];
    }
    assert_true(square > 0);
    const double move_by = 2e-3, step = move_by / sqrt(square); /* all weights together */
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < count; i++) {
            const double move = (side ? -step : step) * (double)gradient[i];
            learner.model.weights[i] = (float)((double)before[i] + move);
        }
        loss[side] = xf_learner_gradients(&learner, &BATCH, lesson);
    }
    /* The loss, of about 1, is rounded a few hundred times on its way, which is divided by how far the
     * weights were moved; and the third derivative adds a share of that distance squared, times a
     * few hundred. */
    const double slope = (loss[0] - loss[1]) / (2 * step);
    assert_close(slope, square,
                 sqrt(square) * 200 * U / move_by + 500 * move_by * move_by * square);
    free(before);
    free(gradient);
    xf_learner_free(&learner);
}

static void a_label_teaches_every_weight_what_it_should(void **state)
{
    (void)state;
    for (int pooling = XF_POOL_MEAN; pooling <= XF_POOL_LAST; pooling++) {
        const struct xf_lesson lesson = {
            .kind = XF_LESSON_LABEL, .pooling = (enum xf_pooling)pooling, .K = 2, .label = LABELS};
        gradients_are_derivatives(XF_ENCODER_ONLY, &lesson);
        gradients_are_derivatives(XF_DECODER_ONLY, &lesson);
    }
}

static void a_match_teaches_every_weight_what_it_should(void **state)
{
    (void)state;
    const struct xf_lesson lesson = {.kind = XF_LESSON_MATCH, .pooling = XF_POOL_MEAN};
    gradients_are_derivatives(XF_ENCODER_ONLY, &lesson);
    gradients_are_derivatives(XF_DECODER_ONLY, &lesson);
}

static void a_learner_learns_four_labels_by_heart(void **state)
{
    (void)state;
    const struct xf_lesson lesson = {
        .kind = XF_LESSON_LABEL, .pooling = XF_POOL_MEAN, .K = 2, .label = LABELS};
    struct xf_learner learner = new_learner(XF_ENCODER_ONLY);
    int label[B];
    for (int step = 0; step < 40; step++) {
        xf_learner_step(&learner, &BATCH, &lesson);
    }
    xf_learner_pool(&learner, &BATCH, XF_POOL_MEAN);
    xf_learner_choose(label, &learner, B, 2);
    assert_memory_equal(label, LABELS, sizeof label);
    xf_learner_free(&learner);
}

/* Under a causal mask the first place has seen one token, and nothing that comes after. */
static void a_decoder_reads_nothing_off_its_first_place_but_the_first_token(void **state)
{
    (void)state;
    for (int kind = XF_DECODER_ONLY; kind <= XF_ENCODER_ONLY; kind++) {
        struct xf_learner learner = new_learner((enum xf_kind)kind);
        int tokens[B * T];
        struct xf_batch other = BATCH;
        other.tokens = tokens;
        for (int i = 0; i < B * T; i++) {
            tokens[i] = i % T == 0 ? TOKENS[i] : (TOKENS[i] + 1) % V;
        }
        float first[B * 8];
        xf_learner_pool(&learner, &BATCH, XF_POOL_FIRST);
        memcpy(first, learner.pooled, sizeof first);
        xf_learner_pool(&learner, &other, XF_POOL_FIRST);
        assert_int_equal(memcmp(first, learner.pooled, sizeof first) == 0, kind == XF_DECODER_ONLY);
        xf_learner_free(&learner);
    }
}

/* ---- writing ---- */

/* The answer is the text without its middle word. */
static void writers_learn_an_answer_by_heart(void **state)
{
    (void)state;
    const struct {
        enum xf_kind kind;
        enum xf_way way;
    } writers[] = {{XF_ENCODER_DECODER, XF_WRITES_NEXT},
                   {XF_DECODER_ONLY, XF_WRITES_NEXT},
                   {XF_ENCODER_ONLY, XF_WRITES_SLOTS},
                   {XF_ENCODER_ONLY, XF_WRITES_MARKS}};
    struct xf_pair pair[XF_WRITER_BATCH];
    for (int b = 0; b < XF_WRITER_BATCH; b++) {
        pair[b] = (struct xf_pair){
            .S = 3, .T = 2, .text = {4, 2, 5}, .answer = {4, 5}, .kept = {true, false, true}};
    }
    for (int i = 0; i < 4; i++) {
        struct xf_writer writer;
        struct xf_problem problem;
        int answer[XF_LONGEST_ANSWER];
        assert_int_equal(
            xf_writer_init(&writer, writers[i].kind, writers[i].way, 6, 60, 5, &problem), XF_OK);
        for (int step = 0; step < 60; step++) {
            xf_writer_learn(&writer, pair);
        }
        assert_int_equal(xf_writer_answer(answer, &writer, pair), 2);
        assert_int_equal(answer[0], 4);
        assert_int_equal(answer[1], 5);
        xf_writer_free(&writer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_read_as_words),
        cmocka_unit_test(texts_stand_in_the_order_that_the_contests_rely_on),
        cmocka_unit_test(a_missing_folder_is_told),
        cmocka_unit_test(a_sentence_is_said_in_ana_and_in_two_ways_in_vek),
        cmocka_unit_test(what_is_held_out_is_never_learnt_from),
        cmocka_unit_test(a_label_teaches_every_weight_what_it_should),
        cmocka_unit_test(a_match_teaches_every_weight_what_it_should),
        cmocka_unit_test(a_learner_learns_four_labels_by_heart),
        cmocka_unit_test(a_decoder_reads_nothing_off_its_first_place_but_the_first_token),
        cmocka_unit_test(writers_learn_an_answer_by_heart),
    };
    return cmocka_run_group_tests_name("tasks", tests, NULL, NULL);
}
