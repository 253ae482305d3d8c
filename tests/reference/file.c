/* Files are read whole and replaced in one go, and what cannot be read gets a sentence. */
#include "reference/data/file.h"

#include <sys/stat.h>

#include "tests/reference/folder.h"

/* Fails unless the file in the folder has these bytes, and no more. */
static void assert_holds(const char *name, const void *bytes, size_t size)
{
    struct xf_file file;
    struct xf_problem problem;
    assert_int_equal(xf_file_map(&file, in_folder(name), &problem), XF_OK);
    assert_int_equal(file.size, size);
    assert_memory_equal(file.bytes, bytes, size);
    xf_file_unmap(&file);
}

static void a_file_is_mapped_as_it_is(void **state)
{
    (void)state;
    write_file("mapped", "a\0b", 3);
    struct xf_file file;
    struct xf_problem problem;
    assert_int_equal(xf_file_map(&file, in_folder("mapped"), &problem), XF_OK);
    assert_int_equal(file.size, 3);
    assert_memory_equal(file.bytes, "a\0b", 3);
    xf_file_unmap(&file);
    assert_null(file.bytes);
}

static void an_empty_file_is_mapped_to_nothing(void **state)
{
    (void)state;
    write_file("empty", "", 0);
    struct xf_file file;
    struct xf_problem problem;
    assert_int_equal(xf_file_map(&file, in_folder("empty"), &problem), XF_OK);
    assert_int_equal(file.size, 0);
    xf_file_unmap(&file);
}

static void what_is_no_file_gets_a_sentence(void **state)
{
    (void)state;
    struct xf_file file;
    struct xf_problem problem;
    assert_int_equal(xf_file_map(&file, in_folder("missing"), &problem), XF_FILE_FAILED);
    assert_sentence(problem.sentence, "missing: No such file");
    assert_int_equal(xf_file_map(&file, folder, &problem), XF_MALFORMED);
    assert_sentence(problem.sentence, "is a folder");
    assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
    assert_int_equal(xf_file_map(&file, in_folder("pipe"), &problem), XF_MALFORMED);
    assert_sentence(problem.sentence, "a pipe or a device");
    assert_int_equal(xf_file_map(&file, "/dev/zero", &problem), XF_MALFORMED);
    assert_sentence(problem.sentence, "a pipe or a device");
}

static void a_name_cannot_command_the_terminal(void **state)
{
    (void)state;
    struct xf_file file;
    struct xf_problem problem;
    assert_int_equal(xf_file_map(&file, "no\033[2Jsuch\nfile", &problem), XF_FILE_FAILED);
    assert_sentence(problem.sentence, "no?[2Jsuch?file");
}

static void replacing_leaves_the_new_bytes_and_nothing_else(void **state)
{
    (void)state;
    write_file("replaced", "old bytes", 9);
    int files = files_in_folder();
    const struct xf_span spans[] = {{"new", 3}, {"", 0}, {" bytes!!", 8}};
    struct xf_problem problem;
    assert_int_equal(xf_file_replace(in_folder("replaced"), spans, 3, &problem), XF_OK);
    assert_int_equal(files_in_folder(), files);
    assert_holds("replaced", "new bytes!!", 11);
}

/* A folder cannot be replaced by a file: the last step, giving the name, fails. */
static void a_failed_replacement_leaves_what_was_there(void **state)
{
    (void)state;
    assert_int_equal(mkdir(in_folder("taken"), 0700), 0);
    int files = files_in_folder();
    struct xf_problem problem;
    const struct xf_span span = {"x", 1};
    assert_int_equal(xf_file_replace(in_folder("taken"), &span, 1, &problem), XF_FILE_FAILED);
    assert_sentence(problem.sentence, "Cannot write");
    assert_int_equal(files_in_folder(), files);
    assert_int_equal(xf_file_replace(in_folder("no/such"), &span, 1, &problem), XF_FILE_FAILED);
    assert_sentence(problem.sentence, "No such file");
}

/* A process that was killed while it wrote has left its temporary name, and we have its number. Were
 * the name opened as it stands, a pipe would make us wait for ever. */
