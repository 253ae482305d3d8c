/* The command line of build/grade. */
#ifndef GRADER_OPTIONS_H
#define GRADER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "grader/reports/results.h"
#include "grader/reports/terminal.h"
#include "grader/suites/suite.h"

/* What build/grade exits with. */
enum exit_status {
    EXIT_GRADED = 0,         /* grading ran, whatever the score */
    EXIT_POINTS_MISSING = 1, /* with --strict */
    EXIT_USAGE = 2,          /* a wrong option, an unknown chapter, an unreadable submission */
    EXIT_OWN_FAULT = 3       /* something could not be graded, or a report not be written */
};

struct options {
    const struct suite *suite[MAX_CHAPTERS]; /* those asked for, in order; all if none was */
    int chapters;
    const char *submission;   /* NULL: the kit's own chapters/ */
    const char *json, *junit; /* NULL: beside the program */
    uint64_t seed;
    bool strict, trust, verbose;
    enum color_choice color;
};

/* Reads the command line. False if the program should end now, with *status: after --help and
 * --list, and after a mistake, which has then been explained on standard error. */
bool options_read(struct options *options, int argc, char **argv, enum exit_status *status);

#endif
