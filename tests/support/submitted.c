#include "tests/support/submitted.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/suites/judge.h"
#include "tests/support/scene.h"

static bool make_places(struct submitted *submitted)
{
    const char *temporary = getenv("TMPDIR");
    char stage[512], standins[512];
    snprintf(stage, sizeof stage, "%s/stage", build_folder());
    snprintf(standins, sizeof standins, "%s/standins", build_folder());
    snprintf(submitted->root, sizeof submitted->root, "%s/clockhands-submitted-XXXXXX",
             temporary ? temporary : "/tmp");
    return realpath(stage, submitted->stage) && realpath(standins, submitted->standins) &&
           getcwd(submitted->kit, sizeof submitted->kit) && mkdtemp(submitted->root);
}

bool submitted_open(struct submitted *submitted, const char *chapter, const char *text,
                    size_t count, char *complaint, size_t size)
{
    *submitted = (struct submitted){.suite = suite_called(chapter)};
    if (!submitted->suite || !make_places(submitted)) {
        snprintf(complaint, size, "no place to judge %s: %s", chapter, strerror(errno));
        return false;
    }
    submitted->workplace = (struct workplace){.kit = submitted->kit,
                                              .root = submitted->root,
                                              .chapter = submitted->suite->chapter,
                                              .name = submitted->suite->source,
                                              .foundation = submitted->suite->foundation,
                                              .standins = submitted->standins,
                                              .sealed = true};
    const struct source source = {.bytes = (char *)(uintptr_t)text, .count = count};
    if (!compile_standins(&submitted->workplace)) {
        snprintf(complaint, size, "the stand-ins of %s cannot be laid out", chapter);
        return false;
    }
    if (compile_source(&submitted->workplace, &source, submitted->message,
                       sizeof submitted->message) != OUTCOME_PASSED) {
        snprintf(complaint, size, "%s", submitted->message);
        return false;
    }
    submitted->opened = true;
    return sandbox_open(&submitted->sandbox, submitted->stage, submitted->root, true, complaint,
                        size);
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status, (void)kind, (void)place;
    return remove(path);
}

void submitted_close(struct submitted *submitted)
{
    if (submitted->opened)
        sandbox_close(&submitted->sandbox);
    if (submitted->root[0])
        nftw(submitted->root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void submitted_narrow(struct submitted *submitted, const char *function)
{
    const struct suite *whole = submitted->suite;
    submitted->narrow = *whole;
    submitted->narrow.test = submitted->test;
    submitted->narrow.tests = 0;
    for (int i = 0; i < whole->tests && submitted->narrow.tests < SUBMITTED_TESTS; i++) {
        if (strcmp(whole->test[i].function, function) == 0)
            submitted->test[submitted->narrow.tests++] = whole->test[i];
    }
    submitted->narrow.exercises = 0;
    for (int i = 0; i < whole->exercises; i++) {
        if (strcmp(whole->exercise[i].function, function) == 0) {
            submitted->narrow.exercise = &whole->exercise[i];
            submitted->narrow.exercises = 1;
        }
    }
    submitted->suite = &submitted->narrow;
}

void submitted_judge(struct submitted *submitted, uint64_t seed, struct chapter_result *result)
{
    int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nothing, STDOUT_FILENO);
    dup2(nothing, STDERR_FILENO);
    close(nothing);
    judge_chapter(submitted->suite, &submitted->workplace, &submitted->sandbox, seed, result);
}
