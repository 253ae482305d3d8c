/* Chapter 01: positions as the hands of clocks. README.md explains, hints.md helps.
 *
 * T counts positions, C columns; C is even and at least 2. Arrays are row-major: row t, column c of
 * a (T,C) array is element t * C + c. Every element of an output is written, whatever was there
 * before. Outputs and inputs never overlap. */
#ifndef POSITIONAL_ENCODING_H
#define POSITIONAL_ENCODING_H

#include "../exercise.h"

/* The sinusoidal positional encoding  [Vaswani et al. 2017, section 3.5]. Columns 2i and 2i + 1
 * belong together; they hold the end of the hand of clock i, which stands upright at t = 0:
 *
 *   pe[t, 2i]     = sin(t / 10000^(2i/C))
 *   pe[t, 2i + 1] = cos(t / 10000^(2i/C))      i = 0 … C/2 - 1, t = 0 … T - 1, angles in radians
 *
 *   pe  (T,C)  written
 *
 * T >= 1. A float's precision is enough for the angles: t stays below 1000. */
void sinusoidal_encoding(float *pe, int T, int C);

/* Gives each token its position: z = x + pe, row by row. This is all that happens to the encoding
 * in the Transformer of Vaswani et al.
 *
 *   z   (T,C)  written
 *   x   (T,C)  read, one embedding a token
 *   pe  (T,C)  read, one encoding a position (any numbers, not only sinusoids)
 *
 * T >= 1. */
void add_positions(float *z, const float *x, const float *pe, int T, int C);

/* The matrix that moves an encoding by `offset` positions, whatever the position it starts from:
 *
 *   pe[t + offset] = R pe[t]      for every t, with pe[t] as a column of C numbers
 *
 *   R  (C,C)  written; R[r, c] is element r * C + c
 *
 * `offset` may be negative (back) or 0 (stay); its size stays below 1000. There is exactly one such
 * matrix. */
void clock_rotation(float *R, int offset, int C);

/* Puts tokens in another order: out[t] = x[perm[t]], whole rows.
 *
 *   out   (T,C)  written
 *   x     (T,C)  read
 *   perm  (T)    read; each of 0 … T - 1 once
 *
 * T >= 1. Here C may be any number from 1. */
void permute_rows(float *out, const float *x, const int *perm, int T, int C);

/* Things that one may ask about a sentence or a text, given as a sequence of words. */
enum language_task {
    /* Translate an English sentence into French. */
    TASK_TRANSLATION,
    /* How often does the word "the" occur? */
    TASK_WORD_COUNT,
    /* A report says who bit whom. Who was bitten? */
    TASK_WHO_WAS_BITTEN,
    /* Add up a list of numbers: "3 5 9". */
    TASK_SUM,
    /* Name a topic. Each word votes for the topic that a fixed table gives it; most votes win. */
    TASK_TOPIC_BY_VOTE,
    /* Does the reviewer like the film? A "not" turns the word that follows it into its opposite. */
    TASK_REVIEW_WITH_NOT,
    /* Work out a subtraction: "9 minus 5". */
    TASK_SUBTRACTION,
    /* Is a text in Greek, in Cyrillic or in Latin letters? It keeps to one of them. */
    TASK_ALPHABET,
    /* Say the word that comes next in a story. */
    TASK_NEXT_WORD,
    /* Write the same words in alphabetical order. */
    TASK_ALPHABETICAL_ORDER,
    /* Is a sentence correct English? */
    TASK_GRAMMAR,
    /* How many letters has the longest word? */
    TASK_LONGEST_WORD,
    LANGUAGE_TASKS /* how many there are; not a task */
};

/* The discussion question: does the task need to know the order of the words? It does if two
 * inputs made of the same words, each as often, in different orders, can need different answers. */
bool needs_word_order(enum language_task task);

/* Challenge. The dot product of the encodings of two positions that are `offset` apart:
 * pe[t] . pe[t + offset]. It is the same for every t; the README asks why.
 *
 * `offset` may be negative or 0; its size stays below 1000. */
float position_similarity(int offset, int C);

#endif
