/* Submissions that are odd as files and folders, whatever is written in them.
 *
 * Each case lays out a folder and says what must come of chapter 00; the other chapters of the
 * folder are honest and must pass. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/support/compose.h"
#include "tests/support/scene.h"
#include "tests/support/tasks.h"

/* Three chapters are enough to show that one does not touch the others. */
enum { CHAPTER_COUNT = 3 };

static struct chapter chapters[CHAPTER_COUNT];
static const char *const numbers[CHAPTER_COUNT] = {"00", "01", "02"};
static const char *const graded[] = {"--chapter", "00", "--chapter", "01", "--chapter", "02", NULL};

/* Copies the solution of a chapter into a flat submission. */
static void submit(struct scene *scene, int which)
{
    scene_copy(scene, chapters[which].solution, chapters[which].source);
}

/* Path of attention.c in a flat submission. */
static const char *target(const struct scene *scene)
{
    static char path[2 * SCENE_PATH];
    snprintf(path, sizeof path, "%s/%s", scene->submission, chapters[0].source);
    return path;
}

/* The solution of chapter 00 as a string, with its length. */
static char *solution(size_t *count)
{
    return read_text(chapters[0].solution, count);
}

/* ---- what stands in the place of attention.c ---- */

static void the_solution(struct scene *scene)
{
    submit(scene, 0);
}

static void nothing(struct scene *scene)
{
    (void)scene;
}

static void an_empty_file(struct scene *scene)
{
    scene_write(scene, chapters[0].source, "", 0);
}

static void blanks(struct scene *scene)
{
    scene_write(scene, chapters[0].source, " \t\r\n\n", 5);
}

static void the_stub(struct scene *scene)
{
    scene_copy(scene, "chapters/00-attention/attention.c", chapters[0].source);
}

static void carriage_returns(struct scene *scene)
{
    size_t count = 0, written = 0;
    char *text = solution(&count);
    char *lines = malloc(2 * count);
    for (size_t i = 0; i < count; i++) {
        if (text[i] == '\n')
            lines[written++] = '\r';
        lines[written++] = text[i];
    }
    scene_write(scene, chapters[0].source, lines, written);
    free(lines);
    free(text);
}

static void a_byte_order_mark(struct scene *scene)
{
    size_t count = 0;
    char *text = solution(&count);
    char *marked = malloc(count + 3);
    memcpy(marked, "\xEF\xBB\xBF", 3);
    memcpy(marked + 3, text, count);
    scene_write(scene, chapters[0].source, marked, count + 3);
    free(marked);
    free(text);
}

/* UTF-16 with its low byte first or last, with or without a mark. */
static void write_utf16(struct scene *scene, size_t low, bool marked)
{
    size_t count = 0;
    char *text = solution(&count);
    char *wide = calloc(count + 1, 2);
    wide[low] = '\xFF';
    wide[1 - low] = '\xFE';
    for (size_t i = 0; i < count; i++)
        wide[2 * i + 2 + low] = text[i];
    scene_write(scene, chapters[0].source, marked ? wide : wide + 2, 2 * count + (marked ? 2 : 0));
    free(wide);
    free(text);
}

static void utf16_of_windows(struct scene *scene)
{
    write_utf16(scene, 0, true);
}

static void utf16_of_networks(struct scene *scene)
{
    write_utf16(scene, 1, true);
}

static void utf16_without_a_mark(struct scene *scene)
{
    write_utf16(scene, 0, false);
}

static void random_bytes(struct scene *scene)
{
    unsigned char bytes[4096];
    unsigned state = 1;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)((state = state * 1103515245U + 12345U) >> 16);
    scene_write(scene, chapters[0].source, (const char *)bytes, sizeof bytes);
}

static void bytes_that_terminals_obey(struct scene *scene)
{
    static const char text[] = "#include \"attention.h\"\n#error \033[2J\033[32mPASSED\033[0m\r\n"
                               "int \303\050 = \"\xE2\x80\xAE\033]0;title\007\";\n";
    scene_write(scene, chapters[0].source, text, sizeof text - 1);
}

