/* Settings: the members of a structure that have a name and can be written as text.
 *
 * One table says for each member its name, where it lies, and what it may be. Command lines and
 * checkpoints are both read and written by it, so that a setting has one name and one meaning
 * everywhere:
 *
 *     static const char *const colours[] = {"red", "green", NULL};
 *     static const struct xf_setting table[] = {
 *         {"layers", XF_SETTING_WHOLE, offsetof(struct thing, layers), 1, 1000, NULL, "layers"},
 *         {"colour", XF_SETTING_CHOICE, offsetof(struct thing, colour), 0, 0, colours, "colour"},
 *     }; */
#ifndef XF_DATA_SETTINGS_H
#define XF_DATA_SETTINGS_H

#include <stddef.h>

#include "reference/core/problem.h"

enum xf_setting_kind {
    XF_SETTING_WHOLE,  /* int, from `least` to `most` */
    XF_SETTING_SEED,   /* uint64_t, any */
    XF_SETTING_NUMBER, /* float, from `least` to `most`; NaN and infinities are never allowed */
    XF_SETTING_CHOICE, /* an enum: the index of one of `choices` */
    XF_SETTING_SWITCH, /* bool: "yes" or "no" */
    XF_SETTING_TEXT,   /* char[XF_SETTING_LENGTH] */
};

enum { XF_SETTING_LENGTH = 1024 }; /* bytes of a setting as text, with the final zero */

struct xf_setting {
    const char *name;
    enum xf_setting_kind kind;
    size_t offset; /* of the member */
    double least, most;
    const char *const *choices; /* NULL after the last */
    const char *help;           /* a few words for --help */
};

/* Sets the member to what `text` says. XF_MALFORMED: it is as before, and the problem says what was
 * expected. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_setting_read(void *structure, const struct xf_setting *setting, const char *text,
                struct xf_problem *problem);

/* Writes the member as text that xf_setting_read() makes the same value of. */
__attribute__((nonnull)) void xf_setting_write(char text[XF_SETTING_LENGTH], const void *structure,
                                               const struct xf_setting *setting);

/* What may be given: "a whole number from 1 to 1000", "red or green". */
__attribute__((nonnull)) void xf_setting_describe(char text[XF_SETTING_LENGTH],
                                                  const struct xf_setting *setting);

/* The setting of that name among `count`, or NULL. */
__attribute__((nonnull)) const struct xf_setting *xf_setting_find(const struct xf_setting *table,
                                                                  int count, const char *name);

#endif
