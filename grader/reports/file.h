/* Writing a report's file so that no reader ever sees half of it. */
#ifndef GRADER_REPORTS_FILE_H
#define GRADER_REPORTS_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* Makes `path` a file of these bytes. They are written to a new file in the same folder, which
 * then takes the name: whatever happens, the path names the old bytes or the new ones. Where the
 * path already names something other than a regular file (a device, a pipe, a symbolic link such
 * as /dev/stdout), the bytes are written into that instead.
 *
 * False on failure, with a sentence in `problem`, an array of `size` bytes; the temporary file is
 * then gone. */
bool file_replace(const char *path, const char *bytes, size_t count, char *problem, size_t size);

#endif
