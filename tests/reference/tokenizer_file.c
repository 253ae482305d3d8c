/* Tokenizers outlive the program that trained them, and a file can say what it likes. */
#include "reference/data/byte_alphabet.h"
#include "reference/data/tokenizer.h"
#include "tests/reference/folder.h"

enum { ROOM = 20000 };

/* The vocabulary of the 256 bytes, without its last brace: {"!": 0, …, "extra": 256. */
static const char *vocabulary_and(const char *extra)
{
    static char text[ROOM];
    char *end = text + sprintf(text, "{");
    for (int byte = 0; byte < 256; byte++) {
        char string[3];
        xf_alphabet_write(string, &(unsigned char){(unsigned char)byte}, 1);
        const char *escape = byte == '"' || byte == '\\' ? "\\" : "";
        end += sprintf(end, "%s\"%s%s\":%d", byte ? "," : "", escape, string, byte);
    }
    sprintf(end, "%s", extra);
    return text;
}

static const char *tokenizer_with(const char *kind, const char *extra, const char *merges)
{
    static char text[ROOM + 1000];
    snprintf(text, sizeof text, "{\"kind\":\"%s\",\"vocabulary\":%s},\"merges\":%s}", kind,
             vocabulary_and(extra), merges);
    return text;
}

static void assert_same_tokens(const struct xf_tokenizer *one, const struct xf_tokenizer *other,
                               const char *text)
{
    int first[200], second[200];
    const unsigned char *bytes = (const unsigned char *)text;
    size_t count = xf_tokenizer_encode(one, first, bytes, strlen(text));
    assert_int_equal(xf_tokenizer_encode(other, second, bytes, strlen(text)), count);
    assert_memory_equal(first, second, count * sizeof *first);
}

static void a_tokenizer_is_the_same_after_saving_and_loading(void **state)
{
    (void)state;
    const char *text =
        "The caf\xc3\xa9 \"of\" the \\ theatre\n\ton the quay, the \xe4\xb8\xad quay";
    for (int kind = XF_TOKENIZER_BYTES; kind <= XF_TOKENIZER_PAIRS; kind++) {
        struct xf_tokenizer saved, loaded;
        struct xf_problem problem;
        assert_int_equal(xf_tokenizer_train(&saved, (enum xf_tokenizer_kind)kind,
                                            (const unsigned char *)text, strlen(text), 270),
                         XF_OK);
        assert_int_equal(xf_tokenizer_save(&saved, in_folder("saved.json"), &problem), XF_OK);
        assert_int_equal(xf_tokenizer_load(&loaded, in_folder("saved.json"), &problem), XF_OK);
        assert_int_equal(loaded.kind, kind);
        assert_int_equal(loaded.V, saved.V);
        assert_int_equal(loaded.met, saved.met);
        assert_int_equal(loaded.joined.count, saved.joined.count);
        for (int token = 0; token < saved.V; token++) {
            size_t size;
            const unsigned char *bytes = xf_tokenizer_bytes(&saved, token, &size);
            assert_int_equal(xf_tokenizer_find(&loaded, bytes, size), token);
        }
        assert_same_tokens(&saved, &loaded, text);
        xf_tokenizer_free(&saved);
        xf_tokenizer_free(&loaded);
    }
}

/* GPT-2 numbers its bytes in the order of its alphabet and not of the bytes, and has a token that
 * no merge makes. Both are in the file, so nothing is assumed. */
static void the_files_of_gpt2_are_loaded(void **state)
{
    (void)state;
    const char *vocabulary =
        vocabulary_and(",\"th\":258,\"the\":257,\"\xc4\xa0the\":256,\"<|endoftext|>\":259}");
    write_file("vocab.json", vocabulary, strlen(vocabulary));
    const char *merges = "#version: 0.2\nt h\r\nth e\n\xc4\xa0 the\n";
    write_file("merges.txt", merges, strlen(merges));
    struct xf_tokenizer tokenizer;
    struct xf_problem problem;
    assert_int_equal(xf_tokenizer_load_gpt2(&tokenizer, in_folder("vocab.json"),
                                            in_folder("merges.txt"), &problem),
                     XF_OK);
    int token[30];
    const unsigned char text[] = "the bath of the<|endoftext|>";
    const int want[] = {257, ' ', 'b', 'a', 258, ' ', 'o', 'f', 256, '<', '|', 'e'};
    assert_true(xf_tokenizer_encode(&tokenizer, token, text, sizeof text - 1) > 12);
    assert_memory_equal(token, want, sizeof want);
    size_t size;
    assert_int_equal(tokenizer.met, 260);
    assert_memory_equal(xf_tokenizer_bytes(&tokenizer, 259, &size), "<|endoftext|>", 13);
    xf_tokenizer_free(&tokenizer);
}

