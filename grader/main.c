/* build/grade: grades submissions of the kit's exercises. `grade --help` tells how.
 *
 * Reads the command line, decides whether the submission can be sealed off, has its chapters
 * graded, writes the reports, and leaves nothing behind. */
#include <errno.h>
#include <ftw.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "grader/chapter.h"
#include "grader/options.h"
#include "grader/reports/console.h"
#include "grader/reports/file.h"
#include "grader/reports/gradescope.h"
#include "grader/reports/junit.h"
#include "grader/reports/terminal.h"
#include "grader/sandbox/seal.h"
#include "grader/sandbox/view.h"

enum { PATH_SIZE = 4096, EXIT_INTERRUPTED = 130 };

/* Where things are. */
struct places {
    char program[PATH_SIZE]; /* the folder that build/grade lies in */
    char kit[PATH_SIZE];
    char stage[PATH_SIZE];
    char standins[PATH_SIZE];
    char chapters[PATH_SIZE]; /* the kit's own */
    char work[PATH_SIZE];
};

static bool is_kit(const char *folder)
{
    char path[PATH_SIZE];
    return snprintf(path, sizeof path, "%s/chapters/exercise.h", folder) < PATH_SIZE &&
           access(path, R_OK) == 0;
}

/* Finds the kit: the nearest folder above the program that has chapters/exercise.h. */
static bool find_places(struct places *places)
{
    ssize_t length = readlink("/proc/self/exe", places->program, PATH_SIZE - 1);
    if (length <= 0)
        return false;
    places->program[length] = '\0';
    dirname(places->program);
    memcpy(places->kit, places->program, PATH_SIZE);
    while (!is_kit(places->kit) && strcmp(places->kit, "/") != 0)
        dirname(places->kit);
    return is_kit(places->kit) &&
           snprintf(places->stage, PATH_SIZE, "%s/stage", places->program) < PATH_SIZE &&
           snprintf(places->standins, PATH_SIZE, "%s/standins", places->program) < PATH_SIZE &&
           snprintf(places->chapters, PATH_SIZE, "%s/chapters", places->kit) < PATH_SIZE;
}

static bool make_work(struct places *places)
{
    const char *folder = getenv("TMPDIR");
    return snprintf(places->work, PATH_SIZE, "%s/clockhands-XXXXXX",
                    folder && folder[0] ? folder : "/tmp") < PATH_SIZE &&
           mkdtemp(places->work) != NULL;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk)
{
    (void)status, (void)kind, (void)walk;
    return remove(path);
}

static void remove_work(const struct places *places)
{
    nftw(places->work, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Decides whether the code can be sealed off, and whether it may be graded if not. */
static bool decide_sealing(const struct options *options, struct grading *grading)
{
    char why[128];
    bool view = view_works(why, sizeof why);
    bool seal = seal_works();
    grading->sealed = view && seal;
    if (grading->sealed)
        return true;
    if (view)
        snprintf(why, sizeof why, "this system has no system-call filter (seccomp)");
    bool own = !options->submission || options->trust;
    snprintf(grading->seal_note, sizeof grading->seal_note,
             "%s. The code ran with your rights, under limits only.", why);
    if (!own)
        fprintf(stderr,
                "grade: other people's code must be sealed off, and it cannot be here: %s. If the "
                "submission is your own, add --trust.\n",
                why);
    return own;
}

static double seconds_since(const struct timespec *begin)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - begin->tv_sec) + 1e-9 * (double)(now.tv_nsec - begin->tv_nsec);
}

/* Writes one report to where it was asked for, or beside the program; frees its text. */
static bool write_report(const char *asked, const struct places *places, const char *usual,
                         char *text)
{
    char path[PATH_SIZE + 16], problem[PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", places->program, usual);
    snprintf(problem, sizeof problem, "there was no memory for %s", usual);
    bool written =
        text && file_replace(asked ? asked : path, text, strlen(text), problem, sizeof problem);
    if (!written)
        fprintf(stderr, "grade: %s\n", problem);
    free(text);
    return written;
}

static enum exit_status report(const struct options *options, const struct places *places,
                               const struct grading *grading)
{
    struct terminal_style style = terminal_style_for(stdout, options->color);
    report_terminal(stdout, grading, &style);
    bool written = fflush(stdout) == 0 && !ferror(stdout);
    written &= write_report(options->json, places, "results.json", report_gradescope(grading));
    written &= write_report(options->junit, places, "results.xml", report_junit(grading));
    double earned, max, extra;
    grading_points(grading, &earned, &max, &extra);
    if (!written || grading_is_incomplete(grading))
        return EXIT_OWN_FAULT;
    return options->strict && earned - extra < max ? EXIT_POINTS_MISSING : EXIT_GRADED;
}

static int grade(const struct options *options, const struct places *places,
                 const struct submission *submission, struct grading *grading)
{
    struct timespec begin;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    const char *name = options->submission ? options->submission : "chapters";
    console_sanitize(grading->submission, sizeof grading->submission, name, strlen(name));
    grading->seed = options->seed;
    struct plan plan = {.kit = places->kit,
                        .stage = places->stage,
                        .standins = places->standins,
                        .work = places->work,
                        .submission = submission,
                        .sealed = grading->sealed,
                        .seed = options->seed,
                        .chapters = options->chapters,
                        .verbose = options->verbose,
                        .progress = isatty(STDERR_FILENO) && !options->verbose};
    memcpy(plan.suite, options->suite, sizeof plan.suite);
    if (!grade_chapters(&plan, grading)) {
        fprintf(stderr, "grade: interrupted; nothing was written\n");
        return EXIT_INTERRUPTED;
    }
    grading->seconds = seconds_since(&begin);
    return (int)report(options, places, grading);
}

/* An interruption waits until it can be taken in order; grade_chapters looks for it. */
static void block_interruptions(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    sigprocmask(SIG_BLOCK, &signals, NULL);
}

/* Before any library's constructor, because that of OpenBLAS starts threads: one of them would take
 * the interruption that main() blocks, and end the program with its files left behind. */
__attribute__((section(".preinit_array"),
               used)) static void (*const before_libraries)(void) = block_interruptions;

int main(int argc, char **argv)
{
    struct options options;
    struct places places;
    enum exit_status status;
    if (!options_read(&options, argc, argv, &status))
        return (int)status;
    if (!find_places(&places)) {
        fprintf(stderr, "grade: the kit's chapters/ is not above this program\n");
        return EXIT_OWN_FAULT;
    }
    struct submission submission;
    char problem[512];
    if (!submission_open(&submission, options.submission ? options.submission : places.chapters,
                         problem, sizeof problem)) {
        fprintf(stderr, "grade: %s\n", problem);
        return EXIT_USAGE;
    }
    struct grading *grading =
        mmap(NULL, sizeof *grading, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (grading == MAP_FAILED || !make_work(&places)) {
        fprintf(stderr, "grade: no room to work in: %s\n", strerror(errno));
        return EXIT_OWN_FAULT;
    }
    int result = EXIT_OWN_FAULT;
    if (decide_sealing(&options, grading))
        result = grade(&options, &places, &submission, grading);
    remove_work(&places);
    submission_close(&submission);
    return result;
}
