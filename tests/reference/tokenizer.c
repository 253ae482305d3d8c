/* Text becomes tokens, and tokens become the text again. */
#include "reference/data/tokenizer.h"

#include <stdio.h>

#include "reference/data/byte_alphabet.h"
#include "reference/data/pieces.h"
#include "reference/data/tokenizer_build.h"
#include "tests/reference/check.h"

static const enum xf_tokenizer_kind kinds[] = {XF_TOKENIZER_BYTES, XF_TOKENIZER_CHARACTERS,
                                               XF_TOKENIZER_PAIRS};
enum { KINDS = 3 };

static struct xf_tokenizer trained(enum xf_tokenizer_kind kind, const char *text, int V)
{
    struct xf_tokenizer tokenizer;
    const unsigned char *bytes = (const unsigned char *)text;
    assert_int_equal(xf_tokenizer_train(&tokenizer, kind, bytes, strlen(text), V), XF_OK);
    return tokenizer;
}

/* The text as tokens, shown: "th|e" for two tokens. */
static const char *shown(const struct xf_tokenizer *tokenizer, const char *text)
{
    static char line[1000];
    int token[500];
    size_t count = xf_tokenizer_encode(tokenizer, token, (const unsigned char *)text, strlen(text));
    line[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        size_t size;
        const unsigned char *bytes = xf_tokenizer_bytes(tokenizer, token[i], &size);
        snprintf(line + strlen(line), sizeof line - strlen(line), "%s%.*s", i ? "|" : "", (int)size,
                 (const char *)bytes);
    }
    return line;
}

static void check_round_trip(const struct xf_tokenizer *tokenizer, const unsigned char *text,
                             size_t size)
{
    int *token = calloc(size + 1, sizeof *token);
    assert_non_null(token);
    token[size] = -7;
    size_t count = xf_tokenizer_encode(tokenizer, token, text, size), at = 0;
    assert_true(count <= size);
    assert_int_equal(token[size], -7);
    for (size_t i = 0; i < count; i++) {
        size_t length;
        const unsigned char *bytes = xf_tokenizer_bytes(tokenizer, token[i], &length);
        assert_true(length >= 1 && at + length <= size);
        assert_memory_equal(bytes, text + at, length);
        at += length;
    }
    assert_int_equal(at, size);
    free(token);
}

/* Bytes of which many are letters, many begin or go on with a code point, and many are neither. */
static void fill_with_oddities(struct xf_random *random, unsigned char *text, size_t size)
{
    static const char *const parts[] = {
        "the ",         "\xc3\xa9", "\xe4\xb8\xad", "\xf0\x9f\x98\x80",
        "\xed\xa0\x80", "\xc0\xaf", "'ll",          "   ",
        "\r\n",         "12"};
    for (size_t at = 0; at < size;) {
        uint32_t kind = xf_random_below(random, 20);
        if (kind >= 10) {
            text[at++] = (unsigned char)xf_random_below(random, 256);
            continue;
        }
        for (const char *part = parts[kind]; *part && at < size; part++) {
            text[at++] = (unsigned char)*part;
        }
    }
}

static void any_bytes_come_back(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 0);
    unsigned char text[600];
    for (int run = 0; run < 60; run++) {
        for (int k = 0; k < KINDS; k++) {
            struct xf_tokenizer tokenizer;
            size_t size = xf_random_below(&random, sizeof text + 1);
            fill_with_oddities(&random, text, size);
            int V = 256 + (int)xf_random_below(&random, 100);
            assert_int_equal(xf_tokenizer_train(&tokenizer, kinds[k], text, size, V), XF_OK);
            assert_in_range(tokenizer.V, XF_BYTES_ALONE, V);
            check_round_trip(&tokenizer, text, size);
            fill_with_oddities(&random, text, sizeof text);
            check_round_trip(&tokenizer, text, sizeof text);
            xf_tokenizer_free(&tokenizer);
        }
    }
}

static void an_empty_text_has_no_tokens(void **state)
{
    (void)state;
    for (int k = 0; k < KINDS; k++) {
        struct xf_tokenizer tokenizer = trained(kinds[k], "", 300);
        assert_int_equal(tokenizer.V, XF_BYTES_ALONE);
        assert_int_equal(xf_tokenizer_encode(&tokenizer, NULL, NULL, 0), 0);
        xf_tokenizer_free(&tokenizer);
    }
}

static void bytes_are_their_own_numbers(void **state)
{
    (void)state;
    struct xf_tokenizer tokenizer = trained(XF_TOKENIZER_BYTES, "caf\xc3\xa9", 1000);
    int token[5];
    assert_int_equal(
        xf_tokenizer_encode(&tokenizer, token, (const unsigned char *)"caf\xc3\xa9", 5), 5);
    assert_int_equal(token[0], 'c');
    assert_int_equal(token[4], 0xa9);
    assert_int_equal(tokenizer.V, 256);
    xf_tokenizer_free(&tokenizer);
}

/* Three times U+00E9, twice U+4E2D, once U+00DF: with room for two, the last stays two bytes, which
 * are numbers 0 and 1. Then come the characters in order of their code points. */
