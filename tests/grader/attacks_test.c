/* Every attack of tests/attacks, as a submission.
 *
 * The first comment of an attack says what it tries and what must come of it:
 *
 *     EXPECT softmax: ended the program | crashed    this function, with one of these outcomes
 *     EXPECT *: did not compile                      every function of the chapter
 *     ALSO attention: passed | wrong                 this function, which remains the solution's
 *     ALONE                                          the rest of the chapter is not added
 *     CHAPTER 01                                     instead of 00
 *     WITH rows_of_scores.h                          this file of the folder stands before it
 *     NEVER text, SHOWS text                         in the reports
 *
 * The attack takes the place of the functions that it names; the rest of the chapter is the
 * solution, and must pass. So must another chapter of the same submission, whatever happens. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "grader/reports/results.h"
#include "tests/support/compose.h"
#include "tests/support/scene.h"
#include "tests/support/tasks.h"

enum { MOST_TEXTS = 8, TEXT = 128 };

/* The key that tests/attacks/share_memory.c uses. */
enum { SHARED_MEMORY_KEY = 0x436c6b01 };

struct attack {
    struct chapter chapter;
    char *text, *before; /* NULL: nothing stands before it */
    bool alone;
    struct names function; /* "*" for all */
    char outcomes[COMPOSE_MOST][TEXT];
    bool remains[COMPOSE_MOST]; /* the solution's */
    char never[MOST_TEXTS][TEXT], shows[MOST_TEXTS][TEXT];
    int nevers, showss;
};

static glob_t files;

/* True if `word` is among words divided by " | ". */
static bool is_among(const char *word, const char *words)
{
    size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)) != NULL; at += length) {
        bool begins = at == words || (at - words >= 3 && strncmp(at - 3, " | ", 3) == 0);
        if (begins && (at[length] == '\0' || strncmp(at + length, " | ", 3) == 0))
            return true;
    }
    return false;
}

/* True if each of the words divided by " | " is the name of an outcome. */
static bool are_outcomes(const char *words)
{
    char copy[TEXT];
    snprintf(copy, sizeof copy, "%s", words);
    char *at = copy;
    while (at) {
        char *next = strstr(at, " | ");
        if (next)
            *next = '\0';
        bool known = false;
        for (int outcome = 0; outcome < OUTCOMES; outcome++)
            known = known || strcmp(at, outcome_name((enum outcome)outcome)) == 0;
        if (!known)
            return false;
        at = next ? next + 3 : NULL;
    }
    return true;
}

/* Reads "EXPECT name: outcome | outcome", or ALSO in its place. */
static bool read_expectation(struct attack *attack, const char *line)
{
    int index = attack->function.count;
    if (index == COMPOSE_MOST || sscanf(line, "%*[A-Z] %63[a-z_*]: %127[a-z |]",
                                        attack->function.name[index], attack->outcomes[index]) != 2)
        return false;
    attack->remains[index] = line[0] == 'A' || strcmp(attack->function.name[index], "*") == 0;
    attack->function.count++;
    return are_outcomes(attack->outcomes[index]);
}

/* Reads a file of the attacks' folder. False if it is the second one, or not there. */
static bool read_before(struct attack *attack, const char *name)
{
    char path[2 * TEXT];
    snprintf(path, sizeof path, "tests/attacks/%.127s", name);
    if (attack->before)
        return false;
    attack->before = read_text(path, NULL);
    return attack->before != NULL;
}

