#include "grader/submission/find.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/reports/console.h"

bool submission_open(struct submission *submission, const char *path, char *problem, size_t size)
{
    submission->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (submission->folder >= 0)
        return true;
    const char *why = strerror(errno);
    char name[256];
    console_sanitize(name, sizeof name, path, strlen(path));
    snprintf(problem, size, "the submission '%s' cannot be read: %s", name, why);
    return false;
}

void submission_close(struct submission *submission)
{
    if (submission->folder >= 0)
        close(submission->folder);
    submission->folder = -1;
}

void source_free(struct source *source)
{
    free(source->bytes);
    *source = (struct source){.bytes = NULL};
}

static const char *kind_of(mode_t mode)
{
    if (S_ISDIR(mode))
        return "a folder";
    if (S_ISLNK(mode))
        return "a symbolic link";
    if (S_ISFIFO(mode))
        return "a named pipe";
    if (S_ISSOCK(mode))
        return "a socket";
    return "a device";
}

/* Opens one name below `folder` if it is a regular file. Returns -1 if it is not, with a sentence
 * unless there is nothing of that name. */
static int open_regular(int folder, const char *name, struct stat *status, char *message,
                        size_t size)
{
    message[0] = '\0';
    if (fstatat(folder, name, status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT && errno != ENOTDIR)
            snprintf(message, size, "%s cannot be read: %s", name, strerror(errno));
        return -1;
    }
    if (!S_ISREG(status->st_mode)) {
        snprintf(message, size, "%s is %s; the grader takes regular files only", name,
                 kind_of(status->st_mode));
        return -1;
    }
    /* Between the look and the opening it may have been replaced: look again, through the file. */
    int file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 || fstat(file, status) != 0 || !S_ISREG(status->st_mode)) {
        snprintf(message, size, "%s cannot be read: %s", name,
                 file < 0 ? strerror(errno) : "it changed while it was opened");
        if (file >= 0)
            close(file);
        return -1;
    }
    return file;
}

/* As open_regular, first in the chapter's folder, then in the flat one. A chapter's folder that is
 * a link is not followed. */
static int open_source(int folder, const char *chapter, const char *name, struct stat *status,
                       char *message, size_t size)
{
    struct stat inner;
    if (fstatat(folder, chapter, &inner, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(inner.st_mode)) {
        snprintf(message, size, "%s is %s, not a folder", chapter, kind_of(inner.st_mode));
        return -1;
    }
    int below = openat(folder, chapter, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int file = below < 0 ? -1 : open_regular(below, name, status, message, size);
    if (below >= 0)
        close(below);
    if (file >= 0 || (below >= 0 && message[0]))
        return file;
    return open_regular(folder, name, status, message, size);
}

static bool read_all(int file, struct source *source)
{
    ssize_t bytes = 1;
    while (source->count < SOURCE_BYTES && bytes > 0) {
        bytes = read(file, source->bytes + source->count, SOURCE_BYTES - source->count);
        if (bytes > 0)
            source->count += (size_t)bytes;
    }
    return bytes >= 0;
}

static bool is_blank(const struct source *source)
{
    for (size_t i = 0; i < source->count; i++) {
        if (!strchr(" \t\r\n\f\v", source->bytes[i]) || source->bytes[i] == '\0')
            return false;
    }
    return true;
}

/* What can be said of a text before a compiler sees it. */
static enum outcome look_at(const char *name, const struct source *source, char *message,
                            size_t size)
{
    const unsigned char *bytes = (const unsigned char *)source->bytes;
    bool marked = source->count >= 2 && ((bytes[0] == 0xFF && bytes[1] == 0xFE) ||
                                         (bytes[0] == 0xFE && bytes[1] == 0xFF));
    if (is_blank(source)) {
        snprintf(message, size, "%s is empty", name);
        return OUTCOME_NOT_SUBMITTED;
    }
    if (marked) {
        snprintf(message, size, "%s is UTF-16 text; save it as UTF-8 and submit it again", name);
        return OUTCOME_NOT_COMPILED;
    }
    if (memchr(source->bytes, '\0', source->count)) {
        snprintf(message, size, "%s holds NUL bytes: it is not a text file, or not UTF-8", name);
        return OUTCOME_NOT_COMPILED;
    }
    return OUTCOME_PASSED;
}

enum outcome submission_read(const struct submission *submission, const char *chapter,
                             const char *name, struct source *source, char *message, size_t size)
{
    *source = (struct source){.bytes = NULL};
    message[0] = '\0';
    struct stat status;
    int file = open_source(submission->folder, chapter, name, &status, message, size);
    if (file < 0) {
        if (!message[0])
            snprintf(message, size, "there is no %s/%s and no %s", chapter, name, name);
        return OUTCOME_NOT_SUBMITTED;
    }
    enum outcome outcome = OUTCOME_NOT_SUBMITTED;
    if (status.st_size > SOURCE_BYTES - 1) {
        snprintf(message, size, "%s is larger than 1 MiB, and was not read", name);
    } else if (!(source->bytes = calloc(SOURCE_BYTES, 1)) || !read_all(file, source)) {
        snprintf(message, size, "%s cannot be read: %s", name, strerror(errno));
    } else {
        outcome = look_at(name, source, message, size);
    }
    close(file);
    return outcome;
}
