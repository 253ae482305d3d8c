/* The part of implementation.h that asks the grader. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "reference/cli/implementation.h"
#include "reference/cli/tool.h"
#include "reference/data/file.h"

static const char *string_in(const cJSON *object, const char *name)
{
    const char *string = cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
    return string ? string : "";
}

/* Notes the outcome of each function that takes part; what is not among the results is "ungraded". */
static void read_outcomes(struct implementation *theirs, const cJSON *results)
{
    const cJSON *test;
    for (int i = 0; i < PARTS; i++) {
        snprintf(theirs->outcome[i], sizeof theirs->outcome[i], "ungraded");
    }
    cJSON_ArrayForEach(test, cJSON_GetObjectItem(results, "tests"))
    {
        const cJSON *extra = cJSON_GetObjectItem(test, "extra_data");
        for (int i = 0; i < PARTS; i++) {
            if (strcmp(string_in(extra, "function"), implementation_name(i)) == 0 &&
                strcmp(string_in(extra, "chapter"), implementation_chapter(i)) == 0) {
                snprintf(theirs->outcome[i], sizeof theirs->outcome[i], "%s",
                         string_in(extra, "outcome"));
            }
        }
    }
}

/* Runs build/grade on the chapters that have a part. Its exit status is about points, which are no
 * matter here; without results it has said on standard error what is wrong. */
static void grade(const char *folder, const char *results, const char *junit)
{
    char program[TOOL_PATH];
    tool_beside(program, "grade");
    const char *argv[PARTS * 2 + 10] = {program,  "--trust", "--submission", folder,
                                        "--json", results,   "--junit",      junit};
    int count = 8;
    for (int i = 0; i < PARTS; i++) {
        argv[count++] = "--chapter";
        argv[count++] = implementation_chapter(i);
    }
    (void)tool_run(&(struct tool){.argv = argv});
}

enum xf_status implementation_judge(struct implementation *theirs, const char *folder,
                                    const char *work, struct xf_problem *problem)
{
    char path[TOOL_PATH], junit[TOOL_PATH];
    struct xf_file file;
    theirs->folder = folder;
    snprintf(path, sizeof path, "%s/results.json", work);
    snprintf(junit, sizeof junit, "%s/results.xml", work);
    grade(folder, path, junit);
    if (xf_file_map(&file, path, problem) != XF_OK) {
        return xf_problem_set(problem, XF_FILE_FAILED, "The functions in %.300s were not graded.",
                              folder);
    }
    cJSON *results = cJSON_ParseWithLength((const char *)file.bytes, file.size);
    read_outcomes(theirs, results);
    cJSON_Delete(results);
    xf_file_unmap(&file);
    return XF_OK;
}
