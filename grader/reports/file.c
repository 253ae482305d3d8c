#include "grader/reports/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/reports/text.h"

/* Writes all the bytes and closes the file; a file that is to last is also made durable. On
 * failure errno tells why. */
static bool write_and_close(int file, const char *bytes, size_t count, bool durable)
{
    int error = 0;
    for (size_t done = 0; done < count && error == 0;) {
        ssize_t written = write(file, bytes + done, count - done);
        if (written >= 0)
            done += (size_t)written;
        else if (errno != EINTR)
            error = errno;
    }
    if (error == 0 && durable && fsync(file) != 0)
        error = errno;
    if (close(file) != 0 && error == 0)
        error = errno;
    errno = error;
    return error == 0;
}

/* Makes the new name in the folder of `path` durable. */
static bool sync_folder(const char *path)
{
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int length = slash == NULL ? 0 : slash == path ? 1 : (int)(slash - path);
    snprintf(folder, sizeof folder, "%.*s", length, path);
    int handle = open(length == 0 ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0)
        return false;
    /* Some file systems cannot do this for a folder and say EINVAL; nothing more can be done. */
    bool synced = fsync(handle) == 0 || errno == EINVAL;
    int error = errno;
    close(handle);
    errno = error;
    return synced;
}

static bool write_new_file(const char *path, const char *bytes, size_t count)
{
    char temporary[PATH_MAX];
    int length = snprintf(temporary, sizeof temporary, "%s.%ld.part", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof temporary) {
        errno = ENAMETOOLONG;
        return false;
    }
    unlink(temporary); /* of a process that had our number and was killed */
    int file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0)
        return false;
    if (write_and_close(file, bytes, count, true) && rename(temporary, path) == 0)
        return sync_folder(path);
    int error = errno;
    unlink(temporary);
    errno = error;
    return false;
}

static bool write_into(const char *path, const char *bytes, size_t count)
{
    int file = open(path, O_WRONLY | O_TRUNC | O_NOCTTY | O_CLOEXEC);
    return file >= 0 && write_and_close(file, bytes, count, false);
}

bool file_replace(const char *path, const char *bytes, size_t count, char *problem, size_t size)
{
    struct stat there;
    bool special = lstat(path, &there) == 0 && !S_ISREG(there.st_mode);
    if (special ? write_into(path, bytes, count) : write_new_file(path, bytes, count))
        return true;
    const char *reason = strerror(errno);
    struct text text = text_in(problem, size);
    text_add(&text, "cannot write a report (%s): %s", reason, path); /* the path may be long */
    return false;
}
