/* The contests of chapter 09: four tasks, and models of several architectures that learn them.
 *
 *   sentiment    does the guest who wrote this like the place?      reviews.txt
 *   retrieval    which of 40 pages answers a query?                  pages.txt
 *   translation  the same sentence in another language               languages.h
 *   one order    the same, where only one of its two translations is ever given
 *   summary      of a day in the log, the sentences that matter      log.txt
 *
 * A score is the share of held-out examples that are answered rightly: a translation or a summary only
 * if it is right to the last word. All that is random depends on the seed. */
#ifndef XF_TASKS_CONTESTS_H
#define XF_TASKS_CONTESTS_H

#include "reference/tasks/words.h"
#include "reference/tasks/writer.h"

/* The texts, with whatever words the tasks need besides. */
struct xf_material {
    struct xf_words reviews, pages, log;
};

/* Reads the three files in `folder`. */
__attribute__((nonnull, warn_unused_result)) enum xf_status
xf_material_read(struct xf_material *material, const char *folder, struct xf_problem *problem);

/* One who takes part. What it does not use is 0. */
struct xf_contestant {
    const char *task, *model, *answers; /* in words; the last is how the answer is given */
    enum xf_status (*compete)(double *score, const struct xf_contestant *contestant,
                              const struct xf_material *material, uint64_t seed,
                              struct xf_problem *problem);
    enum xf_kind kind;
    enum xf_pooling pooling;
    enum xf_way way;
};

enum { XF_CONTESTANTS = 14 };

/* Those of a task stand together, the fittest first. */
extern const struct xf_contestant xf_contestants[XF_CONTESTANTS];

/* What `compete` may be; in pooled.c and written.c. */
enum xf_status xf_compete_sentiment(double *score, const struct xf_contestant *contestant,
                                    const struct xf_material *material, uint64_t seed,
                                    struct xf_problem *problem);
enum xf_status xf_compete_retrieval(double *score, const struct xf_contestant *contestant,
                                    const struct xf_material *material, uint64_t seed,
                                    struct xf_problem *problem);
enum xf_status xf_compete_translation(double *score, const struct xf_contestant *contestant,
                                      const struct xf_material *material, uint64_t seed,
                                      struct xf_problem *problem);
enum xf_status xf_compete_strict_translation(double *score, const struct xf_contestant *contestant,
                                             const struct xf_material *material, uint64_t seed,
                                             struct xf_problem *problem);
enum xf_status xf_compete_summary(double *score, const struct xf_contestant *contestant,
                                  const struct xf_material *material, uint64_t seed,
                                  struct xf_problem *problem);

#endif
