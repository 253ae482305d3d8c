/* Trains small models of several architectures on four tasks, and shows how well each does: build/tasks
 * --help. What it shows is in chapter 09. */
#include <omp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "reference/cli/options.h"
#include "reference/core/threads.h"
#include "reference/data/file.h"
#include "reference/tasks/contests.h"

enum { STATUS_FAILED = 1, STATUS_USAGE = 2, MAX_SEEDS = 9 };

struct request {
    char task[XF_SETTING_LENGTH], texts[XF_SETTING_LENGTH], out[XF_SETTING_LENGTH];
    int seeds;
};

#define MEMBER(name) offsetof(struct request, name)

static const struct xf_setting settings[] = {
    {"task", XF_SETTING_TEXT, MEMBER(task), 0, 0, NULL, "only this one; empty: all"},
    {"seeds", XF_SETTING_WHOLE, MEMBER(seeds), 1, MAX_SEEDS, NULL, "how often, each time anew"},
    {"texts", XF_SETTING_TEXT, MEMBER(texts), 0, 0, NULL, "the folder that the texts are in"},
    {"out", XF_SETTING_TEXT, MEMBER(out), 0, 0, NULL,
     "a C header to keep the scores in, of all tasks"},
};

/* What came of it, for one who takes part and one seed. */
struct outcome {
    enum xf_status status;
    double score, seconds;
    struct xf_problem problem;
};

static struct outcome outcome[XF_CONTESTANTS][MAX_SEEDS];

static void usage(const struct option_group *group)
{
    puts("Usage: tasks [--option value]...\n\n"
         "Trains encoders, decoders and encoder-decoders on four small tasks, and shows which "
         "share\n"
         "of held-out examples each answers rightly. Options [as they are if not given]:\n");
    options_print(group, 1);
}

static bool takes_part(int i, const struct request *request)
{
    return !*request->task || strcmp(request->task, xf_contestants[i].task) == 0;
}

static bool is_task(const struct request *request)
{
    for (int i = 0; i < XF_CONTESTANTS; i++) {
        if (takes_part(i, request)) {
            return true;
        }
    }
    return false;
}

static void compete(int i, int seed, const struct xf_material *material)
{
    const struct xf_contestant *contestant = &xf_contestants[i];
    struct outcome *result = &outcome[i][seed];
    const double start = omp_get_wtime();
    result->status = contestant->compete(&result->score, contestant, material, (uint64_t)seed + 1,
                                         &result->problem);
    result->seconds = omp_get_wtime() - start;
#pragma omp critical
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r\033[K%s, %s, %s, seed %d: %.0f %%", contestant->task, contestant->model,
                contestant->answers, seed + 1, 100 * result->score);
        fflush(stderr);
    }
}

/* Every one who takes part, with every seed, on a thread of its own. */
static void compete_all(const struct request *request, const struct xf_material *material)
{
#pragma omp parallel for num_threads(xf_threads_count()) schedule(dynamic)
    for (int job = 0; job < XF_CONTESTANTS * request->seeds; job++) {
        if (takes_part(job / request->seeds, request)) {
            compete(job / request->seeds, job % request->seeds, material);
        }
    }
    if (isatty(STDERR_FILENO)) {
        fputs("\r\033[K", stderr);
    }
}

static double mean_score(int i, int seeds)
{
    double sum = 0;
    for (int seed = 0; seed < seeds; seed++) {
        sum += outcome[i][seed].score / seeds;
    }
    return sum;
}

static void print_table(const struct request *request)
{
    printf("%-12s %-16s %-19s %7s   %-*s %s\n", "task", "model", "answers from", "right",
           6 * request->seeds, "each seed", "seconds");
    for (int i = 0; i < XF_CONTESTANTS; i++) {
        double seconds = 0;
        if (!takes_part(i, request)) {
            continue;
        }
        const struct xf_contestant *contestant = &xf_contestants[i];
        printf("%-12s %-16s %-19s %5.1f %%  ", contestant->task, contestant->model,
               contestant->answers, 100 * mean_score(i, request->seeds));
        for (int seed = 0; seed < request->seeds; seed++) {
            printf(" %5.1f", 100 * outcome[i][seed].score);
            seconds += outcome[i][seed].seconds / request->seeds;
        }
        printf("  %6.1f\n", seconds);
    }
}

static enum xf_status write_header(const struct request *request, struct xf_problem *problem)
{
    struct xf_draft draft;
    enum xf_status status = xf_draft_begin(&draft, problem);
    if (status != XF_OK) {
        return status;
    }
    fprintf(
        draft.out,
        "/* Chapter 09's contests, the share of right answers in percent, the mean of %d seeds:\n"
        " * written by `build/tasks --out FILE`. */\n"
        "#ifndef REFERENCE_FIGURES_09_SCORES_H\n#define REFERENCE_FIGURES_09_SCORES_H\n\n"
        "static const struct {\n    const char *task, *model, *answers;\n    double percent;\n"
        "} SCORES[] = {\n",
        request->seeds);
    for (int i = 0; i < XF_CONTESTANTS; i++) {
        fprintf(draft.out, "    {\"%s\", \"%s\", \"%s\", %.1f},\n", xf_contestants[i].task,
                xf_contestants[i].model, xf_contestants[i].answers,
                100 * mean_score(i, request->seeds));
    }
    fputs("};\n\n#endif\n", draft.out);
    return xf_draft_keep(&draft, request->out, problem);
}

static bool all_went_well(const struct request *request)
{
    for (int i = 0; i < XF_CONTESTANTS; i++) {
        for (int seed = 0; seed < request->seeds; seed++) {
            if (outcome[i][seed].status != XF_OK) {
                fprintf(stderr, "tasks: %s\n", outcome[i][seed].problem.sentence);
                return false;
            }
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    static struct xf_material material;
    struct request request = {.seeds = 3, .texts = "reference/tasks"};
    const struct option_group group = {
        .structure = &request, .table = settings, .count = sizeof settings / sizeof settings[0]};
    struct xf_problem problem;
    if (options_given(argc, argv, "help")) {
        usage(&group);
        return 0;
    }
    if (options_read(argc, argv, &group, 1, &problem) != XF_OK) {
        fprintf(stderr, "tasks: %s\n", problem.sentence);
        return STATUS_USAGE;
    }
    if (!is_task(&request)) {
        fprintf(stderr,
                "tasks: there is no such task. It may be sentiment, retrieval, translation, "
                "'one order' or summary.\n");
        return STATUS_USAGE;
    }
    if (*request.task && *request.out) {
        fputs("tasks: a header holds the scores of all tasks; --out cannot go with --task.\n",
              stderr);
        return STATUS_USAGE;
    }
    if (xf_material_read(&material, request.texts, &problem) != XF_OK) {
        fprintf(stderr, "tasks: %s\n", problem.sentence);
        return STATUS_FAILED;
    }
    compete_all(&request, &material);
    if (!all_went_well(&request)) {
        return STATUS_FAILED;
    }
    print_table(&request);
    if (*request.out && write_header(&request, &problem) != XF_OK) {
        fprintf(stderr, "tasks: %s\n", problem.sentence);
        return STATUS_FAILED;
    }
    return 0;
}
