/* A text is cut in two, and what cannot be learnt from is refused in a sentence. */
#include "reference/data/corpus.h"

#include "tests/reference/folder.h"

static struct xf_tokenizer bytes;

static int make_tokenizer_and_folder(void **state)
{
    return xf_tokenizer_train(&bytes, XF_TOKENIZER_BYTES, NULL, 0, 256) != XF_OK ||
           make_folder(state);
}

static int remove_both(void **state)
{
    xf_tokenizer_free(&bytes);
    return remove_folder(state);
}

static enum xf_status load(struct xf_corpus *corpus, const char *text, size_t size, int window,
                           struct xf_problem *problem)
{
    write_file("text", text, size);
    enum xf_status status = xf_corpus_open(corpus, in_folder("text"), problem);
    return status ? status : xf_corpus_encode(corpus, &bytes, window, in_folder("text"), problem);
}

static void nine_tenths_are_for_training(void **state)
{
    (void)state;
    struct xf_corpus corpus;
    struct xf_problem problem;
    assert_int_equal(load(&corpus, "abcdefghijklmnopqrst", 20, 2, &problem), XF_OK);
    assert_int_equal(corpus.training.count, 18);
    assert_int_equal(corpus.held.count, 2);
    assert_int_equal(corpus.training.token[0], 'a');
    assert_int_equal(corpus.training.token[17], 'r');
    assert_int_equal(corpus.held.token[0], 's');
    xf_corpus_close(&corpus);
    xf_corpus_close(&corpus);
}

/* Of twenty bytes the cut would be after the eighteenth, in the middle of a character of four bytes
 * that begins at 15, 16 or 17. */
static void no_character_is_cut_in_two(void **state)
{
    (void)state;
    struct xf_corpus corpus;
    struct xf_problem problem;
    for (size_t start = 15; start <= 17; start++) {
        char text[22] = "abcdefghijklmnopqrst";
        memcpy(text + start, "\xf0\x9f\x98\x80", 4);
        assert_int_equal(load(&corpus, text, 20, 1, &problem), XF_OK);
        assert_int_equal(corpus.split, start);
        xf_corpus_close(&corpus);
    }
    /* Where the bytes are no characters at all, a cut is found all the same. */
    char stray[20];
    memset(stray, 0x80, sizeof stray);
    assert_int_equal(load(&corpus, stray, sizeof stray, 1, &problem), XF_OK);
    assert_in_range(corpus.split, 15, 18);
    xf_corpus_close(&corpus);
}

static void a_text_that_is_too_short_is_refused(void **state)
{
    (void)state;
    struct xf_corpus corpus;
    struct xf_problem problem;
    assert_int_equal(load(&corpus, "abcdefghijklmnopqrst", 20, 3, &problem), XF_MALFORMED);
    assert_sentence(problem.sentence, "the last tenth, which is kept to judge by, has 2 tokens");
    xf_corpus_close(&corpus);
    assert_int_equal(load(&corpus, "abcdefghijklmnopqrst", 20, 19, &problem), XF_MALFORMED);
    assert_sentence(problem.sentence, "the part to learn from has 18 tokens, and at least 19");
    xf_corpus_close(&corpus);
    for (size_t size = 1; size < 10; size++) {
        assert_int_equal(load(&corpus, "abcdefghi", size, 9, &problem), XF_MALFORMED);
        assert_int_equal(corpus.training.count + corpus.held.count, size);
        assert_int_equal(corpus.held.count, 1);
        xf_corpus_close(&corpus);
    }
}

static void what_is_no_text_is_refused(void **state)
{
    (void)state;
    struct xf_corpus corpus;
    struct xf_problem problem;
    assert_int_equal(load(&corpus, "", 0, 1, &problem), XF_MALFORMED);
    assert_sentence(problem.sentence, "text is empty");
    assert_int_equal(xf_corpus_open(&corpus, folder, &problem), XF_MALFORMED);
    assert_sentence(problem.sentence, "is a folder");
    assert_int_equal(xf_corpus_open(&corpus, in_folder("none"), &problem), XF_FILE_FAILED);
    assert_sentence(problem.sentence, "none");
    xf_corpus_close(&corpus);
}

