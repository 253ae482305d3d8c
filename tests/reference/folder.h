/* A folder of its own for a test that needs files, gone again afterwards. */
#ifndef TESTS_REFERENCE_FOLDER_H
#define TESTS_REFERENCE_FOLDER_H

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/reference/check.h"

static char folder[PATH_MAX];

/* The path of `name` in the folder, good until the next four calls. */
static inline const char *in_folder(const char *name)
{
    static char path[4][PATH_MAX + 256];
    static int next;
    next = (next + 1) % 4;
    snprintf(path[next], sizeof path[next], "%s/%s", folder, name);
    return path[next];
}

/* For cmocka's setup and teardown of a group. */
static inline int make_folder(void **state)
{
    (void)state;
    const char *parent = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/reference-XXXXXX", parent ? parent : "/tmp");
    return mkdtemp(folder) ? 0 : -1;
}

/* How many files the folder has. */
static inline int files_in_folder(void)
{
    DIR *open = opendir(folder);
    assert_non_null(open);
    int count = -2; /* . and .. */
    while (readdir(open)) {
        count++;
    }
    closedir(open);
    return count;
}

static inline int remove_folder(void **state)
{
    (void)state;
    DIR *open = opendir(folder);
    for (struct dirent *entry; open && (entry = readdir(open));) {
        remove(in_folder(entry->d_name));
    }
    if (open) {
        closedir(open);
    }
    return rmdir(folder);
}

/* Writes the bytes to a file in the folder. */
static inline void write_file(const char *name, const void *bytes, size_t size)
{
    FILE *file = fopen(in_folder(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* Fails unless the problem is a whole sentence that has `part` in it. */
static inline void assert_sentence(const char *sentence, const char *part)
{
    size_t length = strlen(sentence);
    if (!strstr(sentence, part)) {
        print_error("\"%s\" does not say \"%s\"\n", sentence, part);
        fail();
    }
    assert_true(length > 1 && sentence[length - 1] == '.');
}

#endif
