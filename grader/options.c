#include "grader/options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "grader/misconceptions/misconception.h"
#include "grader/reports/console.h"

static const char help[] =
    "usage: grade [options]\n"
    "\n"
    "Grades C exercises: compiles them, runs them sealed off from everything else, and\n"
    "compares what they compute with the reference engine.\n"
    "\n"
    "  -c, --chapter NN      only this chapter (00, 0 or 00-attention); may be repeated\n"
    "  -s, --submission DIR  the files to grade: laid out like chapters/, or a flat folder of\n"
    "                        them (default: the kit's own chapters/)\n"
    "  -r, --seed N          the random numbers of an earlier run, to replay it exactly\n"
    "      --json FILE       results for Gradescope (default: results.json beside the program)\n"
    "      --junit FILE      results as JUnit XML (default: results.xml beside the program)\n"
    "      --strict          exit with status 1 if points are missing\n"
    "      --trust           the submission is my own: grade it even where this machine cannot\n"
    "                        seal it off\n"
    "      --color WHEN      auto, always or never\n"
    "  -l, --list            list the chapters and what they are worth\n"
    "      --misconceptions  list them with the wrong answers that can be named\n"
    "  -v, --verbose         show cmocka's own words on standard error\n"
    "  -h, --help            show this\n"
    "\n"
    "exit status: 0 graded, whatever the score; 1 points are missing (with --strict);\n"
    "             2 bad usage or an unreadable submission; 3 the grader's own fault\n";

enum {
    OPTION_JSON = 256,
    OPTION_JUNIT,
    OPTION_STRICT,
    OPTION_TRUST,
    OPTION_COLOR,
    OPTION_MISCONCEPTIONS
};

static const struct option long_options[] = {
    {"chapter", required_argument, NULL, 'c'},
    {"submission", required_argument, NULL, 's'},
    {"seed", required_argument, NULL, 'r'},
    {"json", required_argument, NULL, OPTION_JSON},
    {"junit", required_argument, NULL, OPTION_JUNIT},
    {"strict", no_argument, NULL, OPTION_STRICT},
    {"trust", no_argument, NULL, OPTION_TRUST},
    {"color", required_argument, NULL, OPTION_COLOR},
    {"list", no_argument, NULL, 'l'},
    {"misconceptions", no_argument, NULL, OPTION_MISCONCEPTIONS},
    {"verbose", no_argument, NULL, 'v'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* What is wrong, and below it why, each further in than what stands above it. */
static void list_misconceptions(FILE *out, const char *chapter, const char *function)
{
    const struct misconception *entry = NULL;
    while ((entry = misconception_next(entry, chapter, function)))
        fprintf(out, "    %s\n      %s\n", entry->by, entry->why);
}

static void list_chapters(FILE *out, bool misconceptions)
{
    for (const struct suite *suite = suite_first(); suite; suite = suite->next) {
        fprintf(out, "%s (%s)\n", suite->chapter, suite->source);
        for (int i = 0; i < suite->exercises; i++) {
            fprintf(out, "  %-24s %4g  %s%s\n", suite->exercise[i].function,
                    suite->exercise[i].points, suite->exercise[i].summary,
                    suite->exercise[i].challenge ? " (challenge)" : "");
            if (misconceptions)
                list_misconceptions(out, suite->chapter, suite->exercise[i].function);
        }
    }
}

/* Explains a mistake; `word` is what the user typed, which may be anything. */
static bool mistake(const char *before, const char *word, const char *after)
{
    char shown[128];
    console_sanitize(shown, sizeof shown, word, strlen(word));
    fprintf(stderr, "grade: %s'%s'%s\n", before, shown, after);
    return false;
}

/* "00", "0" and "00-attention" all mean the chapter 00-attention. */
static bool is_called(const struct suite *suite, const char *name)
{
    char *end;
    unsigned long number = strtoul(name, &end, 10);
    if (isdigit((unsigned char)name[0]) && *end == '\0')
        return number == strtoul(suite->chapter, NULL, 10);
    return strcmp(suite->chapter, name) == 0;
}

static bool add_chapter(struct options *options, const char *name)
{
    const struct suite *suite = suite_first();
    while (suite && !is_called(suite, name))
        suite = suite->next;
    for (int i = 0; suite && i < options->chapters; i++) {
        if (options->suite[i] == suite)
            return true;
    }
    if (suite && options->chapters < MAX_CHAPTERS)
        options->suite[options->chapters++] = suite;
    return suite || mistake("there is no chapter ", name, "; `grade --list` shows what there is");
}

static bool read_seed(struct options *options, const char *text)
{
    char *end;
    errno = 0;
    options->seed = strtoull(text, &end, 10);
    return (isdigit((unsigned char)text[0]) && *end == '\0' && errno == 0) ||
           mistake("the seed ", text, " is not a whole number from 0 to 2^64 - 1");
}

static bool read_color(struct options *options, const char *text)
{
    static const char *const names[] = {"auto", "always", "never"};
    static const enum color_choice choices[] = {COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(text, names[i]) == 0) {
            options->color = choices[i];
            return true;
        }
    }
    return mistake("--color takes auto, always or never, not ", text, "");
}

static bool read_option(struct options *options, int option, const char *word)
{
    switch (option) {
    case 'c':
        return add_chapter(options, optarg);
    case 's':
        options->submission = optarg;
        return true;
    case 'r':
        return read_seed(options, optarg);
    case OPTION_JSON:
        options->json = optarg;
        return true;
    case OPTION_JUNIT:
        options->junit = optarg;
        return true;
    case OPTION_STRICT:
        options->strict = true;
        return true;
    case OPTION_TRUST:
        options->trust = true;
        return true;
    case OPTION_COLOR:
        return read_color(options, optarg);
    case 'v':
        options->verbose = true;
        return true;
    case ':':
        return mistake("the option ", word, " needs a value; `grade --help` shows the options");
    default:
        return mistake("there is no option ", word, "; `grade --help` shows those there are");
    }
}

/* Short enough to be typed again. */
static uint64_t random_seed(void)
{
    uint32_t seed = 1;
    (void)!getrandom(&seed, sizeof seed, 0);
    return seed;
}

bool options_read(struct options *options, int argc, char **argv, enum exit_status *status)
{
    *options = (struct options){.color = COLOR_AUTO, .seed = random_seed()};
    opterr = 0; /* getopt's own messages would repeat whatever was typed */
    int option, at = 1;
    while ((option = getopt_long(argc, argv, ":c:s:r:lvh", long_options, NULL)) != -1) {
        const char *word = argv[at]; /* the word being read */
        at = optind;
        *status = EXIT_GRADED;
        if (option == 'h') {
            fputs(help, stdout);
            return false;
        }
        if (option == 'l' || option == OPTION_MISCONCEPTIONS) {
            list_chapters(stdout, option == OPTION_MISCONCEPTIONS);
            return false;
        }
        *status = EXIT_USAGE;
        if (!read_option(options, option, word))
            return false;
    }
    *status = EXIT_USAGE;
    if (optind < argc)
        return mistake("to grade a folder, say --submission ", argv[optind], "");
    bool all = options->chapters == 0;
    for (const struct suite *suite = suite_first(); all && suite; suite = suite->next) {
        if (options->chapters < MAX_CHAPTERS)
            options->suite[options->chapters++] = suite;
    }
    return true;
}
