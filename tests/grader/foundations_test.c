/* A chapter that is built on others calls the student's own functions where they are right, the kit's
 * where they are not, and every report says which.
 *
 * Each case lays out chapter 10 and some of the chapters below it, and says what must come of it. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/compose.h"
#include "tests/support/scene.h"
#include "tests/support/tasks.h"

/* The student's file of a chapter: its solution, after some text of the case's. */
static void submit_after(struct scene *scene, const char *number, const char *text)
{
    struct chapter chapter;
    const struct names nobody = {.count = 0};
    char *bytes = NULL;
    size_t count = 0;
    FILE *out = open_memstream(&bytes, &count);
    if (!out || !chapter_find(&chapter, number)) {
        scene_complain(scene, "there is no chapter %s", number);
        return;
    }
    fputs(text, out);
    compose_honest(out, &chapter, &nobody);
    fclose(out);
    scene_write(scene, chapter.source, bytes, count);
    free(bytes);
}

static void submit(struct scene *scene, const char *number)
{
    submit_after(scene, number, "");
}

/* ---- what is submitted ---- */

static void all_chapters(struct scene *scene)
{
    submit(scene, "00");
    submit(scene, "01");
    submit(scene, "04");
    submit(scene, "10");
}

static void chapter_10_alone(struct scene *scene)
{
    submit(scene, "10");
}

/* It compiles and is wrong in a function that chapter 10 calls. */
static void attention_is_wrong(struct scene *scene)
{
    all_chapters(scene);
    submit_after(scene, "00", "#include <math.h>\n#define sqrtf(x) (x)\n");
}

/* The same in a function that chapter 10 cannot call. */
static void a_challenge_is_wrong(struct scene *scene)
{
    all_chapters(scene);
    submit_after(scene, "00",
                 "#define softmax_backward honest_backward\n"
                 "#include \"attention.h\"\n"
                 "#undef softmax_backward\n"
                 "void softmax_backward(float *dx, const float *y, const float *dy, int n)\n"
                 "{\n    for (int i = 0; i < n; i++)\n        dx[i] = y[i] + dy[i];\n}\n"
                 "#define softmax_backward honest_backward\n");
}

static void heads_do_not_compile(struct scene *scene)
{
    all_chapters(scene);
    submit_after(scene, "04", "this is no C;\n");
}

static void positions_are_not_started(struct scene *scene)
{
    all_chapters(scene);
    scene_copy(scene, "chapters/01-positional-encoding/positional_encoding.c",
               "positional_encoding.c");
}

/* Chapter 10 counts on something that only the student's own attention.c defines. */
static const char only_mine[] = "float only_mine(void);\nfloat only_mine(void) { return 1; }\n";
static const char counts_on_it[] = "float only_mine(void);\n#include <math.h>\n"
                                   "#define erff(x) (only_mine() * erff(x))\n";

static void what_only_the_student_defines(struct scene *scene)
{
    all_chapters(scene);
    submit_after(scene, "00", only_mine);
    submit_after(scene, "10", counts_on_it);
}

static void what_nobody_else_defines(struct scene *scene)
{
    what_only_the_student_defines(scene);
    submit_after(scene, "00",
                 "float only_mine(void);\nfloat only_mine(void) { return 1; }\n"
                 "#include <math.h>\n#define sqrtf(x) (x)\n");
}

/* Two files define a helper of the same name. Each is right with its own, and wrong with the other's. */
static void helpers_of_one_name(struct scene *scene)
{
    all_chapters(scene);
    submit_after(scene, "00",
                 "#include <math.h>\nfloat unit(void);\nfloat unit(void) { return 0.5f; }\n"
                 "#define expf(x) expf(2 * unit() * (x))\n");
    submit_after(scene, "10",
                 "#include <math.h>\nfloat unit(void);\nfloat unit(void) { return 1; }\n"
                 "#define erff(x) erff(unit() * (x))\n");
}

/* Honest by itself, and at work as soon as chapter 10 loads it. */
static void submit_attack(struct scene *scene, const char *deed)
{
    char text[1024];
    all_chapters(scene);
    snprintf(text, sizeof text,
             "#define _GNU_SOURCE\n#include <signal.h>\n#include <stdlib.h>\n#include <unistd.h>\n"
             "extern void transformer(void) __attribute__((weak));\n"
             "__attribute__((constructor)) static void attack(void)\n"
             "{\n    if (transformer)\n        %s;\n}\n",
             deed);
    submit_after(scene, "00", text);
}

static void a_foundation_that_ends_the_program(struct scene *scene)
{
    submit_attack(scene, "_Exit(0)");
}

static void a_foundation_that_kills_the_judge(struct scene *scene)
{
    submit_attack(scene, "kill(getppid(), SIGKILL)");
}

static void a_foundation_that_leaves_a_file(struct scene *scene)
{
    submit_attack(scene, "symlink(\"/\", \"/tmp/clockhands-attack\")");
}

/* ---- the cases ---- */

#define ALL_MINE "It calls your attention.c, your positional_encoding.c, your multi_head.c"

