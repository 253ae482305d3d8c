/* Composing submissions: honest work with one thing wrong in it. */
#ifndef TESTS_SUPPORT_COMPOSE_H
#define TESTS_SUPPORT_COMPOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { COMPOSE_NAME = 64, COMPOSE_MOST = 12 };

/* A chapter, as its folder in solutions/ names it. */
struct chapter {
    char name[COMPOSE_NAME];   /* "00-attention" */
    char source[COMPOSE_NAME]; /* "attention.c" */
    char solution[256];        /* "solutions/00-attention/attention.c" */
};

/* Function names. */
struct names {
    char name[COMPOSE_MOST][COMPOSE_NAME];
    int count;
};

/* Finds the one chapter whose folder's name begins so: with its number, or whole. False if there is
 * none. */
bool chapter_find(struct chapter *chapter, const char *beginning);

/* Writes the chapter's solution, in which each of `others` is defined under another name, so that
 * somebody else can define it. Its callers in the solution keep calling the honest one. */
bool compose_honest(FILE *out, const struct chapter *chapter, const struct names *others);

/* Writes one entry of a chapter's misconceptions as a submission: the solution, with that entry in
 * the place of the function that it gets wrong. */
bool compose_mutant(FILE *out, const struct chapter *chapter, const char *function,
                    const char *name);

#endif
