/* A scene: a private folder in which build/grade is run, as anybody would run it, and watched.
 *
 * It holds the submission, a folder for temporary files, and the reports. Whatever the submission
 * does, the grader must end in time, leave no process and no file behind, and write reports that
 * are safe to read: scene_grade complains otherwise.
 *
 * The caller must have made itself the adopter of orphans (a worker of a pool has). */
#ifndef TESTS_SUPPORT_SCENE_H
#define TESTS_SUPPORT_SCENE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

enum { SCENE_PATH = 1024 };

struct scene {
    char folder[SCENE_PATH];
    char submission[SCENE_PATH]; /* folder/submission, made; a test may move it */
    char kit[SCENE_PATH];        /* the kit's own folder */
    char grade[SCENE_PATH];      /* the program */
    int status;                  /* its exit status, once run; 128 + n if signal n ended it */
    double seconds;              /* how long it took */
    char *text;                  /* what it printed; belongs to the scene */
    char *markup;                /* its JUnit report, or NULL */
    cJSON *results;              /* its results.json, or NULL */
    char *complaint;             /* the caller's; what is said there first, stays */
    size_t size;
};

/* Makes the folders. `complaint` starts as "". */
bool scene_open(struct scene *scene, char *complaint, size_t size);

/* Removes all that the scene holds, and itself. */
void scene_close(struct scene *scene);

/* Adds to the complaint, each on a line of its own. */
void scene_complain(struct scene *scene, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Writes a file of the submission; folders on the way are made. */
bool scene_write(struct scene *scene, const char *name, const char *bytes, size_t count);

/* Copies a file of the kit, named from the kit's folder, into the submission as `name`. */
bool scene_copy(struct scene *scene, const char *from, const char *name);

/* Runs build/grade with the options (NULL at the end) after --submission, --json and --junit, and
 * reads what it wrote. Complains if it did not end in time, or left something behind, or wrote
 * what is not safe to read. */
void scene_grade(struct scene *scene, const char *const options[]);

/* What came of one exercise: its entry among the tests of results.json, or NULL. */
const cJSON *scene_exercise(const struct scene *scene, const char *chapter, const char *function);

/* A string of an exercise's extra_data, or "". */
const char *scene_extra(const cJSON *exercise, const char *name);

/* Reads a whole file as a string, to be freed; NULL if it cannot be read. */
char *read_text(const char *path, size_t *count);

/* Where things are built: BUILD, or "build". */
const char *build_folder(void);

#endif
