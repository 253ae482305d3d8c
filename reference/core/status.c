#include "reference/core/status.h"

#include <stddef.h>

const char *xf_status_message(enum xf_status status)
{
    static const char *const message[XF_STATUSES] = {
        [XF_OK] = "All is well.",
        [XF_OUT_OF_MEMORY] = "There is not enough memory for this.",
        [XF_TOO_LARGE] = "The sizes asked for are too large to be counted, let alone stored.",
        [XF_FILE_FAILED] = "A file cannot be read or written.",
        [XF_NOT_FINITE] = "Numbers have become infinite, or are no numbers any more.",
        [XF_MALFORMED] = "A file or an argument does not hold what it should.",
    };
    size_t index = (size_t)status;
    return index < XF_STATUSES ? message[index] : "An unknown kind of failure.";
}