static void no_last_line_end(struct scene *scene)
{
    size_t count = 0;
    char *text = solution(&count);
    scene_write(scene, chapters[0].source, text, count - 1);
    free(text);
}

static void a_gigabyte_of_holes(struct scene *scene)
{
    submit(scene, 0);
    if (truncate(target(scene), 1L << 30) != 0)
        scene_complain(scene, "no room for the file: %s", strerror(errno));
}

static void a_folder(struct scene *scene)
{
    (void)mkdir(target(scene), 0700);
}

static void a_pipe(struct scene *scene)
{
    (void)mkfifo(target(scene), 0600);
}

static void a_socket(struct scene *scene)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int end = socket(AF_UNIX, SOCK_STREAM, 0);
    if (snprintf(address.sun_path, sizeof address.sun_path, "%s", target(scene)) >=
            (int)sizeof address.sun_path ||
        bind(end, (struct sockaddr *)&address, sizeof address) != 0)
        scene_complain(scene, "no socket: %s", strerror(errno));
    close(end);
}

/* /dev/zero by another name. Only root may make one: for others there is simply no such file. */
static void a_device(struct scene *scene)
{
    (void)mknod(target(scene), S_IFCHR | 0600, makedev(1, 5));
}

static void a_link_to_a_file(struct scene *scene)
{
    char path[2 * SCENE_PATH];
    snprintf(path, sizeof path, "%s/%s", scene->kit, chapters[0].solution);
    (void)symlink(path, target(scene));
}

static void a_link_to_endless_zeroes(struct scene *scene)
{
    (void)symlink("/dev/zero", target(scene));
}

static void a_link_to_nowhere(struct scene *scene)
{
    (void)symlink("/nowhere/at/all", target(scene));
}

static void a_link_to_itself(struct scene *scene)
{
    (void)symlink(chapters[0].source, target(scene));
}

static void a_linked_chapter(struct scene *scene)
{
    char from[2 * SCENE_PATH], to[2 * SCENE_PATH];
    snprintf(from, sizeof from, "%s/solutions/%s", scene->kit, chapters[0].name);
    snprintf(to, sizeof to, "%s/%s", scene->submission, chapters[0].name);
    (void)symlink(from, to);
}

static void a_file_for_a_chapter(struct scene *scene)
{
    scene_write(scene, chapters[0].name, "int x;\n", 7);
}

/* A second process keeps exchanging the file for a link to the solution. */
static void a_file_that_changes(struct scene *scene)
{
    char other[2 * SCENE_PATH], path[2 * SCENE_PATH];
    snprintf(path, sizeof path, "%s", target(scene));
    snprintf(other, sizeof other, "%s/other", scene->submission);
    a_link_to_endless_zeroes(scene);
    scene_copy(scene, chapters[0].solution, "other");
    pid_t changing = fork();
    if (changing == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (int i = 0; i < 100000; i++)
            (void)renameat2(AT_FDCWD, path, AT_FDCWD, other, RENAME_EXCHANGE);
        _exit(0);
    }
}

static void a_header_of_its_own(struct scene *scene)
{
    submit(scene, 0);
    static const char text[] = "#error \"the student's header is used\"\n";
    scene_write(scene, "attention.h", text, sizeof text - 1);
    scene_write(scene, "exercise.h", text, sizeof text - 1);
    scene_write(scene, "math.h", text, sizeof text - 1);
}

static void a_chapter_folder(struct scene *scene)
{
    scene_copy(scene, chapters[0].solution, "00-attention/attention.c");
}

static void a_chapter_folder_before_a_flat_file(struct scene *scene)
{
    scene_copy(scene, chapters[0].solution, "00-attention/attention.c");
    scene_copy(scene, "chapters/00-attention/attention.c", "attention.c");
}

