#include "reference/tasks/languages.h"

#include <assert.h>

enum { NOUNS = 12, ADJECTIVES = 8, VERBS = 8, PLACES = 6 };

/* Where each kind of word begins in a language; the last two are particles. */
enum { NOUN, ADJECTIVE = NOUN + NOUNS, VERB = ADJECTIVE + ADJECTIVES, PLACE = VERB + VERBS };
enum { FIRST_PARTICLE = PLACE + PLACES, SECOND_PARTICLE };

static const char *const spelling[XF_LANGUAGE_WORDS] = {
    /* Ana: nouns, adjectives, verbs, places, particles */
    "tolo", "mira", "dasen", "kibu", "ralo", "fenni", "sumo", "pelka", "otari", "gandu", "lisse",
    "bomo", "nari", "tuvo", "selim", "hasko", "oni", "brima", "duli", "kefa", "vatar", "mosin",
    "lekar", "tunar", "faris", "onder", "sibar", "gelin", "arbo", "stava", "melo", "ruka", "hende",
    "fjora", "pa", "en",
    /* Vek */
    "zhik", "orm", "vug", "tresh", "akt", "ilk", "drov", "mup", "syk", "khan", "jort", "bez",
    "gral", "wisk", "oth", "plem", "tchu", "rond", "fesk", "yurm", "ghet", "kov", "dwi", "lasht",
    "miv", "prook", "stad", "hulk", "irr", "ploth", "egg", "vask", "nurr", "tolm", "wa", "ko"};

/* A number of its own for each meaning; -1 counts as one more. */
static uint32_t number_of(const struct xf_meaning *m)
{
    uint32_t number = (uint32_t)(m->verb * (PLACES + 1) + m->place + 1);
    for (int i = 0; i < 2; i++) {
        number = number * NOUNS + (uint32_t)m->thing[i].noun;
        number = number * (ADJECTIVES + 1) + (uint32_t)(m->thing[i].adjective + 1);
        number = number * 2 + m->thing[i].many;
    }
    return number;
}

static struct xf_meaning draw(struct xf_random *random)
{
    struct xf_meaning m = {.verb = (int)xf_random_below(random, VERBS),
                           .place = (int)xf_random_below(random, 2 * PLACES) - PLACES};
    m.place = m.place < 0 ? -1 : m.place;
    for (int i = 0; i < 2; i++) {
        m.thing[i].noun = (int)xf_random_below(random, NOUNS);
        m.thing[i].adjective = (int)xf_random_below(random, 2 * ADJECTIVES) - ADJECTIVES;
        m.thing[i].adjective = m.thing[i].adjective < 0 ? -1 : m.thing[i].adjective;
        m.thing[i].many = xf_random_below(random, 3) == 0;
    }
    return m;
}

struct xf_meaning xf_meaning_draw(struct xf_random *random, bool held)
{
    struct xf_meaning m = draw(random);
    /* The upper bits of a product by 2^32 over the golden ratio: neighbours fall apart. */
    while ((number_of(&m) * UINT32_C(2654435769) >> 29 == 0) != held) {
        m = draw(random);
    }
    return m;
}

static void say(struct xf_saying *saying, int word)
{
    assert(saying->count < XF_SENTENCE_WORDS);
    saying->word[saying->count++] = word;
}

struct xf_saying xf_ana_say(const struct xf_meaning *meaning)
{
    struct xf_saying saying = {0};
    for (int i = 0; i < 2; i++) {
        if (meaning->thing[i].many) {
            say(&saying, FIRST_PARTICLE);
        }
        if (meaning->thing[i].adjective >= 0) {
            say(&saying, ADJECTIVE + meaning->thing[i].adjective);
        }
        say(&saying, NOUN + meaning->thing[i].noun);
        if (i == 0) {
            say(&saying, VERB + meaning->verb);
        }
    }
    if (meaning->place >= 0) {
        say(&saying, SECOND_PARTICLE);
        say(&saying, PLACE + meaning->place);
    }
    return saying;
}

static void say_thing(struct xf_saying *saying, const struct xf_meaning *meaning, int i)
{
    for (int time = 0; time <= meaning->thing[i].many; time++) {
        say(saying, XF_ANA_WORDS + NOUN + meaning->thing[i].noun);
    }
    if (meaning->thing[i].adjective >= 0) {
        say(saying, XF_ANA_WORDS + ADJECTIVE + meaning->thing[i].adjective);
    }
}

static void say_place(struct xf_saying *saying, const struct xf_meaning *meaning)
{
    if (meaning->place >= 0) {
        say(saying, XF_ANA_WORDS + PLACE + meaning->place);
        say(saying, XF_ANA_WORDS + SECOND_PARTICLE);
    }
}

struct xf_saying xf_vek_say(const struct xf_meaning *meaning, bool verb_last)
{
    struct xf_saying saying = {0};
    if (verb_last) {
        say_place(&saying, meaning);
        say_thing(&saying, meaning, 1);
        say(&saying, XF_ANA_WORDS + FIRST_PARTICLE);
        say_thing(&saying, meaning, 0);
        say(&saying, XF_ANA_WORDS + VERB + meaning->verb);
        return saying;
    }
    say(&saying, XF_ANA_WORDS + VERB + meaning->verb);
    say_thing(&saying, meaning, 0);
    say_thing(&saying, meaning, 1);
    say_place(&saying, meaning);
    return saying;
}

const char *xf_language_spell(int word)
{
    return spelling[word];
}
