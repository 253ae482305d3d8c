/* Times the engine, beside what the machine can do and beside PyTorch: build/bench --help. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "reference/bench/rounds.h"
#include "reference/cli/options.h"
#include "reference/core/threads.h"
#include "reference/data/file.h"

enum { STATUS_FAILED = 1, STATUS_USAGE = 2 };

static const struct bench_row rows[] = {
    {"step-128",
     "training step, L4 H4 C128 T64 B12 V65",
     bench_open_step,
     BENCH_SGEMM,
     "step",
     {4, 4, 128, 64, 12, 65},
     NULL},
    {"step-384",
     "training step, L6 H6 C384 T256 B4 V65",
     bench_open_step,
     BENCH_SGEMM,
     "step",
     {6, 6, 384, 256, 4, 65},
     NULL},
    {"step-gpt2",
     "training step, GPT-2 124M, T64 B4 V50257",
     bench_open_step,
     BENCH_SGEMM,
     "step",
     {12, 12, 768, 64, 4, 50257},
     NULL},
    {"attention-512",
     "causal attention, B4 H8 T512 D64",
     bench_open_attention,
     BENCH_FMA,
     "attention",
     {4, 8, 512, 64},
     NULL},
    {"attention-512-back",
     "the same, forward and backward",
     bench_open_attention_and_back,
     BENCH_FMA,
     "attention-back",
     {4, 8, 512, 64},
     NULL},
    {"attention-8192",
     "causal attention, B1 H8 T8192 D64",
     bench_open_attention,
     BENCH_FMA,
     "attention",
     {1, 8, 8192, 64},
     NULL},
    {"decode-gpt2",
     "a token, GPT-2 124M, 512 in the cache",
     bench_open_decode,
     BENCH_READ,
     "decode",
     {12, 12, 768, 50257, 512},
     NULL},
    {"decode-gpt2-int8",
     "the same, weights of eight bits",
     bench_open_decode_int8,
     BENCH_READ,
     NULL,
     {12, 12, 768, 50257, 512},
     bench_open_decode},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct {
    const char *name, *unit;
} limits[BENCH_LIMITS] = {{"FMA", "GF/s"}, {"sgemm", "GF/s"}, {"read", "GB/s"}};

struct request {
    char rows[XF_SETTING_LENGTH], out[XF_SETTING_LENGTH];
    int rounds, threads;
    bool alone;
};

#define MEMBER(name) offsetof(struct request, name)

static const struct xf_setting settings[] = {
    {"rows", XF_SETTING_TEXT, MEMBER(rows), 0, 0, NULL,
     "only rows whose name contains one of these, with commas between"},
    {"rounds", XF_SETTING_WHOLE, MEMBER(rounds), 1, BENCH_MAX_ROUNDS, NULL, "how often"},
    {"threads", XF_SETTING_WHOLE, MEMBER(threads), 0, 1024, NULL, "0: all of the machine's"},
    {"alone", XF_SETTING_SWITCH, MEMBER(alone), 0, 0, NULL, "without PyTorch"},
    {"out", XF_SETTING_TEXT, MEMBER(out), 0, 0, NULL, "a file for all figures, tab-separated"},
};

static void usage(const struct option_group *group)
{
    puts(
        "Usage: bench [--option value]...\n\n"
        "Times the engine. Each row is run in turn with the machine's own limit, which its rate "
        "is\n"
        "a share of, and with PyTorch where Debian's python3-torch is installed, at the best of a\n"
        "few settings of its threads. Options [as they are if not given]:\n");
    options_print(group, 1);
    puts("\nRows:");
    for (int i = 0; i < ROWS; i++) {
        printf("  %-20s %s\n", rows[i].name, rows[i].about);
    }
}

static void show(const char *name, int round, int rounds)
{
    if (!isatty(STDERR_FILENO)) {
        return;
    }
    if (round == 0) {
        fprintf(stderr, "\r\033[K%s: trying PyTorch's settings", name);
    } else {
        fprintf(stderr, "\r\033[K%s: round %d of %d", name, round, rounds);
    }
    fflush(stderr);
}

/* Whether a row's name contains one of the words of a list; an empty list names all. */
static bool is_chosen(const char *name, const char *list)
{
    char word[XF_SETTING_LENGTH];
    if (*list == '\0') {
        return true;
    }
    while (*list != '\0') {
        const size_t length = strcspn(list, ",");
        snprintf(word, sizeof word, "%.*s", (int)length, list);
        if (length > 0 && strstr(name, word)) {
            return true;
        }
        list += length + (list[length] == ',');
    }
    return false;
}

static bool any_is_chosen(const char *list)
{
    bool any = false;
    for (int i = 0; i < ROWS; i++) {
        any = any || is_chosen(rows[i].name, list);
    }
    return any;
}

