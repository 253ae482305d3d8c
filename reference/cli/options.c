#include "reference/cli/options.h"

#include <stdio.h>
#include <string.h>

static bool is_hidden(const struct option_group *group, const char *name)
{
    for (const char *const *hidden = group->hidden; hidden && *hidden; hidden++) {
        if (strcmp(*hidden, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Finds the setting that `name` names in one of the groups. */
static const struct xf_setting *find(const struct option_group *group, int groups, const char *name,
                                     void **structure)
{
    for (int i = 0; i < groups; i++) {
        const struct xf_setting *setting = xf_setting_find(group[i].table, group[i].count, name);
        if (setting && !is_hidden(&group[i], name)) {
            *structure = group[i].structure;
            return setting;
        }
    }
    return NULL;
}

/* Reads the option at argv[*i], and moves *i to its last word. */
static enum xf_status read_option(int argc, char **argv, int *i, const struct option_group *group,
                                  int groups, struct xf_problem *problem)
{
    const char *word = argv[*i], *equals = strchr(word, '=');
    char name[64];
    if (strncmp(word, "--", 2) != 0) {
        return xf_problem_set(problem, XF_MALFORMED, "\"%.80s\" is not an option.", word);
    }
    int length = equals ? (int)(equals - word - 2) : (int)strlen(word) - 2;
    snprintf(name, sizeof name, "%.*s", length, word + 2);
    void *structure = NULL;
    const struct xf_setting *setting = find(group, groups, name, &structure);
    if (!setting) {
        return xf_problem_set(problem, XF_MALFORMED, "There is no option --%s.", name);
    }
    if (equals) {
        return xf_setting_read(structure, setting, equals + 1, problem);
    }
    if (setting->kind == XF_SETTING_SWITCH) {
        return xf_setting_read(structure, setting, "yes", problem);
    }
    if (*i + 1 == argc) {
        return xf_problem_set(problem, XF_MALFORMED, "--%s needs a value.", name);
    }
    return xf_setting_read(structure, setting, argv[++*i], problem);
}

enum xf_status options_read(int argc, char **argv, const struct option_group *group, int groups,
                            struct xf_problem *problem)
{
    enum xf_status status = XF_OK;
    for (int i = 1; i < argc && status == XF_OK; i++) {
        status = read_option(argc, argv, &i, group, groups, problem);
    }
    return status;
}

bool options_given(int argc, char **argv, const char *name)
{
    size_t length = strlen(name);
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0 && strncmp(argv[i] + 2, name, length) == 0 &&
            (argv[i][2 + length] == '\0' || argv[i][2 + length] == '=')) {
            return true;
        }
    }
    return false;
}

void options_print(const struct option_group *group, int groups)
{
    for (int i = 0; i < groups; i++) {
        for (int j = 0; j < group[i].count; j++) {
            const struct xf_setting *setting = &group[i].table[j];
            char value[XF_SETTING_LENGTH], kind[XF_SETTING_LENGTH];
            if (is_hidden(&group[i], setting->name)) {
                continue;
            }
            xf_setting_write(value, group[i].structure, setting);
            xf_setting_describe(kind, setting);
            bool choice = setting->kind == XF_SETTING_CHOICE;
            printf("  --%-17s %s%s%s [%s]\n", setting->name, setting->help, choice ? ": " : "",
                   choice ? kind : "", value);
        }
    }
}
