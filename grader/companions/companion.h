/* Companions: what the grader hands to a student's function that is not numbers but functions, such
 * as a small model to train.
 *
 * One file each in this folder, which enlists itself:
 *
 *     static void *make(void *const arrays[], const int numbers[]) { … return &model; }
 *     COMPANION("bigram", make)
 *
 * Its code runs where the call is made: on the stage, beside the student's code, and in the judge,
 * for the reference and for the misconceptions. So a companion holds no answer to an exercise, and
 * everything that it must remember between two calls lies in the arrays of the trial, which the
 * judge sets up and looks at. It may use the C library and its mathematics, and its chapter's
 * header for the type. */
#ifndef GRADER_COMPANIONS_COMPANION_H
#define GRADER_COMPANIONS_COMPANION_H

struct companion {
    const char *name; /* at most 31 characters */
    /* Makes the struct that the student's function is given, of arrays and numbers whose meaning
     * is the companion's own. It is valid until the next one is made. */
    void *(*make)(void *const arrays[], const int numbers[]);
    struct companion *next;
};

#define COMPANION(name_, make_)                                                                    \
    __attribute__((constructor)) static void enlist_companion(void)                                \
    {                                                                                              \
        static struct companion companion = {.name = (name_), .make = (make_)};                    \
        companion_enlist(&companion);                                                              \
    }

/* Adds one to the list. The caller keeps it alive. */
void companion_enlist(struct companion *companion);

/* Makes what `name` says; NULL if there is no such companion. */
void *companion_make(const char *name, void *const arrays[], const int numbers[]);

#endif
