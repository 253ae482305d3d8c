/* Every misconception that the grader can name, submitted: the solution with that one mistake in
 * it. It must fail its function and be called by its name, under every seed that is tried. The first one of each
 * function must leave the other functions their points. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grader/misconceptions/misconception.h"
#include "tests/support/compose.h"
#include "tests/support/seeds.h"
#include "tests/support/submitted.h"
#include "tests/support/tasks.h"

enum { MOST = 1024, NAME = 192 };

static unsigned seeds;

static struct {
    const struct misconception *entry[MOST];
    char name[MOST][NAME];
    int count;
} mutants;

/* False if there is no room for all of them. */
static bool find_mutants(const char *wanted)
{
    for (const struct suite *suite = suite_first(); suite; suite = suite->next) {
        for (int i = 0; i < suite->exercises; i++) {
            const struct misconception *entry = NULL;
            while (
                (entry = misconception_next(entry, suite->chapter, suite->exercise[i].function))) {
                bool picked = strstr(entry->name, wanted) || strstr(suite->chapter, wanted);
                if (!picked)
                    continue;
                if (mutants.count == MOST)
                    return false;
                snprintf(mutants.name[mutants.count], NAME, "%s %s is named", entry->function,
                         entry->name);
                mutants.entry[mutants.count++] = entry;
            }
        }
    }
    return true;
}

static bool is_first_of_its_function(int index)
{
    return index == 0 ||
           strcmp(mutants.entry[index]->function, mutants.entry[index - 1]->function) != 0;
}

/* True if all is as it must be. */
static bool check(const struct misconception *entry, const struct chapter_result *result,
                  unsigned seed, char *complaint, size_t size)
{
    if (result->exercises == 0)
        snprintf(complaint, size, "seed %u: nothing was judged", seed);
    for (int i = 0; i < result->exercises; i++) {
        const struct exercise_result *exercise = &result->exercise[i];
        bool mistaken = strcmp(exercise->function, entry->function) == 0;
        if (!mistaken && exercise->outcome != OUTCOME_PASSED)
            snprintf(complaint, size, "seed %u: %s should pass, but: %s: %s", seed,
                     exercise->function, outcome_name(exercise->outcome), exercise->why.what);
        else if (mistaken && exercise->outcome == OUTCOME_PASSED)
            snprintf(complaint, size, "seed %u: %s passes", seed, exercise->function);
        else if (mistaken && strcmp(exercise->why.misconception, entry->name) != 0)
            snprintf(complaint, size, "seed %u: it is called '%s' (%s: %s)", seed,
                     exercise->why.misconception, outcome_name(exercise->outcome),
                     exercise->why.what);
    }
    return complaint[0] == '\0';
}

static void judge_mutant(int index, char *complaint, size_t size)
{
    const struct misconception *entry = mutants.entry[index];
    struct chapter chapter;
    struct submitted submitted;
    struct chapter_result *result = calloc(1, sizeof *result);
    char *text = NULL;
    size_t count = 0;
    FILE *out = open_memstream(&text, &count);
    bool composed = result && out && chapter_find(&chapter, entry->chapter) &&
                    compose_mutant(out, &chapter, entry->function, entry->name);
    if (out)
        fclose(out);
    if (!composed)
        snprintf(complaint, size, "the submission could not be made");
    if (composed && submitted_open(&submitted, entry->chapter, text, count, complaint, size)) {
        const unsigned narrow_from = is_first_of_its_function(index) ? 2 : 1;
        for (unsigned seed = 1; seed <= seeds; seed++) {
            if (seed == narrow_from)
                submitted_narrow(&submitted, entry->function);
            submitted_judge(&submitted, seed, result);
            if (!check(entry, result, seed, complaint, size))
                break;
        }
    }
    if (composed)
        submitted_close(&submitted);
    free(text);
    free(result);
}

int main(int argc, char **argv)
{
    seeds = seeds_wanted();
    /* An argument picks misconceptions by a part of their names, or of their chapter's. */
    if (!find_mutants(argc > 1 ? argv[1] : "")) {
        fprintf(stderr, "There are more than %d misconceptions: raise MOST.\n", MOST);
        return 1;
    }
    const char *names[MOST];
    for (int i = 0; i < mutants.count; i++)
        names[i] = mutants.name[i];
    return run_tasks("mutants", names, mutants.count, judge_mutant);
}
