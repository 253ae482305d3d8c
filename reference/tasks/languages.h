/* Two constructed languages, and sentences that say the same in both.
 *
 * Somebody does something to something, in some place or in none:
 *
 *     Ana          [pa] [adjective] noun  verb  [pa] [adjective] noun  [en place]
 *     Vek, one way      verb  noun [adjective]  noun [adjective]  [place ko]
 *     Vek, another way  [place ko]  noun [adjective] wa  noun [adjective]  verb
 *
 * Ana puts the doer first, then the deed, then what it is done to; "pa" makes many of one. Vek puts
 * adjectives after nouns, and says a noun twice where there are many. Its deed comes first, followed by
 * the doer; or last, and then the doer stands right before it, and what it is done to is marked by "wa".
 * Both ways are equally good Vek. So a sentence has two translations, and no word of one stands where
 * it stands in the other. */
#ifndef XF_TASKS_LANGUAGES_H
#define XF_TASKS_LANGUAGES_H

#include <stdbool.h>

#include "reference/core/random.h"

enum {
    XF_ANA_WORDS = 36, /* numbers 0 to 35 */
    XF_VEK_WORDS = 36, /* numbers 36 to 71 */
    XF_LANGUAGE_WORDS = XF_ANA_WORDS + XF_VEK_WORDS,
    XF_SENTENCE_WORDS = 14 /* no sentence is longer */
};

/* What is said: nouns 0 to 11, adjectives 0 to 7, verbs 0 to 7, places 0 to 5; -1: none. */
struct xf_meaning {
    int verb, place;
    struct {
        int noun, adjective;
        bool many;
    } thing[2]; /* the doer; what it is done to */
};

struct xf_saying {
    int count;
    int word[XF_SENTENCE_WORDS];
};

/* Something at random to say. One meaning in eight is `held` out, always the same ones. */
struct xf_meaning xf_meaning_draw(struct xf_random *random, bool held);

struct xf_saying xf_ana_say(const struct xf_meaning *meaning);

/* Vek, with the verb last or first. */
struct xf_saying xf_vek_say(const struct xf_meaning *meaning, bool verb_last);

/* How a word is spelt. */
const char *xf_language_spell(int word);

#endif