/* The kit's own text, which everything runs with when no other is given. */
static void the_kits_own_corpus_is_there(void **state)
{
    (void)state;
    struct xf_corpus corpus;
    struct xf_problem problem;
    assert_int_equal(xf_corpus_open(&corpus, "reference/data/corpus.txt", &problem), XF_OK);
    assert_in_range(corpus.text.size, 40000, 65000);
    for (size_t i = 0; i < corpus.text.size; i++) {
        unsigned char byte = corpus.text.bytes[i];
        assert_true(byte == '\n' || (byte >= ' ' && byte < 0x7f));
    }
    xf_corpus_close(&corpus);
}

/* A tokenizer that was trained on "an a" has met a, n and the space; the next number is of byte 0. */
static void a_text_of_characters_that_were_never_met_is_refused(void **state)
{
    (void)state;
    struct xf_tokenizer characters;
    struct xf_corpus corpus;
    struct xf_problem problem;
    const char texts[3][20] = {"an an an anna ann a", "an an an anna ann \0",
                               "xn an an anna ann a"};
    const enum xf_status want[] = {XF_OK, XF_MALFORMED, XF_MALFORMED};
    assert_int_equal(xf_tokenizer_train(&characters, XF_TOKENIZER_CHARACTERS,
                                        (const unsigned char *)"an a", 4, 1000),
                     XF_OK);
    for (int i = 0; i < 3; i++) {
        write_file("text", texts[i], 19);
        assert_int_equal(xf_corpus_open(&corpus, in_folder("text"), &problem), XF_OK);
        assert_int_equal(xf_corpus_encode(&corpus, &characters, 1, "text", &problem), want[i]);
        if (want[i] != XF_OK) {
            assert_sentence(problem.sentence, "not met");
        }
        xf_corpus_close(&corpus);
    }
    xf_tokenizer_free(&characters);
}

/* Of 40 bytes 36 are for training. Records of 8 are whole at 0, 8, 16, 24 and 32, and the cut goes
 * through the last of them: 4 bytes are held out, and none of these is a whole record. Of 80 bytes
 * 72 are for training, and so the record at 72 is held out. Of 76 bytes 69: the record at 64 is lost. */
static void records_are_not_cut_in_two(void **state)
{
    (void)state;
    const struct {
        size_t size;
        char first; /* of the held-out part, 0: none */
    } known[] = {
        {40, 0}, {80, 'A' + 72 % 26}, {76, 0}, {160, 'A' + 144 % 26}, {180, 'A' + 168 % 26}};
    char text[180];
    for (int i = 0; i < 180; i++) {
        text[i] = (char)('A' + i % 26);
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct xf_corpus corpus;
        struct xf_problem problem;
        assert_int_equal(load(&corpus, text, known[i].size, 1, &problem), XF_OK);
        enum xf_status status = xf_corpus_align(&corpus, 8, "text", &problem);
        assert_int_equal(status, known[i].first ? XF_OK : XF_MALFORMED);
        if (status == XF_OK) {
            assert_int_equal(corpus.held.token[0], known[i].first);
            assert_true(corpus.held.count >= 8);
        } else {
            assert_sentence(problem.sentence, "too short");
        }
        xf_corpus_close(&corpus);
    }
}

static void another_text_has_another_fingerprint(void **state)
{
    (void)state;
    struct xf_corpus one, other;
    struct xf_problem problem;
    const char *const texts[] = {"abcdefghijklmnopqrst", "abcdefghijklmnopqrsu",
                                 "abcdefghijklmnopqrs"};
    assert_int_equal(load(&one, texts[0], 20, 1, &problem), XF_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(load(&other, texts[i], strlen(texts[i]), 1, &problem), XF_OK);
        assert_int_equal(other.fingerprint == one.fingerprint, i == 0);
        xf_corpus_close(&other);
    }
    xf_corpus_close(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nine_tenths_are_for_training),
        cmocka_unit_test(no_character_is_cut_in_two),
        cmocka_unit_test(a_text_that_is_too_short_is_refused),
        cmocka_unit_test(what_is_no_text_is_refused),
        cmocka_unit_test(the_kits_own_corpus_is_there),
        cmocka_unit_test(a_text_of_characters_that_were_never_met_is_refused),
        cmocka_unit_test(records_are_not_cut_in_two),
        cmocka_unit_test(another_text_has_another_fingerprint),
    };
    return cmocka_run_group_tests_name("corpus", tests, make_tokenizer_and_folder, remove_both);
}
