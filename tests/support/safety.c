#include "tests/support/safety.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Decodes one character of UTF-8. Returns its length, or 0 if it is not one: too long, a half of
 * a pair, beyond the last [Unicode 15.0, table 3-7]. */
static size_t decode(const unsigned char *at, uint32_t *character)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = at[0] < 0x80 ? 1 : at[0] < 0xC2 ? 0 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    if (length == 0 || at[0] > 0xF4)
        return 0;
    *character = length == 1 ? at[0] : at[0] & (0x7FU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
        *character = *character << 6 | (at[i] & 0x3FU);
    }
    bool surrogate = *character >= 0xD800 && *character <= 0xDFFF;
    return *character >= least[length] && *character <= 0x10FFFF && !surrogate ? length : 0;
}

/* True for what a terminal obeys instead of showing: controls, and orders to write from right to
 * left [Boucher and Anderson 2023, "Trojan Source"]. */
static bool is_obeyed(uint32_t character)
{
    return (character < 0x20 && character != '\n') || (character >= 0x7F && character < 0xA0) ||
           (character >= 0x202A && character <= 0x202E) ||
           (character >= 0x2066 && character <= 0x2069);
}

static void check_text(struct scene *scene, const char *what, const char *text)
{
    size_t length;
    for (const unsigned char *at = (const unsigned char *)text; *at; at += length) {
        uint32_t character = 0;
        length = decode(at, &character);
        if (length == 0 || is_obeyed(character)) {
            scene_complain(scene, "%s: byte %td is %#x", what, at - (const unsigned char *)text,
                           length ? character : *at);
            return;
        }
    }
}

static void check_strings(struct scene *scene, const cJSON *item)
{
    if (item->string)
        check_text(scene, "a name in results.json", item->string);
    if (cJSON_IsString(item))
        check_text(scene, item->string ? item->string : "results.json", item->valuestring);
    const cJSON *inner;
    cJSON_ArrayForEach(inner, item)
    {
        check_strings(scene, inner);
    }
}

/* All the points of an exercise for "passed", none for anything else, and no number where nothing
 * was graded. */
static void check_points(struct scene *scene, const cJSON *test)
{
    const char *outcome = scene_extra(test, "outcome");
    const cJSON *score = cJSON_GetObjectItem(test, "score");
    const cJSON *most = cJSON_GetObjectItem(test, "max_score");
    const cJSON *challenge =
        cJSON_GetObjectItem(cJSON_GetObjectItem(test, "extra_data"), "challenge");
    bool passed = strcmp(outcome, "passed") == 0;
    double points = cJSON_IsNumber(score) ? score->valuedouble : 0;
    if (!passed && points > 0)
        scene_complain(scene, "%s: %g points, though %s", scene_extra(test, "function"), points,
                       outcome);
    if (passed && (points <= 0 || (!cJSON_IsTrue(challenge) && points < most->valuedouble)))
        scene_complain(scene, "%s: passed, but %g points", scene_extra(test, "function"), points);
}

static void check_markup(struct scene *scene)
{
    char path[SCENE_PATH + 16];
    snprintf(path, sizeof path, "%s/results.xml", scene->folder);
    pid_t child = fork();
    if (child == 0) {
        int nothing = open("/dev/null", O_RDWR);
        dup2(nothing, STDOUT_FILENO);
        dup2(nothing, STDERR_FILENO);
        execlp("xmllint", "xmllint", "--noout", path, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0)
        scene_complain(scene, "the JUnit report is not well-formed XML");
}

void check_reports(struct scene *scene)
{
    if (scene->text)
        check_text(scene, "the printed report", scene->text);
    if (scene->results) {
        check_strings(scene, scene->results);
        const cJSON *test;
        cJSON_ArrayForEach(test, cJSON_GetObjectItem(scene->results, "tests"))
        {
            check_points(scene, test);
        }
    }
    if (scene->markup) {
        check_text(scene, "the JUnit report", scene->markup);
        check_markup(scene);
    }
}
