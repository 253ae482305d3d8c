/* Times a reader's functions beside the engine's and PyTorch's: build/race --help. */
#include <stdio.h>
#include <unistd.h>

#include "reference/bench/rounds.h"
#include "reference/cli/match.h"
#include "reference/cli/options.h"
#include "reference/cli/watch.h"
#include "reference/core/threads.h"

enum { STATUS_FAILED = 1, STATUS_USAGE = 2 };

struct request {
    char implementation[XF_SETTING_LENGTH], work[XF_SETTING_LENGTH];
    struct match_sizes sizes;
    int rounds;
    bool alone;
};

#define MEMBER(name) offsetof(struct request, name)

enum { LONGEST = 4096, MOST = 1 << 24 };

static const struct xf_setting settings[] = {
    {"implementation", XF_SETTING_TEXT, MEMBER(implementation), 0, 0, NULL,
     "the functions' folder, laid out like chapters/"},
    {"tokens", XF_SETTING_WHOLE, MEMBER(sizes.T), 1, LONGEST, NULL, "T: positions, keys, rows"},
    {"head", XF_SETTING_WHOLE, MEMBER(sizes.D), 1, LONGEST, NULL, "D: width of a head"},
    {"width", XF_SETTING_WHOLE, MEMBER(sizes.C), 2, LONGEST, NULL, "C: width of a row; even"},
    {"vocabulary", XF_SETTING_WHOLE, MEMBER(sizes.V), 1, LONGEST, NULL, "V: tokens"},
    {"parameters", XF_SETTING_WHOLE, MEMBER(sizes.count), 1, MOST, NULL, "that AdamW steps"},
    {"rounds", XF_SETTING_WHOLE, MEMBER(rounds), 1, BENCH_MAX_ROUNDS, NULL, "how often"},
    {"alone", XF_SETTING_SWITCH, MEMBER(alone), 0, 0, NULL, "without PyTorch"},
};

/* The medians of one part, in seconds; 0: not timed. */
struct standing {
    double theirs, ours, torch;
};

static void usage(const struct option_group *group)
{
    puts("Usage: race [--option value]...\n\n"
         "Has your functions do the same work as the engine's, and as PyTorch's where Debian's\n"
         "python3-torch is installed; all with one thread, in turn. Only functions that the "
         "grader\n"
         "finds right take part. Options [as they are if not given]:\n");
    options_print(group, 1);
}

static void show(const char *name, int round, int rounds)
{
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r\033[K%s: round %d of %d", name, round, rounds);
    }
}

static void end_showing(void)
{
    if (isatty(STDERR_FILENO)) {
        fputs("\r\033[K", stderr);
    }
}

static void run_theirs(void *match)
{
    match_run_theirs(match);
}

static void run_ours(void *match)
{
    match_run_ours(match);
}

/* Makes PyTorch ready for the same work. */
static bool open_torch(struct bench_torch *torch, const struct match *match)
{
    static const char *const names[PARTS] = {"softmax",    "attention",     "sinusoids",
                                             "layer-norm", "cross-entropy", "adamw"};
    const struct match_sizes *sizes = &match->sizes;
    const int extents[PARTS][BENCH_EXTENTS] = {
        [PART_SOFTMAX] = {sizes->T, sizes->T},       [PART_ATTENTION] = {1, 1, sizes->T, sizes->D},
        [PART_POSITIONS] = {sizes->T, sizes->C},     [PART_LAYER_NORM] = {sizes->T, sizes->C},
        [PART_CROSS_ENTROPY] = {sizes->T, sizes->V}, [PART_ADAMW] = {sizes->count},
    };
    return bench_torch_open(torch, names[match->part], extents[match->part], 1);
}

/* All three in turn; both of us have had one run, which warmed up. */
static struct standing take_turns(struct match *match, const struct request *request, bool torch)
{
    static double seconds[3][BENCH_MAX_ROUNDS];
    const struct bench_work theirs = {.state = match, .run = run_theirs};
    const struct bench_work ours = {.state = match, .run = run_ours};
    const char *name = implementation_name(match->part);
    struct bench_torch opponent = {0};
    const bool third = torch && open_torch(&opponent, match);
    for (int round = 0; round < request->rounds; round++) {
        show(name, round + 1, request->rounds);
        seconds[0][round] = bench_seconds_of(&theirs);
        seconds[1][round] = bench_seconds_of(&ours);
        seconds[2][round] = third ? bench_torch_run(&opponent) : 0;
    }
    bench_torch_close(&opponent);
    end_showing();
    return (struct standing){bench_times_of(seconds[0], request->rounds).median,
                             bench_times_of(seconds[1], request->rounds).median,
                             bench_times_of(seconds[2], request->rounds).median};
}