static void assert_refused(const char *text, const char *why)
{
    struct xf_tokenizer tokenizer;
    struct xf_problem problem;
    write_file("bad.json", text, strlen(text));
    assert_int_equal(xf_tokenizer_load(&tokenizer, in_folder("bad.json"), &problem), XF_MALFORMED);
    assert_sentence(problem.sentence, why);
    assert_sentence(problem.sentence, "bad.json");
    assert_int_equal(tokenizer.V, 0);
    assert_null(tokenizer.text);
}

static void what_is_no_tokenizer_is_refused(void **state)
{
    (void)state;
    assert_refused("", "not JSON");
    assert_refused("{", "not JSON");
    assert_refused("[]", "kind");
    assert_refused("{\"kind\":1}", "kind");
    assert_refused("{\"kind\":\"words\"}", "kind");
    assert_refused("{\"kind\":\"bytes\"}", "vocabulary");
    assert_refused("{\"kind\":\"bytes\",\"vocabulary\":[1]}", "vocabulary");
    assert_refused("{\"kind\":\"bytes\",\"vocabulary\":{\"a\":0}}", "vocabulary");
    assert_refused(tokenizer_with("bytes", ",\"th\":256", "[]"), "more than bytes");
    assert_refused(tokenizer_with("characters", ",\"th\":256", "[]"), "neither");
    assert_refused(tokenizer_with("pairs", ",\"th\":257", "[]"), "numbered");
    assert_refused(tokenizer_with("pairs", ",\"th\":255", "[]"), "numbered");
    assert_refused(tokenizer_with("pairs", ",\"th\":-1", "[]"), "numbered");
    assert_refused(tokenizer_with("pairs", ",\"th\":255.5", "[]"), "numbered");
    assert_refused(tokenizer_with("pairs", ",\"th\":1e999", "[]"), "numbered");
    assert_refused(tokenizer_with("pairs", ",\"th\":\"256\"", "[]"), "numbered");
    assert_refused(tokenizer_with("pairs", ",\"th\":NaN", "[]"), "not JSON");
    assert_refused(tokenizer_with("pairs", ",\"a\":256", "[]"), "twice");
    assert_refused(tokenizer_with("pairs", ",\"\":256", "[]"), "alphabet");
    assert_refused(tokenizer_with("pairs", ",\"t h\":256", "[]"), "alphabet");
    assert_refused(tokenizer_with("pairs", ",\"th\":256", "{}"), "no merges");
    assert_refused(tokenizer_with("pairs", ",\"th\":256", "[1]"), "a merge is not");
    assert_refused(tokenizer_with("pairs", ",\"th\":256", "[\"th\"]"), "a merge is not");
    assert_refused(tokenizer_with("pairs", ",\"th\":256", "[\"t  h\"]"), "a merge is not");
    assert_refused(tokenizer_with("pairs", ",\"th\":256", "[\"h t\"]"), "not in the vocabulary");
    assert_refused(tokenizer_with("pairs", ",\"th\":256", "[\"t h\",\"t h\"]"),
                   "merge is there twice");
}

static void it_cannot_have_met_what_is_not_there(void **state)
{
    (void)state;
    assert_refused(tokenizer_with("characters", "", "[],\"met\":257"), "it has met");
    assert_refused(tokenizer_with("characters", "", "[],\"met\":-1"), "it has met");
    assert_refused(tokenizer_with("characters", "", "[],\"met\":0.5"), "it has met");
    assert_refused(tokenizer_with("characters", "", "[],\"met\":1e999"), "it has met");
    assert_refused(tokenizer_with("characters", "", "[],\"met\":\"9\""), "it has met");
}

/* A byte that is missing could not be encoded. */
static void a_vocabulary_without_some_byte_is_refused(void **state)
{
    (void)state;
    char text[ROOM + 1000];
    const char *whole = tokenizer_with("pairs", "", "[]"), *a = strstr(whole, "\"a\":97");
    assert_non_null(a);
    snprintf(text, sizeof text, "%.*s\"aa\":97%s", (int)(a - whole), whole, a + strlen("\"a\":97"));
    assert_refused(text, "every single byte");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tokenizer_is_the_same_after_saving_and_loading),
        cmocka_unit_test(the_files_of_gpt2_are_loaded),
        cmocka_unit_test(what_is_no_tokenizer_is_refused),
        cmocka_unit_test(it_cannot_have_met_what_is_not_there),
        cmocka_unit_test(a_vocabulary_without_some_byte_is_refused),
    };
    return cmocka_run_group_tests_name("tokenizer_file", tests, make_folder, remove_folder);
}
