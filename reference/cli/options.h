/* Command lines of "--name value", read by tables of settings. */
#ifndef XF_CLI_OPTIONS_H
#define XF_CLI_OPTIONS_H

#include <stdbool.h>

#include "reference/data/settings.h"

/* A structure that options fill, and the table of its members. */
struct option_group {
    void *structure;
    const struct xf_setting *table;
    int count;
    const char *const *hidden; /* settings that are no options; NULL after the last; or NULL */
};

/* Reads argv[1] and so on; "--name=value" and "--name value" are the same, and a switch needs no
 * value. Later options win. XF_MALFORMED: the problem says which option is wrong. */
enum xf_status options_read(int argc, char **argv, const struct option_group *group, int groups,
                            struct xf_problem *problem);

/* Whether the option was given: "--name" or "--name=...". */
bool options_given(int argc, char **argv, const char *name);

/* Prints the options: what they mean, what they may be, and what they are if not given. */
void options_print(const struct option_group *group, int groups);

#endif
