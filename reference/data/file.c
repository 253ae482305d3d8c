#include "reference/data/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static enum xf_status map_opened(struct xf_file *file, const char *path, int handle,
                                 struct xf_problem *problem)
{
    struct stat about;
    if (fstat(handle, &about) != 0) {
        return xf_problem_set(problem, XF_FILE_FAILED, "Cannot read %s: %s.", path,
                              strerror(errno));
    }
    if (!S_ISREG(about.st_mode)) {
        return xf_problem_set(problem, XF_MALFORMED, "%s is %s, not a file with text or numbers.",
                              path, S_ISDIR(about.st_mode) ? "a folder" : "a pipe or a device");
    }
    if (about.st_size == 0) {
        return XF_OK;
    }
    if ((uintmax_t)about.st_size > SIZE_MAX) {
        return xf_problem_set(problem, XF_TOO_LARGE, "%s is too large for this machine.", path);
    }
    void *bytes = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, handle, 0);
    if (bytes == MAP_FAILED) {
        return xf_problem_set(problem, XF_FILE_FAILED, "Cannot read %s: %s.", path,
                              strerror(errno));
    }
    *file = (struct xf_file){.bytes = bytes, .size = (size_t)about.st_size};
    return XF_OK;
}

enum xf_status xf_file_map(struct xf_file *file, const char *path, struct xf_problem *problem)
{
    *file = (struct xf_file){0};
    /* Without O_NONBLOCK, opening a pipe would wait for somebody to write into it. */
    int handle = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (handle < 0) {
        return xf_problem_set(problem, XF_FILE_FAILED, "Cannot read %s: %s.", path,
                              strerror(errno));
    }
    enum xf_status status = map_opened(file, path, handle, problem);
    close(handle);
    return status;
}

void xf_file_unmap(struct xf_file *file)
{
    if (file && file->bytes) {
        munmap((void *)(uintptr_t)file->bytes, file->size);
        *file = (struct xf_file){0};
    }
}

static bool write_span(int handle, const struct xf_span *span)
{
    const unsigned char *bytes = span->bytes;
    for (size_t done = 0; done < span->size;) {
        ssize_t written = write(handle, bytes + done, span->size - done);
        if (written > 0) {
            done += (size_t)written;
        } else if (written == 0 || errno != EINTR) {
            return false;
        }
    }
    return true;
}

/* Makes the new name in the folder of `path` durable. On failure errno tells why. */
static bool sync_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int length = slash == NULL ? 0 : slash == path ? 1 : (int)(slash - path);
    snprintf(folder, sizeof folder, "%.*s", length, path);
    int handle = open(length == 0 ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) {
        return false;
    }
    /* Some file systems cannot do this for a folder and say EINVAL; nothing more can be done. */
    bool synced = fsync(handle) == 0 || errno == EINVAL;
    int error = errno;
    close(handle);
    errno = error;
    return synced;
}

static bool write_new(const char *temporary, const struct xf_span *span, int count)
{
    unlink(temporary); /* of a process that had our number and was killed */
    int handle = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (handle < 0) {
        return false;
    }
    bool written = true;
    for (int i = 0; written && i < count; i++) {
        written = write_span(handle, &span[i]);
    }
    written = written && fsync(handle) == 0;
    int error = errno;
    if (close(handle) != 0 && written) {
        return false;
    }
    errno = error;
    return written;
}

/* The reason comes first: a long path is cut off. */
static enum xf_status cannot_write(struct xf_problem *problem, const char *path, int error)
{
    return xf_problem_set(problem, XF_FILE_FAILED, "Cannot write a file (%s): %s.", strerror(error),
                          path);
}

enum xf_status xf_file_replace(const char *path, const struct xf_span *span, int count,
                               struct xf_problem *problem)
{
    char temporary[PATH_MAX];
    int length = snprintf(temporary, sizeof temporary, "%s.%ld.part", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof temporary) {
        return cannot_write(problem, path, ENAMETOOLONG);
    }
    if (!write_new(temporary, span, count) || rename(temporary, path) != 0) {
        int error = errno;
        unlink(temporary);
        return cannot_write(problem, path, error);
    }
    if (!sync_folder(path)) {
        return cannot_write(problem, path, errno);
    }
    return XF_OK;
}

enum xf_status xf_draft_begin(struct xf_draft *draft, struct xf_problem *problem)
{
    *draft = (struct xf_draft){.out = NULL};
    draft->out = open_memstream(&draft->text, &draft->size);
    return draft->out ? XF_OK : xf_problem_general(problem, XF_OUT_OF_MEMORY);
}

enum xf_status xf_draft_save(struct xf_draft *draft, const char *path, struct xf_problem *problem)
{
    if (fflush(draft->out) != 0 || ferror(draft->out)) {
        return xf_problem_general(problem, XF_OUT_OF_MEMORY);
    }
    return xf_file_replace(path, &(struct xf_span){draft->text, draft->size}, 1, problem);
}

enum xf_status xf_draft_keep(struct xf_draft *draft, const char *path, struct xf_problem *problem)
{
    const enum xf_status status = xf_draft_save(draft, path, problem);
    xf_draft_drop(draft);
    return status;
}

void xf_draft_drop(struct xf_draft *draft)
{
    fclose(draft->out);
    free(draft->text);
}
