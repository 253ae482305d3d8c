#include "tests/support/compose.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/scene.h"

bool chapter_find(struct chapter *chapter, const char *beginning)
{
    char pattern[64];
    snprintf(pattern, sizeof pattern, "solutions/%.32s*/*.c", beginning);
    glob_t found = {0};
    bool one =
        glob(pattern, 0, NULL, &found) == 0 && found.gl_pathc == 1 &&
        sscanf(found.gl_pathv[0], "solutions/%63[^/]/%63[^/]", chapter->name, chapter->source) == 2;
    if (one)
        snprintf(chapter->solution, sizeof chapter->solution, "%s", found.gl_pathv[0]);
    globfree(&found);
    return one;
}

bool compose_honest(FILE *out, const struct chapter *chapter, const struct names *others)
{
    char *solution = read_text(chapter->solution, NULL);
    if (!solution)
        return false;
    /* With parentheses: struct score_terms keeps its name, the function of that name does not. */
    for (int i = 0; i < others->count; i++)
        fprintf(out, "#define %s(...) %s__honest(__VA_ARGS__)\n", others->name[i], others->name[i]);
    fputs(solution, out);
    for (int i = 0; i < others->count; i++)
        fprintf(out, "#undef %s\n", others->name[i]);
    free(solution);
    return true;
}

/* Without the line that includes the grader's header, which a submission cannot see. */
static void write_misconceptions(FILE *out, char *text)
{
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        bool foreign = strncmp(line, "#include", 8) == 0 &&
                       (strstr(line, "misconception.h") || strstr(line, "chapters/"));
        fprintf(out, "%s\n", foreign ? "" : line);
    }
}

bool compose_mutant(FILE *out, const struct chapter *chapter, const char *function,
                    const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "grader/misconceptions/%s.c", chapter->name);
    char *text = read_text(path, NULL);
    if (!text)
        return false;
    struct names others = {.count = 1};
    snprintf(others.name[0], COMPOSE_NAME, "%s", function);
    fprintf(out, "#include \"%.*s.h\"\n", (int)strcspn(chapter->source, "."), chapter->source);
    bool composed = compose_honest(out, chapter, &others);
    fputs("#define MISCONCEPTION(function, name, by, why) "
          "static __typeof__(function) function##__##name;\n",
          out);
    write_misconceptions(out, text);
    fprintf(out, "__typeof__(%s) %s __attribute__((alias(\"%s__%s\")));\n", function, function,
            function, name);
    free(text);
    return composed;
}