static void print_standing(const struct standing *standing)
{
    printf("%10.3f %10.3f %9.1f", 1e3 * standing->theirs, 1e3 * standing->ours,
           standing->theirs / standing->ours);
    if (standing->torch > 0) {
        printf(" %11.3f %9.1f", 1e3 * standing->torch, standing->theirs / standing->torch);
    }
    puts("");
    fflush(stdout);
}

/* Correctness first, at the sizes of the race. */
static bool race_part(int part, const struct request *request, const struct implementation *theirs,
                      bool torch)
{
    struct match match = {0};
    char work[64];
    printf("%-20s ", implementation_name(part));
    if (!implementation_is_right(theirs, part)) {
        printf("%s: make grade CH=%.2s SUBMISSION=%s says more\n", theirs->outcome[part],
               implementation_chapter(part), theirs->folder);
        return true;
    }
    const bool opened = match_open(&match, part, &request->sizes, theirs->copy) == XF_OK;
    if (opened) {
        match_describe(work, sizeof work, &match);
        match_run_theirs(&match);
        match_run_ours(&match);
        printf("%-22s ", work);
        if (match_is_close(&match)) {
            const struct standing standing = take_turns(&match, request, torch);
            print_standing(&standing);
        } else {
            puts("passes the grader's tests, but is wrong at this size");
        }
    }
    match_close(&match);
    return opened;
}

static int race(void *argument)
{
    const struct request *request = argument;
    struct implementation theirs;
    struct xf_problem problem;
    enum xf_status status =
        implementation_judge(&theirs, request->implementation, request->work, &problem);
    xf_threads_set(1);
    if (status == XF_OK) {
        status = implementation_load(&theirs, request->work, 1, &problem);
    }
    if (status != XF_OK) {
        fprintf(stderr, "race: %s\n", problem.sentence);
        return STATUS_FAILED;
    }
    const bool torch = !request->alone && bench_torch_is_there();
    printf("%-20s %-22s %10s %10s %9s %11s %9s\n", "function", "work", "yours, ms", "engine, ms",
           "x faster", torch ? "PyTorch, ms" : "", torch ? "x faster" : "");
    for (int part = 0; part < PARTS; part++) {
        if (!race_part(part, request, &theirs, torch)) {
            fputs("race: there is not enough memory.\n", stderr);
            return STATUS_FAILED;
        }
    }
    if (!torch && !request->alone) {
        puts("PyTorch is not installed (Debian: python3-torch), so it did not take part.");
    }
    return 0;
}

static int race_watched(struct request *request)
{
    struct watch_report report;
    if (!implementation_work_make(request->work, sizeof request->work)) {
        perror("race: no folder to work in");
        return STATUS_FAILED;
    }
    const bool started = watch_run(&report, race, request);
    implementation_work_remove(request->work);
    if (!started) {
        perror("race: no process to work in");
        return STATUS_FAILED;
    }
    if (!report.finished && report.function) {
        fprintf(stderr, "\nrace: your %s crashed: %s.\n", report.function, report.how);
    }
    return report.result;
}

int main(int argc, char **argv)
{
    struct request request = {
        .implementation = "chapters", .sizes = {512, 64, 512, 1024, 1 << 20}, .rounds = 9};
    const struct option_group group = {&request, settings, sizeof settings / sizeof settings[0],
                                       NULL};
    struct xf_problem problem;
    if (options_given(argc, argv, "help")) {
        usage(&group);
        return 0;
    }
    if (options_read(argc, argv, &group, 1, &problem) != XF_OK) {
        fprintf(stderr, "race: %s\n", problem.sentence);
        return STATUS_USAGE;
    }
    request.sizes.C -= request.sizes.C % 2; /* sinusoids come in pairs */
    return race_watched(&request);
}