/* Reads one line of the comment. False if it looks like an order but is none. */
static bool read_order(struct attack *attack, const char *line, char number[8])
{
    if (strncmp(line, "EXPECT", 6) == 0 || strncmp(line, "ALSO", 4) == 0)
        return read_expectation(attack, line);
    if (strncmp(line, "NEVER ", 6) == 0)
        return attack->nevers < MOST_TEXTS &&
               sscanf(line + 6, "%127[^\n]", attack->never[attack->nevers++]) == 1;
    if (strncmp(line, "SHOWS ", 6) == 0)
        return attack->showss < MOST_TEXTS &&
               sscanf(line + 6, "%127[^\n]", attack->shows[attack->showss++]) == 1;
    if (strncmp(line, "WITH ", 5) == 0)
        return read_before(attack, line + 5);
    if (strncmp(line, "CHAPTER ", 8) == 0)
        return sscanf(line, "CHAPTER %7[0-9]", number) == 1;
    attack->alone = attack->alone || strcmp(line, "ALONE") == 0;
    return true;
}

/* Reads the first comment. Complains and returns false if it does not say what to expect. */
static bool read_attack(struct attack *attack, const char *path, struct scene *scene)
{
    *attack = (struct attack){.text = read_text(path, NULL)};
    char number[8] = "00";
    const char *end = attack->text ? strstr(attack->text, "*/") : NULL;
    if (!end || strncmp(attack->text, "/* ", 3) != 0) {
        scene_complain(scene, "it does not begin with a comment");
        return false;
    }
    char *comment = strndup(attack->text + 3, (size_t)(end - attack->text) - 3);
    char *rest = NULL;
    bool read = comment != NULL;
    for (char *line = strtok_r(comment, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        line += strspn(line, " *") * (line[0] == ' ');
        size_t length = strlen(line);
        while (length > 0 && line[length - 1] == ' ')
            line[--length] = '\0';
        if (read && !read_order(attack, line, number)) {
            scene_complain(scene, "this line cannot be understood: %s", line);
            read = false;
        }
    }
    free(comment);
    if (read && attack->function.count == 0)
        scene_complain(scene, "no line EXPECT");
    return read && attack->function.count > 0 && chapter_find(&attack->chapter, number);
}

/* Writes text, with the kit's folder in the place of @KIT@. */
static void write_text(FILE *out, const char *text, const char *kit)
{
    const char *mark;
    for (; (mark = strstr(text, "@KIT@")) != NULL; text = mark + 5)
        fprintf(out, "%.*s%s", (int)(mark - text), text, kit);
    fputs(text, out);
}

/* Writes the attacked chapter, and a chapter that is honest. */
static bool submit(const struct attack *attack, struct scene *scene, const struct chapter *honest)
{
    char *bytes = NULL;
    size_t count = 0;
    FILE *out = open_memstream(&bytes, &count);
    if (!out)
        return false;
    if (attack->before)
        fputs(attack->before, out);
    write_text(out, attack->text, scene->kit);
    struct names others = {.count = 0};
    for (int i = 0; i < attack->function.count; i++)
        if (!attack->remains[i])
            snprintf(others.name[others.count++], COMPOSE_NAME, "%s", attack->function.name[i]);
    bool written = attack->alone || compose_honest(out, &attack->chapter, &others);
    fclose(out);
    written = written && scene_write(scene, attack->chapter.source, bytes, count) &&
              scene_copy(scene, honest->solution, honest->source);
    free(bytes);
    return written;
}

static const char *expected_outcome(const struct attack *attack, const char *function)
{
    for (int i = 0; i < attack->function.count; i++)
        if (strcmp(attack->function.name[i], function) == 0 ||
            strcmp(attack->function.name[i], "*") == 0)
            return attack->outcomes[i];
    return "passed";
}

/* Every exercise of the chapter, and every expectation, must have met its match. */
static void check_outcomes(const struct attack *attack, struct scene *scene,
                           const struct chapter *honest)
{
    int attacked = 0, untouched = 0;
    const cJSON *test;
    cJSON_ArrayForEach(test, cJSON_GetObjectItem(scene->results, "tests"))
    {
        const char *chapter = scene_extra(test, "chapter");
        const char *function = scene_extra(test, "function");
        const char *outcome = scene_extra(test, "outcome");
        bool is_attacked = strcmp(chapter, attack->chapter.name) == 0;
        bool is_honest = strcmp(chapter, honest->name) == 0;
        const char *expected = is_attacked ? expected_outcome(attack, function) : "passed";
        attacked += is_attacked;
        untouched += is_honest;
        if ((is_attacked || is_honest) && !is_among(outcome, expected))
            scene_complain(scene, "%s: expected %s, but: %s", function, expected, outcome);
    }
    for (int i = 0; i < attack->function.count; i++)
        if (strcmp(attack->function.name[i], "*") != 0 &&
            !scene_exercise(scene, attack->chapter.name, attack->function.name[i]))
            scene_complain(scene, "%s was not graded", attack->function.name[i]);
    if (attacked == 0 || untouched == 0)
        scene_complain(scene, "a chapter was not graded");
}

static bool occurs(const struct scene *scene, const char *text)
{
    char *json = cJSON_PrintUnformatted(scene->results);
    bool found = (scene->text && strstr(scene->text, text)) || (json && strstr(json, text)) ||
                 (scene->markup && strstr(scene->markup, text));
    cJSON_free(json);
    return found;
}

static void check_aftermath(const struct attack *attack, struct scene *scene)
{
    for (int i = 0; i < attack->nevers; i++)
        if (occurs(scene, attack->never[i]))
            scene_complain(scene, "the reports say: %s", attack->never[i]);
    for (int i = 0; i < attack->showss; i++)
        if (!occurs(scene, attack->shows[i]))
            scene_complain(scene, "the reports do not say: %s", attack->shows[i]);
    const char *const marks[] = {"/tmp/clockhands-attack", "/tmp/clockhands-attack.so",
                                 "clockhands-attack", "build/clockhands-attack"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (access(marks[i], F_OK) == 0)
            scene_complain(scene, "it has written %s", marks[i]);
    if (shmget(SHARED_MEMORY_KEY, 1, 0) >= 0)
        scene_complain(scene, "it has left shared memory behind");
}

/* In a worker: makes one attack. */
static void attack_grader(int index, char *complaint, size_t size)
{
    struct scene scene;
    struct attack attack = {.text = NULL};
    struct chapter honest;
    if (!scene_open(&scene, complaint, size))
        return;
    if (read_attack(&attack, files.gl_pathv[index], &scene) &&
        chapter_find(&honest, strcmp(attack.chapter.name, "02") < 0 ? "02" : "00") &&
        submit(&attack, &scene, &honest)) {
        scene_grade(&scene, NULL);
        if (scene.status != 0)
            scene_complain(&scene, "build/grade ended with status %d: %.600s", scene.status,
                           scene.text ? scene.text : "");
        check_outcomes(&attack, &scene, &honest);
        check_aftermath(&attack, &scene);
    } else {
        scene_complain(&scene, "the submission could not be made");
    }
    free(attack.before);
    free(attack.text);
    scene_close(&scene);
}

/* The name of a test: the file's, without folder and ending. */
static char *test_name(const char *path)
{
    const char *name = strrchr(path, '/') + 1;
    return strndup(name, strcspn(name, "."));
}

int main(int argc, char **argv)
{
    /* An argument picks attacks by name: build/tests/grader/attacks_test 'exit_*' */
    char pattern[256];
    snprintf(pattern, sizeof pattern, "tests/attacks/%.200s.c", argc > 1 ? argv[1] : "*");
    if (glob(pattern, 0, NULL, &files) != 0) {
        fprintf(stderr, "attacks_test: no %s here\n", pattern);
        return 1;
    }
    char **names = calloc(files.gl_pathc, sizeof *names);
    for (size_t i = 0; names && i < files.gl_pathc; i++)
        names[i] = test_name(files.gl_pathv[i]);
    int failed =
        names ? run_tasks("attacks", (const char *const *)names, (int)files.gl_pathc, attack_grader)
              : 1;
    for (size_t i = 0; names && i < files.gl_pathc; i++)
        free(names[i]);
    free(names);
    globfree(&files);
    return failed;
}
