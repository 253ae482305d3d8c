#include "grader/reports/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grader/reports/text.h"
#include "reference/data/file.h"

/* Writes into what is there: a device, a pipe, what a link points to. On failure errno tells why. */
static bool write_into(const char *path, const char *bytes, size_t count)
{
    int file = open(path, O_WRONLY | O_TRUNC | O_NOCTTY | O_CLOEXEC);
    int error = file < 0 ? errno : 0;
    for (size_t done = 0; done < count && error == 0;) {
        ssize_t written = write(file, bytes + done, count - done);
        if (written >= 0)
            done += (size_t)written;
        else if (errno != EINTR)
            error = errno;
    }
    if (file >= 0 && close(file) != 0 && error == 0)
        error = errno;
    errno = error;
    return error == 0;
}

bool file_replace(const char *path, const char *bytes, size_t count, char *problem, size_t size)
{
    struct stat there;
    struct text text = text_in(problem, size);
    if (lstat(path, &there) == 0 && !S_ISREG(there.st_mode)) {
        bool written = write_into(path, bytes, count);
        if (!written)
            text_add(&text, "Cannot write a file (%s): %s.", strerror(errno), path);
        return written;
    }
    const struct xf_span whole = {.bytes = bytes, .size = count};
    struct xf_problem why;
    bool written = xf_file_replace(path, &whole, 1, &why) == XF_OK;
    if (!written)
        text_add(&text, "%s", why.sentence);
    return written;
}
