/* Every correct answer gets every point, under every seed that is tried: the solutions, and the alternatives
 * beside this file, which compute the same in other orders, precisions and ways. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/scene.h"
#include "tests/support/seeds.h"
#include "tests/support/submitted.h"
#include "tests/support/tasks.h"

static unsigned seeds;
static glob_t files;

/* "00-attention" from "…/00-attention/attention.c". */
static void chapter_of(const char *path, char *chapter, size_t size)
{
    const char *end = strrchr(path, '/');
    const char *begin = end;
    while (begin > path && begin[-1] != '/')
        begin--;
    snprintf(chapter, size, "%.*s", (int)(end - begin), begin);
}

static void judge_honest(int index, char *complaint, size_t size)
{
    char chapter[64];
    chapter_of(files.gl_pathv[index], chapter, sizeof chapter);
    struct submitted submitted;
    struct chapter_result *result = calloc(1, sizeof *result);
    size_t count = 0;
    char *text = read_text(files.gl_pathv[index], &count);
    bool opened =
        result && text && submitted_open(&submitted, chapter, text, count, complaint, size);
    if (opened && submitted.message[0])
        snprintf(complaint, size, "the compiler warns: %.2000s", submitted.message);
    for (unsigned seed = 1; opened && seed <= seeds && !complaint[0]; seed++) {
        submitted_judge(&submitted, seed, result);
        for (int i = 0; i < result->exercises; i++) {
            const struct exercise_result *exercise = &result->exercise[i];
            if (exercise->outcome != OUTCOME_PASSED || exercise->points < exercise->max_points)
                snprintf(complaint, size, "seed %u: %s, test '%s': %s: %s %s %s", seed,
                         exercise->function, exercise->why.test, outcome_name(exercise->outcome),
                         exercise->why.call, exercise->why.what, exercise->why.location);
        }
    }
    if (result && text)
        submitted_close(&submitted);
    free(text);
    free(result);
}

int main(void)
{
    seeds = seeds_wanted();
    if (glob("solutions/[0-9]*/*.c", 0, NULL, &files) != 0 ||
        glob("tests/grader/alternatives/[0-9]*/*.c", GLOB_APPEND, NULL, &files) != 0) {
        fprintf(stderr, "honest_test: no solutions or no alternatives here\n");
        return 1;
    }
    return run_tasks("honest", (const char *const *)files.gl_pathv, (int)files.gl_pathc,
                     judge_honest);
}