static void the_most_frequent_characters_are_tokens(void **state)
{
    (void)state;
    const char *text = "\xc3\xa9\xc3\x9f\xe4\xb8\xad\xc3\xa9\xe4\xb8\xad\xc3\xa9";
    struct xf_tokenizer tokenizer = trained(XF_TOKENIZER_CHARACTERS, text, 258);
    int token[14];
    size_t count =
        xf_tokenizer_encode(&tokenizer, token, (const unsigned char *)text, strlen(text));
    const int want[] = {2, 1, 0, 3, 2, 3, 2};
    assert_int_equal(count, 7);
    assert_memory_equal(token, want, sizeof want);
    assert_int_equal(tokenizer.met, 4);
    assert_int_equal(tokenizer.V, 258);
    xf_tokenizer_free(&tokenizer);
}

/* "banana split": a b i l n p s t and the space. They are numbered in order; the 247 bytes that are
 * not there come after them. */
static void a_model_need_know_only_the_characters_of_the_text(void **state)
{
    (void)state;
    struct xf_tokenizer tokenizer = trained(XF_TOKENIZER_CHARACTERS, "banana split", 1000);
    const char *alphabet = " abilnpst";
    assert_int_equal(tokenizer.met, 9);
    assert_int_equal(tokenizer.V, 256);
    for (int token = 0; token < 9; token++) {
        assert_int_equal(xf_tokenizer_find(&tokenizer, (const unsigned char *)alphabet + token, 1),
                         token);
    }
    int token[2];
    const unsigned char z[] = "z\n";
    assert_int_equal(xf_tokenizer_encode(&tokenizer, token, z, 2), 2);
    assert_in_range(token[0], 9, 255);
    assert_in_range(token[1], 9, 255);
    xf_tokenizer_free(&tokenizer);
}

/* Bytes and pairs are known whether the text has them or not. */
static void of_the_other_kinds_all_tokens_are_to_be_known(void **state)
{
    (void)state;
    const enum xf_tokenizer_kind all[] = {XF_TOKENIZER_BYTES, XF_TOKENIZER_PAIRS};
    for (int i = 0; i < 2; i++) {
        struct xf_tokenizer tokenizer = trained(all[i], "anna anna", 300);
        assert_int_equal(tokenizer.met, tokenizer.V);
        assert_true(tokenizer.V > 256 || all[i] == XF_TOKENIZER_BYTES);
        xf_tokenizer_free(&tokenizer);
    }
}

static void pieces_are_cut_as_by_gpt2(void **state)
{
    (void)state;
    const struct {
        const char *text, *pieces;
    } known[] = {
        {"It's 10 o'clock.", "It|'s| 10| o|'|clock|."},
        {"we'll  go", "we|'ll| | go"},
        {"a   b \n c", "a|  | b| \n| c"},
        {"end  \n", "end|  \n"},
        {"x=1;y", "x|=|1|;|y"},
        {" ", " "},
        {"--'s", "--'|s"},
        {"'tis", "'t|is"},
        {"na\xc3\xafve caf\xc3\xa9!", "na\xc3\xafve| caf\xc3\xa9|!"},
        {"\ttab", "\t|tab"},
        {" \t x", " \t| x"},
        {"\xff\xfe x", "\xff\xfe| x"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        char line[100] = "";
        const char *text = known[i].text;
        for (size_t at = 0, size = strlen(text); at < size;) {
            size_t length = xf_piece_length((const unsigned char *)text + at, size - at);
            snprintf(line + strlen(line), sizeof line - strlen(line), "%s%.*s", at ? "|" : "",
                     (int)length, text + at);
            at += length;
        }
        assert_string_equal(line, known[i].pieces);
    }
}

static void a_long_piece_is_cut_between_characters(void **state)
{
    (void)state;
    unsigned char text[1000];
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = i % 3 == 0 ? 0xe4 : i % 3 == 1 ? 0xb8 : 0xad;
    }
    assert_int_equal(xf_piece_length(text, 999), 255);
    memset(text, 'a', sizeof text);
    assert_int_equal(xf_piece_length(text, sizeof text), XF_PIECE_LONGEST);
    memset(text, ' ', sizeof text);
    assert_in_range(xf_piece_length(text, sizeof text), 1, XF_PIECE_LONGEST);
}

/* By hand. The pieces are "hug" 10 times, "pug" 5, "pun" 12, "bun" 4, "hugs" 5, each but the first
 * with a space before it (after Sennrich et al. 2016). "ug" occurs 10 + 5 + 5 = 20 times, "un"
 * 12 + 4 = 16, " p" 17, " h" 14. So "ug" is first. Then " p" 17, "un" 16, and " h" 14, as "h ug"
 * is 15 (the first piece has no space). */