static void a_temporary_name_left_by_another_is_no_obstacle(void **state)
{
    (void)state;
    char left[PATH_MAX];
    snprintf(left, sizeof left, "%s.%ld.part", in_folder("left"), (long)getpid());
    assert_int_equal(mkfifo(left, 0600), 0);
    struct xf_problem problem;
    const struct xf_span span = {"x", 1};
    alarm(10);
    assert_int_equal(xf_file_replace(in_folder("left"), &span, 1, &problem), XF_OK);
    alarm(0);
    assert_holds("left", "x", 1);
}

/* Every byte value, and more of them than a stream holds before it asks for memory. */
static void a_kept_draft_is_the_file_and_not_before(void **state)
{
    (void)state;
    unsigned char printed[3 * BUFSIZ];
    struct xf_draft draft;
    struct xf_problem problem;
    write_file("kept", "old bytes", 9);
    int files = files_in_folder();
    assert_int_equal(xf_draft_begin(&draft, &problem), XF_OK);
    for (size_t i = 0; i < sizeof printed; i++) {
        printed[i] = (unsigned char)(i % 256);
        fputc(printed[i], draft.out);
    }
    fflush(draft.out);
    assert_holds("kept", "old bytes", 9);
    assert_int_equal(xf_draft_keep(&draft, in_folder("kept"), &problem), XF_OK);
    assert_holds("kept", printed, sizeof printed);
    assert_int_equal(files_in_folder(), files);
}

static void a_dropped_draft_leaves_the_old_file(void **state)
{
    (void)state;
    struct xf_draft draft;
    struct xf_problem problem;
    write_file("dropped", "old bytes", 9);
    int files = files_in_folder();
    assert_int_equal(xf_draft_begin(&draft, &problem), XF_OK);
    fputs("new bytes", draft.out);
    xf_draft_drop(&draft);
    assert_holds("dropped", "old bytes", 9);
    assert_int_equal(files_in_folder(), files);
}

static void a_saved_draft_goes_on(void **state)
{
    (void)state;
    struct xf_draft draft;
    struct xf_problem problem;
    assert_int_equal(xf_draft_begin(&draft, &problem), XF_OK);
    fputs("one", draft.out);
    assert_int_equal(xf_draft_save(&draft, in_folder("saved"), &problem), XF_OK);
    assert_holds("saved", "one", 3);
    fputs(", two", draft.out);
    assert_holds("saved", "one", 3);
    assert_int_equal(xf_draft_save(&draft, in_folder("saved"), &problem), XF_OK);
    assert_holds("saved", "one, two", 8);
    xf_draft_drop(&draft);
}

/* That its memory is given back all the same is for a sanitizer to see. */
static void a_draft_that_has_no_folder_to_go_to_gets_a_sentence(void **state)
{
    (void)state;
    struct xf_draft draft;
    struct xf_problem problem;
    int files = files_in_folder();
    assert_int_equal(xf_draft_begin(&draft, &problem), XF_OK);
    fputs("new bytes", draft.out);
    assert_int_equal(xf_draft_keep(&draft, in_folder("no/such"), &problem), XF_FILE_FAILED);
    assert_sentence(problem.sentence, "No such file");
    assert_int_equal(files_in_folder(), files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_mapped_as_it_is),
        cmocka_unit_test(an_empty_file_is_mapped_to_nothing),
        cmocka_unit_test(what_is_no_file_gets_a_sentence),
        cmocka_unit_test(a_name_cannot_command_the_terminal),
        cmocka_unit_test(replacing_leaves_the_new_bytes_and_nothing_else),
        cmocka_unit_test(a_failed_replacement_leaves_what_was_there),
        cmocka_unit_test(a_temporary_name_left_by_another_is_no_obstacle),
        cmocka_unit_test(a_kept_draft_is_the_file_and_not_before),
        cmocka_unit_test(a_dropped_draft_leaves_the_old_file),
        cmocka_unit_test(a_saved_draft_goes_on),
        cmocka_unit_test(a_draft_that_has_no_folder_to_go_to_gets_a_sentence),
    };
    return cmocka_run_group_tests_name("file", tests, make_folder, remove_folder);
}
