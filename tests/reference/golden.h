/* Reads the golden files in tests/oracles/; make_oracles.py there makes them and says how they are
 * written. Tests run in the repository's top folder.
 *
 *     struct golden *g = golden_open("softmax.txt", 4);
 *     while (golden_next(g)) {
 *         int rows = golden_int(g, "rows");
 *         const float *x = golden_floats(g, "x", rows * cols);
 *         ...
 *     }
 *     golden_close(g);
 *
 * A file that is missing, malformed, or has another number of cases fails the test. */
#ifndef TESTS_REFERENCE_GOLDEN_H
#define TESTS_REFERENCE_GOLDEN_H

#include <stdio.h>

#include "tests/reference/check.h"

enum { GOLDEN_NAME = 32, GOLDEN_ITEMS = 32 };

/* What one line names: a number, or an array of numbers. */
struct golden_item {
    char name[GOLDEN_NAME];
    int count; /* of floats; -1: a whole number */
    int number;
    float *floats;
};

struct golden {
    FILE *file;
    int expected, read; /* cases */
    char name[GOLDEN_NAME];
    int items;
    struct golden_item item[GOLDEN_ITEMS];
};

/* The next word, comments left out; "" at the end of the file. */
static inline void golden_word(struct golden *g, char word[GOLDEN_NAME])
{
    word[0] = '\0';
    while (fscanf(g->file, "%31s", word) == 1 && word[0] == '#') {
        assert_int_not_equal(fscanf(g->file, "%*[^\n]"), 1);
        word[0] = '\0';
    }
}

static inline int golden_number(struct golden *g)
{
    char word[GOLDEN_NAME], *end;
    golden_word(g, word);
    long number = strtol(word, &end, 10);
    assert_true(end != word && *end == '\0' && labs(number) < 1000000);
    return (int)number;
}

static inline struct golden *golden_open(const char *name, int cases)
{
    char path[128], word[GOLDEN_NAME];
    struct golden *g = calloc(1, sizeof *g);
    assert_non_null(g);
    assert_true(snprintf(path, sizeof path, "tests/oracles/%s", name) < (int)sizeof path);
    g->file = fopen(path, "r");
    if (!g->file) {
        fail_msg("%s cannot be read", path);
    }
    golden_word(g, word);
    assert_string_equal(word, "cases");
    g->expected = golden_number(g);
    assert_int_equal(g->expected, cases);
    return g;
}

static inline void golden_forget(struct golden *g)
{
    for (int i = 0; i < g->items; i++) {
        free(g->item[i].floats);
    }
    g->items = 0;
}

static inline void golden_read_floats(struct golden *g, struct golden_item *item)
{
    char word[GOLDEN_NAME], *end;
    item->count = golden_number(g);
    item->floats = new_floats((size_t)item->count);
    for (int i = 0; i < item->count; i++) {
        golden_word(g, word);
        item->floats[i] = strtof(word, &end);
        assert_true(end != word && *end == '\0');
    }
}

/* Reads the next case; false after the last. */
static inline bool golden_next(struct golden *g)
{
    char word[GOLDEN_NAME];
    golden_forget(g);
    golden_word(g, word);
    if (word[0] == '\0') {
        assert_int_equal(g->read, g->expected);
        return false;
    }
    assert_string_equal(word, "case");
    golden_word(g, g->name);
    for (golden_word(g, word); strcmp(word, "end") != 0; golden_word(g, word)) {
        assert_in_range(g->items, 0, GOLDEN_ITEMS - 1);
        struct golden_item *item = &g->item[g->items++];
        *item = (struct golden_item){.count = -1};
        golden_word(g, item->name);
        if (strcmp(word, "int") == 0) {
            item->number = golden_number(g);
        } else {
            assert_string_equal(word, "floats");
            golden_read_floats(g, item);
        }
    }
    g->read++;
    return true;
}

static inline const struct golden_item *golden_find(const struct golden *g, const char *name)
{
    for (int i = 0; i < g->items; i++) {
        if (strcmp(g->item[i].name, name) == 0) {
            return &g->item[i];
        }
    }
    fail_msg("case %s has no %s", g->name, name);
    return NULL;
}

static inline int golden_int(const struct golden *g, const char *name)
{
    const struct golden_item *item = golden_find(g, name);
    assert_int_equal(item->count, -1);
    return item->number;
}

/* The array of that name, which must have `count` elements. It belongs to the case. */
static inline float *golden_floats(const struct golden *g, const char *name, int count)
{
    const struct golden_item *item = golden_find(g, name);
    assert_int_equal(item->count, count);
    return item->floats;
}

static inline void golden_close(struct golden *g)
{
    golden_forget(g);
    fclose(g->file);
    free(g);
}

#endif