static void pairs_are_joined_in_order_of_frequency(void **state)
{
    (void)state;
    char text[400] = "hug";
    const struct {
        const char *word;
        int times;
    } words[] = {{" hug", 9}, {" pug", 5}, {" pun", 12}, {" bun", 4}, {" hugs", 5}};
    for (size_t i = 0; i < 5; i++) {
        for (int n = 0; n < words[i].times; n++) {
            strcat(text, words[i].word);
        }
    }
    struct xf_tokenizer tokenizer = trained(XF_TOKENIZER_PAIRS, text, 256 + 4);
    const char *const want[] = {"ug", " p", "un", "hug"};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(
            xf_tokenizer_find(&tokenizer, (const unsigned char *)want[i], strlen(want[i])),
            256 + i);
    }
    assert_string_equal(shown(&tokenizer, "hug bugs pun"), "hug| |b|ug|s| p|un");
    xf_tokenizer_free(&tokenizer);
}

static void a_pair_that_occurs_once_is_not_joined(void **state)
{
    (void)state;
    struct xf_tokenizer tokenizer = trained(XF_TOKENIZER_PAIRS, "abcdefg", 1000);
    assert_int_equal(tokenizer.V, XF_BYTES_ALONE);
    xf_tokenizer_free(&tokenizer);
}

/* "abab": ab twice and ba once, so ab; then abab occurs once in each of two pieces. */
static void nothing_is_joined_across_pieces(void **state)
{
    (void)state;
    struct xf_tokenizer tokenizer = trained(XF_TOKENIZER_PAIRS, "abab\nabab\n", 1000);
    assert_string_equal(shown(&tokenizer, "abab\nabab"), "abab|\n|abab");
    xf_tokenizer_free(&tokenizer);
}

/* Training joins one pair after another in the whole text; encoding looks for the lowest rank in
 * one piece. Both must come to the same. */
static void encoding_does_what_training_did(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(2, 0);
    unsigned char text[3000];
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (unsigned char)"aab c"[xf_random_below(&random, 5)];
    }
    struct xf_tokenizer tokenizer;
    assert_int_equal(xf_tokenizer_train(&tokenizer, XF_TOKENIZER_PAIRS, text, sizeof text, 330),
                     XF_OK);
    assert_in_range(tokenizer.joined.count, 330 - 256, 400);
    uint64_t pair[400], token[400];
    for (size_t i = 0; i < tokenizer.joined.size; i++) {
        struct xf_map_slot slot = tokenizer.joined.slot[i];
        if (slot.used) {
            pair[slot.value >> 32] = slot.key;
            token[slot.value >> 32] = slot.value & UINT32_MAX;
        }
    }
    for (size_t at = 0; at < sizeof text;) {
        int want[XF_PIECE_LONGEST], got[XF_PIECE_LONGEST];
        size_t length = xf_piece_length(text + at, sizeof text - at), left = length;
        for (size_t i = 0; i < length; i++) {
            want[i] = text[at + i];
        }
        for (size_t rank = 0; rank < tokenizer.joined.count; rank++) {
            left = xf_join(want, left, (int)(pair[rank] >> 32), (int)(uint32_t)pair[rank],
                           (int)token[rank]);
        }
        assert_int_equal(xf_tokenizer_encode(&tokenizer, got, text + at, length), left);
        assert_memory_equal(got, want, left * sizeof *got);
        at += length;
    }
    xf_tokenizer_free(&tokenizer);
}

static void the_byte_alphabet_is_gpt2s(void **state)
{
    (void)state;
    char string[9];
    xf_alphabet_write(string, (const unsigned char *)" a\n\x7f", 4);
    assert_string_equal(string, "\xc4\xa0"
                                "a\xc4\x8a\xc4\xa1"); /* U+0120 a U+010A U+0121 */
    for (int byte = 0; byte < 256; byte++) {
        unsigned char one = (unsigned char)byte, back[4];
        xf_alphabet_write(string, &one, 1);
        assert_int_equal(xf_alphabet_read(back, string, strlen(string)), 1);
        assert_int_equal(back[0], byte);
        assert_true((unsigned char)string[0] > ' ');
    }
    unsigned char back[4];
    assert_int_equal(xf_alphabet_read(back, " ", 1), 0);
    assert_int_equal(xf_alphabet_read(back, "\xc5\x84", 2), 0); /* U+0144 is one too far */
    assert_int_equal(xf_alphabet_read(back, "a\xff", 2), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_bytes_come_back),
        cmocka_unit_test(an_empty_text_has_no_tokens),
        cmocka_unit_test(bytes_are_their_own_numbers),
        cmocka_unit_test(the_most_frequent_characters_are_tokens),
        cmocka_unit_test(a_model_need_know_only_the_characters_of_the_text),
        cmocka_unit_test(of_the_other_kinds_all_tokens_are_to_be_known),
        cmocka_unit_test(pieces_are_cut_as_by_gpt2),
        cmocka_unit_test(a_long_piece_is_cut_between_characters),
        cmocka_unit_test(pairs_are_joined_in_order_of_frequency),
        cmocka_unit_test(a_pair_that_occurs_once_is_not_joined),
        cmocka_unit_test(nothing_is_joined_across_pieces),
        cmocka_unit_test(encoding_does_what_training_did),
        cmocka_unit_test(the_byte_alphabet_is_gpt2s),
    };
    return cmocka_run_group_tests_name("tokenizer", tests, NULL, NULL);
}
