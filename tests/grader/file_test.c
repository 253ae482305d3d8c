/* A report's file appears whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/reports/file.h"

enum { NOBODY = 65534 };

static char folder[64];
static char path[128];
static char problem[256];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/clockhands-file-test-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(path, sizeof path, "%s/results.json", folder);
    problem[0] = '\0';
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder); /* fails, and the test with it, if anything was left behind */
}

static void expect_contents(const char *expected)
{
    char bytes[256] = "";
    int file = open(path, O_RDONLY);
    assert_true(file >= 0);
    ssize_t count = read(file, bytes, sizeof bytes - 1);
    close(file);
    assert_int_equal(count, strlen(expected));
    assert_string_equal(bytes, expected);
}

static void write_ok(const char *bytes)
{
    assert_true(file_replace(path, bytes, strlen(bytes), problem, sizeof problem));
}

static void a_new_file_is_written(void **state)
{
    (void)state;
    write_ok("{}\n");
    expect_contents("{}\n");
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    mode_t mask = umask(0);
    umask(mask);
    assert_int_equal(status.st_mode & 0777, 0666 & ~mask);
}

static void an_old_file_is_replaced_by_a_new_one(void **state)
{
    (void)state;
    write_ok("a long old text");
    int old = open(path, O_RDONLY);
    write_ok("new");
    expect_contents("new");
    char bytes[16] = "";
    assert_int_equal(read(old, bytes, sizeof bytes - 1), strlen("a long old text"));
    assert_string_equal(bytes, "a long old text"); /* who reads the old file reads all of it */
    close(old);
}

static void an_empty_file_can_be_written(void **state)
{
    (void)state;
    write_ok("");
    expect_contents("");
}

static void a_name_without_a_folder_is_in_the_working_folder(void **state)
{
    (void)state;
    int here = open(".", O_RDONLY | O_DIRECTORY);
    assert_int_equal(chdir(folder), 0);
    bool written = file_replace("results.json", "x", 1, problem, sizeof problem);
    assert_int_equal(fchdir(here), 0);
    close(here);
    assert_true(written);
    expect_contents("x");
}

static void a_left_over_of_a_killed_process_is_no_obstacle(void **state)
{
    (void)state;
    char left_over[200];
    snprintf(left_over, sizeof left_over, "%s.%ld.part", path, (long)getpid());
    assert_int_equal(mkfifo(left_over, 0600), 0);
    write_ok("x");
    expect_contents("x");
}

static void a_missing_folder_is_explained(void **state)
{
    (void)state;
    char missing[200];
    snprintf(missing, sizeof missing, "%s/no/results.json", folder);
    assert_false(file_replace(missing, "x", 1, problem, sizeof problem));
    assert_non_null(strstr(problem, missing));
    assert_non_null(strstr(problem, "No such file or directory"));
}

static void a_folder_in_the_place_of_the_file_is_explained(void **state)
{
    (void)state;
    assert_false(file_replace(folder, "x", 1, problem, sizeof problem));
    assert_non_null(strstr(problem, "Is a directory"));
}

static void a_read_only_folder_is_explained(void **state)
{
    (void)state;
    write_ok("old");
    assert_int_equal(chmod(folder, 0555), 0);
    uid_t user = geteuid();
    if (user == 0) /* who may write anywhere */
        assert_int_equal(seteuid(NOBODY), 0);
    bool written = file_replace(path, "new", 3, problem, sizeof problem);
    assert_int_equal(seteuid(user), 0);
    assert_int_equal(chmod(folder, 0755), 0);
    assert_false(written);
    assert_non_null(strstr(problem, "Permission denied"));
    expect_contents("old");
}

static void a_full_disk_leaves_the_old_file(void **state)
{
    (void)state;
    write_ok("old");
    /* A limit on the size of files stands for the disk: the write ends early, then fails. */
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){4, before.rlim_max}), 0);
    bool written = file_replace(path, "too long", 8, problem, sizeof problem);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_false(written);
    assert_non_null(strstr(problem, "File too large"));
    expect_contents("old");
}

static void a_device_is_written_into_and_not_replaced(void **state)
{
    (void)state;
    assert_int_equal(symlink("/dev/full", path), 0);
    assert_false(file_replace(path, "x", 1, problem, sizeof problem));
    assert_non_null(strstr(problem, "No space left on device"));
    struct stat status;
    assert_int_equal(lstat(path, &status), 0);
    assert_true(S_ISLNK(status.st_mode));
}

static void a_file_behind_a_link_is_written_over(void **state)
{
    (void)state;
    char target[128];
    snprintf(target, sizeof target, "%s/target", folder);
    assert_true(file_replace(target, "longer", 6, problem, sizeof problem));
    assert_int_equal(symlink(target, path), 0);
    write_ok("new");
    expect_contents("new");
    assert_int_equal(unlink(target), 0);
    assert_true(access(path, F_OK) != 0); /* it is still a link to the other */
}

static void a_pipe_receives_the_bytes(void **state)
{
    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    write_ok("through");
    char bytes[16] = "";
    assert_int_equal(read(reader, bytes, sizeof bytes), 7);
    assert_string_equal(bytes, "through");
    close(reader);
}

static void a_name_that_is_too_long_is_explained(void **state)
{
    (void)state;
    char name[PATH_MAX + 16];
    memset(name, 'x', sizeof name);
    name[sizeof name - 1] = '\0';
    assert_false(file_replace(name, "x", 1, problem, sizeof problem));
    assert_non_null(strstr(problem, "File name too long"));
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_new_file_is_written),
        IN_FOLDER(an_old_file_is_replaced_by_a_new_one),
        IN_FOLDER(an_empty_file_can_be_written),
        IN_FOLDER(a_name_without_a_folder_is_in_the_working_folder),
        IN_FOLDER(a_left_over_of_a_killed_process_is_no_obstacle),
        IN_FOLDER(a_missing_folder_is_explained),
        IN_FOLDER(a_folder_in_the_place_of_the_file_is_explained),
        IN_FOLDER(a_read_only_folder_is_explained),
        IN_FOLDER(a_full_disk_leaves_the_old_file),
        IN_FOLDER(a_device_is_written_into_and_not_replaced),
        IN_FOLDER(a_file_behind_a_link_is_written_over),
        IN_FOLDER(a_pipe_receives_the_bytes),
        IN_FOLDER(a_name_that_is_too_long_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