static const struct {
    const char *name;
    void (*lay_out)(struct scene *scene);
    const char *outcome; /* of every function of chapter 10 */
    const char *says;    /* whose functions it calls; or, if it does not compile, why */
    bool together;       /* the chapters below are graded in the same run, and not for this one */
} cases[] = {
    {"right chapters are called", all_chapters, "passed", ALL_MINE, false},
    {"right chapters of the same run are called", all_chapters, "passed", ALL_MINE, true},
    {"chapters that were not submitted are the kit's", chapter_10_alone, "passed",
     "It calls the kit's attention.c (yours: not submitted), the kit's positional_encoding.c "
     "(yours: "
     "not submitted), the kit's multi_head.c (yours: not submitted)",
     false},
    {"a wrong chapter is the kit's", attention_is_wrong, "passed",
     "It calls the kit's attention.c (your attention_scores: wrong), your positional_encoding.c, "
     "your multi_head.c",
     false},
    {"a wrong chapter of the same run is the kit's", attention_is_wrong, "passed",
     "It calls the kit's attention.c (your attention_scores: wrong), your positional_encoding.c, "
     "your multi_head.c",
     true},
    {"what is not called may be wrong", a_challenge_is_wrong, "passed", ALL_MINE, false},
    {"a chapter that does not compile is the kit's", heads_do_not_compile, "passed",
     "It calls your attention.c, your positional_encoding.c, the kit's multi_head.c (yours: did "
     "not "
     "compile)",
     false},
    {"a chapter that is not started is the kit's", positions_are_not_started, "passed",
     "It calls your attention.c, the kit's positional_encoding.c (your sinusoidal_encoding: not "
     "started), your multi_head.c",
     false},
    {"it is the student's file that is linked", what_only_the_student_defines, "passed", ALL_MINE,
     false},
    {"and not if it is wrong", what_nobody_else_defines, "did not compile",
     "transformer.c uses only_mine, which it does not define", false},
    {"helpers of one name do not meet", helpers_of_one_name, "passed", ALL_MINE, false},
    {"a foundation cannot end the call in order", a_foundation_that_ends_the_program,
     "ended the program", ALL_MINE, false},
    {"a foundation cannot kill", a_foundation_that_kills_the_judge, "not allowed", ALL_MINE, false},
    {"a foundation cannot leave a file", a_foundation_that_leaves_a_file, "not allowed", ALL_MINE,
     true},
};

/* True if the words stand there, wherever lines end. */
static bool says(const char *text, const char *words)
{
    char *flat = strdup(text ? text : "");
    size_t used = 0;
    for (const char *at = text ? text : ""; *at; at++)
        if (!isspace((unsigned char)*at))
            flat[used++] = *at;
        else if (used > 0 && flat[used - 1] != ' ')
            flat[used++] = ' ';
    flat[used] = '\0';
    const bool found = strstr(flat, words) != NULL;
    free(flat);
    return found;
}

/* What results.json says about a chapter under that name. */
static const char *chapter_string(const struct scene *scene, const char *chapter, const char *name)
{
    const cJSON *extra = cJSON_GetObjectItem(scene->results, "extra_data");
    const cJSON *entry;
    cJSON_ArrayForEach(entry, cJSON_GetObjectItem(extra, "chapters"))
    {
        const char *found = cJSON_GetStringValue(cJSON_GetObjectItem(entry, "name"));
        if (found && strcmp(found, chapter) == 0)
            return cJSON_GetStringValue(cJSON_GetObjectItem(entry, name));
    }
    return NULL;
}

static void check_reports_say(struct scene *scene, const char *words, bool compiled)
{
    const char *entry = chapter_string(scene, "10-transformer", compiled ? "built_on" : "message");
    if (!says(scene->text, words))
        scene_complain(scene, "the printed report does not say: %s\n%s", words, scene->text);
    if (!says(entry, words))
        scene_complain(scene, "results.json does not say: %s", words);
    char *escaped = strdup(scene->markup ? scene->markup : "");
    for (char *at = escaped; (at = strstr(at, "&apos;")) != NULL;) {
        *at = '\'';
        memmove(at + 1, at + 6, strlen(at + 6) + 1);
    }
    if (!says(escaped, words))
        scene_complain(scene, "the JUnit report does not say: %s", words);
    free(escaped);
}

static void grade_case(int index, char *complaint, size_t size)
{
    struct scene scene;
    if (!scene_open(&scene, complaint, size))
        return;
    const char *const alone[] = {"--chapter", "10", NULL};
    const char *const together[] = {"--chapter", "00",        "--chapter", "01", "--chapter",
                                    "04",        "--chapter", "10",        NULL};
    cases[index].lay_out(&scene);
    scene_grade(&scene, cases[index].together ? together : alone);
    int judged = 0;
    const cJSON *test;
    cJSON_ArrayForEach(test, cJSON_GetObjectItem(scene.results, "tests"))
    {
        const char *got = scene_extra(test, "outcome");
        if (strcmp(scene_extra(test, "chapter"), "10-transformer") != 0)
            continue;
        if (strcmp(got, cases[index].outcome) != 0)
            scene_complain(&scene, "%s: expected %s, but: %s", scene_extra(test, "function"),
                           cases[index].outcome, got);
        judged++;
    }
    if (scene.status != 0 || judged == 0)
        scene_complain(&scene, "build/grade ended with status %d: %.600s", scene.status,
                       scene.text ? scene.text : "");
    check_reports_say(&scene, cases[index].says,
                      strcmp(cases[index].outcome, "did not compile") != 0);
    if (access("/tmp/clockhands-attack", F_OK) == 0)
        scene_complain(&scene, "the attack has left a file");
    scene_close(&scene);
}

int main(void)
{
    enum { CASES = sizeof cases / sizeof cases[0] };
    const char *names[CASES];
    for (int i = 0; i < CASES; i++)
        names[i] = cases[i].name;
    return run_tasks("foundations", names, CASES, grade_case);
}
