#include "reference/data/settings.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(enum xf_setting_kind) == sizeof(int), "an enum is read and written as int");

static bool read_whole(int *value, const struct xf_setting *setting, const char *text)
{
    char *end;
    errno = 0;
    long read = strtol(text, &end, 10);
    if (*text == '\0' || *end != '\0' || errno != 0 || (double)read < setting->least ||
        (double)read > setting->most) {
        return false;
    }
    *value = (int)read;
    return true;
}

static bool read_seed(uint64_t *value, const char *text)
{
    char *end;
    errno = 0;
    unsigned long long read = strtoull(text, &end, 10);
    /* strtoull() takes a minus, and spaces before it. */
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0) {
        return false;
    }
    *value = read;
    return true;
}

static bool read_number(float *value, const struct xf_setting *setting, const char *text)
{
    char *end;
    float read = strtof(text, &end);
    if (*text == '\0' || *end != '\0' || !isfinite(read) || (double)read < setting->least ||
        (double)read > setting->most) {
        return false;
    }
    *value = read;
    return true;
}

static bool read_choice(int *value, const char *const *choices, const char *text)
{
    for (int i = 0; choices[i]; i++) {
        if (strcmp(text, choices[i]) == 0) {
            *value = i;
            return true;
        }
    }
    return false;
}

static const char *const no_or_yes[] = {"no", "yes", NULL};

static bool read_switch(bool *value, const char *text)
{
    int index = 0;
    bool read = read_choice(&index, no_or_yes, text);
    *value = read ? index == 1 : *value;
    return read;
}

static bool read_text(char *value, const char *text)
{
    size_t size = strlen(text) + 1;
    if (size > XF_SETTING_LENGTH) {
        return false;
    }
    memcpy(value, text, size);
    return true;
}

static bool read_member(void *member, const struct xf_setting *setting, const char *text)
{
    switch (setting->kind) {
    case XF_SETTING_WHOLE:
        return read_whole(member, setting, text);
    case XF_SETTING_SEED:
        return read_seed(member, text);
    case XF_SETTING_NUMBER:
        return read_number(member, setting, text);
    case XF_SETTING_CHOICE:
        return read_choice(member, setting->choices, text);
    case XF_SETTING_SWITCH:
        return read_switch(member, text);
    case XF_SETTING_TEXT:
        return read_text(member, text);
    }
    return false;
}

enum xf_status xf_setting_read(void *structure, const struct xf_setting *setting, const char *text,
                               struct xf_problem *problem)
{
    if (read_member((char *)structure + setting->offset, setting, text)) {
        return XF_OK;
    }
    char wanted[XF_SETTING_LENGTH];
    xf_setting_describe(wanted, setting);
    return xf_problem_set(problem, XF_MALFORMED, "%s cannot be \"%.80s\": it is %s.", setting->name,
                          text, wanted);
}

/* As few digits as give the number back; nine always do. */
static void write_number(char text[XF_SETTING_LENGTH], float number)
{
    int digits = 0;
    do {
        snprintf(text, XF_SETTING_LENGTH, "%.*g", ++digits, (double)number);
    } while (digits < 9 && strtof(text, NULL) != number);
}

void xf_setting_write(char text[XF_SETTING_LENGTH], const void *structure,
                      const struct xf_setting *setting)
{
    const void *member = (const char *)structure + setting->offset;
    switch (setting->kind) {
    case XF_SETTING_WHOLE:
        snprintf(text, XF_SETTING_LENGTH, "%d", *(const int *)member);
        break;
    case XF_SETTING_SEED:
        snprintf(text, XF_SETTING_LENGTH, "%" PRIu64, *(const uint64_t *)member);
        break;
    case XF_SETTING_NUMBER:
        write_number(text, *(const float *)member);
        break;
    case XF_SETTING_CHOICE:
        snprintf(text, XF_SETTING_LENGTH, "%s", setting->choices[*(const int *)member]);
        break;
    case XF_SETTING_SWITCH:
        snprintf(text, XF_SETTING_LENGTH, "%s", no_or_yes[*(const bool *)member]);
        break;
    case XF_SETTING_TEXT:
        snprintf(text, XF_SETTING_LENGTH, "%s", (const char *)member);
        break;
    }
}

/* "a, b or c" */
static void describe_choices(char text[XF_SETTING_LENGTH], const char *const *choices)
{
    size_t length = 0;
    text[0] = '\0';
    for (int i = 0; choices[i] && length < XF_SETTING_LENGTH; i++) {
        const char *before = i == 0 ? "" : choices[i + 1] ? ", " : " or ";
        length +=
            (size_t)snprintf(text + length, XF_SETTING_LENGTH - length, "%s%s", before, choices[i]);
    }
}

void xf_setting_describe(char text[XF_SETTING_LENGTH], const struct xf_setting *setting)
{
    switch (setting->kind) {
    case XF_SETTING_WHOLE:
        snprintf(text, XF_SETTING_LENGTH, "a whole number from %.0f to %.0f", setting->least,
                 setting->most);
        break;
    case XF_SETTING_SEED:
        snprintf(text, XF_SETTING_LENGTH, "a whole number from 0 to 2^64 - 1");
        break;
    case XF_SETTING_NUMBER:
        snprintf(text, XF_SETTING_LENGTH, "a number from %g to %g", setting->least, setting->most);
        break;
    case XF_SETTING_CHOICE:
        describe_choices(text, setting->choices);
        break;
    case XF_SETTING_SWITCH:
        describe_choices(text, no_or_yes);
        break;
    case XF_SETTING_TEXT:
        snprintf(text, XF_SETTING_LENGTH, "text of less than %d bytes", XF_SETTING_LENGTH);
        break;
    }
}

const struct xf_setting *xf_setting_find(const struct xf_setting *table, int count,
                                         const char *name)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(table[i].name, name) == 0) {
            return &table[i];
        }
    }
    return NULL;
}
