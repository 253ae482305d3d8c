/* Wrong answers that we can name.
 *
 * One file a chapter, named like the chapter. Each entry is a whole wrong implementation of one
 * exercise, as a student would write it:
 *
 *     MISCONCEPTION(attention, scaled_by_width, "dividing the scores by D instead of √D",
 *                   "The variance of a dot product grows with D, so its size grows with √D.")
 *     static void attention__scaled_by_width(float *out, const float *q, …)
 *     {
 *         …
 *     }
 *
 * When a student's numbers match one of these in every trial and not the reference, the report
 * says: "These are exactly the numbers you get by dividing the scores by D instead of √D." and
 * then the second sentence. The same entries are the mutants that test the grader: each must fail,
 * and be named. An entry is deterministic, writes all its outputs, and stays inside its arrays.
 *
 * The file includes this header, its chapter's header and the C library, nothing else, because the
 * tests also compile it the way they compile a submission. Helpers are static. */
#ifndef GRADER_MISCONCEPTIONS_MISCONCEPTION_H
#define GRADER_MISCONCEPTIONS_MISCONCEPTION_H

struct misconception {
    const char *chapter;  /* "00-attention", from the file's name */
    const char *function; /* the exercise it gets wrong */
    const char *name;     /* for the tests: scaled_by_width */
    const char *by;       /* completes "the numbers you get by …", no full stop */
    const char *why;      /* a sentence that helps, with its full stop */
    void (*call)(void);   /* the wrong implementation */
    struct misconception *next;
};

#ifndef MISCONCEPTION /* the tests define their own, to make a mutant of one entry */
#define MISCONCEPTION(function_, name_, by_, why_)                                                 \
    static __typeof__(function_) function_##__##name_;                                             \
    __attribute__((constructor)) static void enlist_##function_##__##name_(void)                   \
    {                                                                                              \
        static struct misconception entry = {                                                      \
            .function = #function_,                                                                \
            .name = #name_,                                                                        \
            .by = (by_),                                                                           \
            .why = (why_),                                                                         \
            .call = (void (*)(void))function_##__##name_,                                          \
        };                                                                                         \
        misconception_enlist(&entry, __FILE__);                                                    \
    }
#endif

/* Adds an entry of the chapter that `file` is named after. The caller keeps it alive. */
void misconception_enlist(struct misconception *entry, const char *file);

/* The next misconception of that function after `previous` (NULL for the first), or NULL. They
 * come in the order in which their file lists them. */
const struct misconception *misconception_next(const struct misconception *previous,
                                               const char *chapter, const char *function);

#endif
