#include "grader/misconceptions/misconception.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct misconception *first, **last = &first;

void misconception_enlist(struct misconception *entry, const char *file)
{
    static char chapters[64][64]; /* the file's name without its folder and ending */
    static int count;
    const char *base = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
    int length = (int)strcspn(base, ".");
    if (count == 0 || strncmp(chapters[count - 1], base, (size_t)length) != 0) {
        if (count == sizeof chapters / sizeof *chapters)
            abort();
        snprintf(chapters[count++], sizeof *chapters, "%.*s", length, base);
    }
    entry->chapter = chapters[count - 1];
    *last = entry;
    last = &entry->next;
}

const struct misconception *misconception_next(const struct misconception *previous,
                                               const char *chapter, const char *function)
{
    const struct misconception *entry = previous ? previous->next : first;
    while (entry &&
           (strcmp(entry->chapter, chapter) != 0 || strcmp(entry->function, function) != 0))
        entry = entry->next;
    return entry;
}
