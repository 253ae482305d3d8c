/* Settings are text, and the text is the value again. */
#include "reference/data/settings.h"

#include "reference/data/model_settings.h"
#include "tests/reference/folder.h"

enum colour { RED, GREEN, BLUE };

struct thing {
    int whole;
    uint64_t seed;
    float number;
    enum colour colour;
    bool on;
    char text[XF_SETTING_LENGTH];
};

static const char *const colours[] = {"red", "green", "blue", NULL};

#define MEMBER(name) offsetof(struct thing, name)
static const struct xf_setting table[] = {
    {"whole", XF_SETTING_WHOLE, MEMBER(whole), -3, 100, NULL, ""},
    {"seed", XF_SETTING_SEED, MEMBER(seed), 0, 0, NULL, ""},
    {"number", XF_SETTING_NUMBER, MEMBER(number), 0, 2, NULL, ""},
    {"colour", XF_SETTING_CHOICE, MEMBER(colour), 0, 0, colours, ""},
    {"on", XF_SETTING_SWITCH, MEMBER(on), 0, 0, NULL, ""},
    {"text", XF_SETTING_TEXT, MEMBER(text), 0, 0, NULL, ""},
};
enum { COUNT = sizeof table / sizeof table[0] };

static enum xf_status set(struct thing *thing, const char *name, const char *text,
                          struct xf_problem *problem)
{
    const struct xf_setting *setting = xf_setting_find(table, COUNT, name);
    assert_non_null(setting);
    return xf_setting_read(thing, setting, text, problem);
}

static void members_are_set_by_name(void **state)
{
    (void)state;
    struct thing thing = {0};
    struct xf_problem problem;
    assert_int_equal(set(&thing, "whole", "-3", &problem), XF_OK);
    assert_int_equal(set(&thing, "seed", "18446744073709551615", &problem), XF_OK);
    assert_int_equal(set(&thing, "number", "1e-3", &problem), XF_OK);
    assert_int_equal(set(&thing, "colour", "blue", &problem), XF_OK);
    assert_int_equal(set(&thing, "on", "yes", &problem), XF_OK);
    assert_int_equal(set(&thing, "text", "a book.txt", &problem), XF_OK);
    assert_int_equal(thing.whole, -3);
    assert_true(thing.seed == UINT64_MAX);
    assert_true(thing.number == 1e-3F);
    assert_int_equal(thing.colour, BLUE);
    assert_true(thing.on);
    assert_string_equal(thing.text, "a book.txt");
    assert_null(xf_setting_find(table, COUNT, "wholes"));
}

static void assert_refused(const char *name, const char *text, const char *why)
{
    struct thing thing = {.whole = 1, .seed = 2, .number = 1, .colour = GREEN, .on = true};
    const struct thing before = thing;
    struct xf_problem problem;
    assert_int_equal(set(&thing, name, text, &problem), XF_MALFORMED);
    assert_sentence(problem.sentence, why);
    assert_memory_equal(&thing, &before, sizeof thing);
}

static void what_a_setting_cannot_be_is_refused(void **state)
{
    (void)state;
    const char *wholes[] = {"", "-4", "101", "1.5", "1x", "one", "99999999999999999999"};
    for (size_t i = 0; i < sizeof wholes / sizeof wholes[0]; i++) {
        assert_refused("whole", wholes[i], "a whole number from -3 to 100");
    }
    const char *seeds[] = {"", "-1", " 1", "1 ", "18446744073709551616", "x"};
    for (size_t i = 0; i < sizeof seeds / sizeof seeds[0]; i++) {
        assert_refused("seed", seeds[i], "from 0 to 2^64 - 1");
    }
    const char *numbers[] = {"", "-0.1", "2.1", "nan", "inf", "1e99", "0.5x"};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        assert_refused("number", numbers[i], "a number from 0 to 2");
    }
    assert_refused("colour", "Red", "red, green or blue");
    assert_refused("colour", "", "red, green or blue");
    assert_refused("on", "1", "no or yes");
    char text[XF_SETTING_LENGTH + 1];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_refused("text", text, "less than 1024 bytes");
}

static void numbers_are_written_as_a_person_would(void **state)
{
    (void)state;
    const struct thing thing = {.number = 1e-3F};
    char text[XF_SETTING_LENGTH];
    xf_setting_write(text, &thing, xf_setting_find(table, COUNT, "number"));
    assert_string_equal(text, "0.001");
}

/* Any float comes back as itself from nine digits at most. */
static void what_is_written_is_read_as_the_same(void **state)
{
    (void)state;
    struct xf_random random = xf_random_seeded(1, 0);
    for (int run = 0; run < 1000; run++) {
        struct thing thing = {.whole = (int)xf_random_below(&random, 100),
                              .seed = xf_random_bits(&random),
                              .number = (float)xf_random_uniform(&random),
                              .colour = (enum colour)xf_random_below(&random, 3),
                              .on = xf_random_below(&random, 2),
                              .text = "/tmp/a b"};
        struct thing back = {0};
        struct xf_problem problem;
        for (int i = 0; i < COUNT; i++) {
            char text[XF_SETTING_LENGTH];
            xf_setting_write(text, &thing, &table[i]);
            assert_int_equal(xf_setting_read(&back, &table[i], text, &problem), XF_OK);
        }
        assert_true(back.whole == thing.whole && back.seed == thing.seed);
        assert_true(back.number == thing.number && back.colour == thing.colour);
        assert_true(back.on == thing.on && strcmp(back.text, thing.text) == 0);
    }
}

/* The table of a model's settings must name every member: a config of all bits set, written and
 * read into one of none, is the same config. */
static void the_models_settings_are_all_of_a_config(void **state)
{
    (void)state;
    struct xf_config config, back;
    memset(&config, 0, sizeof config);
    memset(&back, 0, sizeof back);
    config.kind = XF_AUTOENCODER;
    config.layers = 2;
    config.heads = 3;
    config.width = 12;
    config.hidden = 48;
    config.vocabulary = 300;
    config.context = 64;
    config.position = XF_POSITION_SINUSOIDAL;
    config.buckets = 32;
    config.far = 128;
    config.norm = XF_NORM_LAST;
    config.untied = true;
    config.scaled_embedding = true;
    config.gelu = XF_GELU_EXACT;
    config.dropout = 0.1F;
    for (int i = 0; i < XF_MODEL_SETTINGS; i++) {
        char text[XF_SETTING_LENGTH];
        struct xf_problem problem;
        xf_setting_write(text, &config, &xf_model_settings[i]);
        assert_int_equal(xf_setting_read(&back, &xf_model_settings[i], text, &problem), XF_OK);
    }
    assert_memory_equal(&back, &config, sizeof back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_set_by_name),
        cmocka_unit_test(what_a_setting_cannot_be_is_refused),
        cmocka_unit_test(numbers_are_written_as_a_person_would),
        cmocka_unit_test(what_is_written_is_read_as_the_same),
        cmocka_unit_test(the_models_settings_are_all_of_a_config),
    };
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