static void print_head(FILE *tsv)
{
    printf("%-41s %10s %10s %9s %16s  %s\n", "work", "median ms", "best ms", "G/s", "of the limit",
           "PyTorch's median ms");
    fputs("row\tmedian ms\tbest ms\trate\tunit\tlimit\tlimit's rate\tshare %\textra bytes\t"
          "PyTorch's median ms\tPyTorch's best ms\ttimes faster\tPyTorch's setting\t"
          "float32's median ms\ttimes faster than float32\n",
          tsv);
}

/* A dash stands for what PyTorch cannot do, or was not asked to. */
static void print_torch(const struct bench_result *result, FILE *tsv)
{
    const struct bench_times *torch = &result->torch;
    if (torch->median > 0) {
        const double times = torch->median / result->ours.median;
        printf("  %.4g (%.2f times ours; %s)", 1e3 * torch->median, times, result->setting);
        fprintf(tsv, "%.6g\t%.6g\t%.3f\t%s\t", 1e3 * torch->median, 1e3 * torch->best, times,
                result->setting);
    } else {
        fputs("  -", stdout);
        fputs("\t\t\t\t", tsv);
    }
}

static void print_result(const struct bench_result *result, FILE *tsv)
{
    const struct bench_row *row = result->row;
    const char *unit = limits[row->limit].unit, *limit = limits[row->limit].name;
    const double share = 100 * result->rate / result->limit_rate;
    printf("%-41s %10.4g %10.4g %9.1f %7.0f %% %-6s", row->about, 1e3 * result->ours.median,
           1e3 * result->ours.best, result->rate / 1e9, share, limit);
    fprintf(tsv, "%s\t%.6g\t%.6g\t%.6g\t%s\t%s\t%.6g\t%.1f\t%zu\t", row->name,
            1e3 * result->ours.median, 1e3 * result->ours.best, result->rate / 1e9, unit, limit,
            result->limit_rate / 1e9, share, result->extra);
    print_torch(result, tsv);
    if (result->float32.median > 0) {
        const double times = result->float32.median / result->ours.median;
        printf(" (float32: %.4g, %.2f times ours)", 1e3 * result->float32.median, times);
        fprintf(tsv, "%.6g\t%.3f\n", 1e3 * result->float32.median, times);
    } else {
        fputs("\t\n", tsv);
    }
    if (result->extra > 0) {
        printf("; %.1f MB of scratch", (double)result->extra / 1e6);
    }
    puts("");
    fflush(stdout);
}

/* Times a row, and adds it to the table and to the file. */
static enum xf_status time_row(const struct bench_row *row, const struct request *request,
                               bool torch, struct xf_draft *tsv, struct xf_problem *problem)
{
    struct bench_result result;
    if (!bench_time_row(&result, row, request->rounds, torch, show)) {
        return xf_problem_set(problem, XF_OUT_OF_MEMORY, "There is not enough memory for %s.",
                              row->name);
    }
    if (isatty(STDERR_FILENO)) {
        fputs("\r\033[K", stderr);
    }
    print_result(&result, tsv->out);
    return xf_draft_save(tsv, request->out, problem);
}

/* The file is whole after every row; one that is interrupted leaves it as it was. */
static int time_rows(const struct request *request)
{
    const bool torch = !request->alone && bench_torch_is_there();
    struct xf_draft tsv;
    struct xf_problem problem;
    enum xf_status status = xf_draft_begin(&tsv, &problem);
    if (status == XF_OK) {
        print_head(tsv.out);
        for (int i = 0; i < ROWS && status == XF_OK; i++) {
            if (is_chosen(rows[i].name, request->rows)) {
                status = time_row(&rows[i], request, torch, &tsv, &problem);
            }
        }
        xf_draft_drop(&tsv);
    }
    if (status != XF_OK) {
        fprintf(stderr, "bench: %s\n", problem.sentence);
        return STATUS_FAILED;
    }
    if (!torch && !request->alone) {
        puts("PyTorch is not installed (Debian: python3-torch), so its column is empty.");
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct request request = {.rounds = 9, .out = "build/bench.tsv"};
    const struct option_group group = {&request, settings, sizeof settings / sizeof settings[0],
                                       NULL};
    struct xf_problem problem;
    if (options_given(argc, argv, "help")) {
        usage(&group);
        return 0;
    }
    if (options_read(argc, argv, &group, 1, &problem) != XF_OK) {
        fprintf(stderr, "bench: %s\n", problem.sentence);
        return STATUS_USAGE;
    }
    if (!any_is_chosen(request.rows)) {
        fputs("bench: no row has such a name; --help lists them.\n", stderr);
        return STATUS_USAGE;
    }
    xf_threads_set(request.threads);
    return time_rows(&request);
}