static void odd_neighbours(struct scene *scene)
{
    submit(scene, 0);
    const char *const names[] = {
        "-rf",          "--help",        "a b.c",           "a\nb.c", "$(touch clockhands-attack)",
        "`id`.c",       "'\".c",         "\xFF\xFE.c",      "*",      "attention.c ",
        " attention.c", "attention.c\n", "attention.c;exit"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        scene_write(scene, names[i], "int main(void) { return 1; }\n", 29);
    a_folder(scene); /* there is a file of that name: it stays */
}

/* ---- odd names of the submission itself ---- */

static void move_to(struct scene *scene, const char *name)
{
    char path[2 * SCENE_PATH];
    submit(scene, 0);
    snprintf(path, sizeof path, "%s/%s", scene->folder, name);
    if (rename(scene->submission, path) != 0)
        scene_complain(scene, "the folder was not moved: %s", strerror(errno));
    snprintf(scene->submission, SCENE_PATH, "%.*s", SCENE_PATH - 1, path);
}

static void a_name_with_spaces(struct scene *scene)
{
    move_to(scene, " my work  (final) ");
}

static void a_name_with_lines(struct scene *scene)
{
    move_to(scene, "my\nwork\n");
}

static void a_name_with_quotes(struct scene *scene)
{
    move_to(scene, "it's \"mine\" `id` $(id) \\ ; & | < > %s%n *?");
}

static void a_name_with_escapes(struct scene *scene)
{
    move_to(scene, "\033[2J\033[32mPASSED\r\t\001");
}

static void a_name_that_is_no_text(struct scene *scene)
{
    move_to(scene, "\xFF\xFE\xC0\x80");
}

static void a_name_like_an_option(struct scene *scene)
{
    move_to(scene, "--help");
    if (chdir(scene->folder) != 0)
        scene_complain(scene, "%s", strerror(errno));
    snprintf(scene->submission, SCENE_PATH, "--help");
}

static void a_long_name(struct scene *scene)
{
    char name[256];
    memset(name, 'x', 255);
    name[255] = '\0';
    move_to(scene, name);
}

static void a_link_to_the_submission(struct scene *scene)
{
    char path[2 * SCENE_PATH];
    submit(scene, 0);
    snprintf(path, sizeof path, "%s/link", scene->folder);
    (void)symlink(scene->submission, path);
    snprintf(scene->submission, SCENE_PATH, "%.*s", SCENE_PATH - 1, path);
}

/* ---- the cases ---- */

static const struct {
    const char *name;
    void (*lay_out)(struct scene *scene);
    const char *outcome; /* of every function of chapter 00 */
    const char *says;    /* somewhere in the reports; NULL: nothing in particular */
} cases[] = {
    {"the solution passes", the_solution, "passed", NULL},
    {"a missing file is not submitted", nothing, "not submitted", "attention.c"},
    {"an empty file is not submitted", an_empty_file, "not submitted", "empty"},
    {"a blank file is not submitted", blanks, "not submitted", "empty"},
    {"a stub is not started", the_stub, "not started", NULL},
    {"carriage returns do no harm", carriage_returns, "passed", NULL},
    {"a byte order mark does no harm", a_byte_order_mark, "passed", NULL},
    {"no last line end does no harm", no_last_line_end, "passed", NULL},
    {"UTF-16 of Windows does not compile", utf16_of_windows, "did not compile", "UTF-8"},
    {"UTF-16 of networks does not compile", utf16_of_networks, "did not compile", "UTF-8"},
    {"UTF-16 without a mark does not compile", utf16_without_a_mark, "did not compile", "UTF-8"},
    {"random bytes do not compile", random_bytes, "did not compile", NULL},
    {"bytes that terminals obey are shown harmlessly", bytes_that_terminals_obey, "did not compile",
     NULL},
    {"a gigabyte is not read", a_gigabyte_of_holes, "not submitted", "larger than"},
    {"a folder is no file", a_folder, "not submitted", "folder"},
    {"a pipe is no file", a_pipe, "not submitted", "pipe"},
    {"a socket is no file", a_socket, "not submitted", "socket"},
    {"a device is no file", a_device, "not submitted", NULL},
    {"a link to a file is not followed", a_link_to_a_file, "not submitted", "link"},
    {"a link to endless zeroes is not followed", a_link_to_endless_zeroes, "not submitted", "link"},
    {"a link to nowhere is not followed", a_link_to_nowhere, "not submitted", "link"},
    {"a link to itself is not followed", a_link_to_itself, "not submitted", "link"},
    {"a linked chapter is not followed", a_linked_chapter, "not submitted", "link"},
    {"a file in the place of a chapter is told", a_file_for_a_chapter, "not submitted", NULL},
    {"a file that changes is read or refused", a_file_that_changes, NULL, NULL},
    {"headers of the student are not used", a_header_of_its_own, "passed", NULL},
    {"a folder like chapters is found", a_chapter_folder, "passed", NULL},
    {"a chapter folder comes before a flat file", a_chapter_folder_before_a_flat_file, "passed",
     NULL},
    {"odd neighbours are left alone", odd_neighbours, "passed", NULL},
    {"a submission may have spaces in its name", a_name_with_spaces, "passed", NULL},
    {"a submission may have lines in its name", a_name_with_lines, "passed", NULL},
    {"a submission may have quotes in its name", a_name_with_quotes, "passed", NULL},
    {"a submission may have escapes in its name", a_name_with_escapes, "passed", NULL},
    {"a submission may have a name that is no text", a_name_that_is_no_text, "passed", NULL},
    {"a submission may have a name like an option", a_name_like_an_option, "passed", NULL},
    {"a submission may have a long name", a_long_name, "passed", NULL},
    {"a submission may be a link", a_link_to_the_submission, "passed", NULL},
};

static bool reports_say(const struct scene *scene, const char *text)
{
    char *json = cJSON_PrintUnformatted(scene->results);
    bool said = json && strstr(json, text) && scene->text && strstr(scene->text, text);
    cJSON_free(json);
    return said;
}

static void check(struct scene *scene, const char *outcome, const char *says)
{
    int tests = 0;
    const cJSON *test;
    cJSON_ArrayForEach(test, cJSON_GetObjectItem(scene->results, "tests"))
    {
        bool first = strcmp(scene_extra(test, "chapter"), chapters[0].name) == 0;
        const char *expected = first ? outcome : "passed";
        const char *got = scene_extra(test, "outcome");
        bool either = strcmp(got, "passed") == 0 || strcmp(got, "not submitted") == 0;
        if (expected ? strcmp(got, expected) != 0 : !either)
            scene_complain(scene, "%s: expected %s, but: %s", scene_extra(test, "function"),
                           expected ? expected : "passed or not submitted", got);
        tests++;
    }
    if (scene->status != 0 || tests == 0)
        scene_complain(scene, "build/grade ended with status %d: %.600s", scene->status,
                       scene->text ? scene->text : "");
    if (says && !reports_say(scene, says))
        scene_complain(scene, "the reports do not say: %s", says);
    if (access("clockhands-attack", F_OK) == 0)
        scene_complain(scene, "a name was run as a command");
}

static void grade_case(int index, char *complaint, size_t size)
{
    struct scene scene;
    if (!scene_open(&scene, complaint, size))
        return;
    for (int i = 1; i < CHAPTER_COUNT; i++)
        submit(&scene, i);
    cases[index].lay_out(&scene);
    scene_grade(&scene, graded);
    check(&scene, cases[index].outcome, cases[index].says);
    scene_close(&scene);
}

int main(void)
{
    enum { COUNT = sizeof cases / sizeof *cases };
    const char *names[COUNT];
    for (int i = 0; i < COUNT; i++)
        names[i] = cases[i].name;
    for (int i = 0; i < CHAPTER_COUNT; i++) {
        if (!chapter_find(&chapters[i], numbers[i])) {
            fprintf(stderr, "submissions_test: no solution of chapter %s here\n", numbers[i]);
            return 1;
        }
    }
    return run_tasks("submissions", names, COUNT, grade_case);
}
