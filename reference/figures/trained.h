/* Figures that show what a training brought.
 *
 * Training takes longer than drawing, so its numbers are kept in a header beside the program:
 *
 *     program chapters          draws from the numbers that are kept
 *     program --train FILE      trains, and writes the header anew */
#ifndef FIGURES_TRAINED_H
#define FIGURES_TRAINED_H

#include <stdbool.h>
#include <stdio.h>

#include "reference/core/problem.h"

struct trained_figure {
    /* Trains, and prints the header. Any other status leaves the file as it was. */
    enum xf_status (*train)(FILE *out, struct xf_problem *problem);
    /* Draws into the folder of chapters. False, with errno set, if that failed. */
    bool (*draw)(const char *chapters);
};

/* Such a program's main(). */
int trained_figure_main(int count, char *arguments[], const struct trained_figure *figure);

#endif
