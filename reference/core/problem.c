#include "reference/core/problem.h"

#include <stdarg.h>
#include <stdio.h>

enum xf_status xf_problem_set(struct xf_problem *problem, enum xf_status status, const char *format,
                              ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem->sentence, sizeof problem->sentence, format, arguments);
    va_end(arguments);
    for (char *c = problem->sentence; *c; c++) {
        unsigned char byte = (unsigned char)*c;
        if (byte < 0x20 || byte == 0x7f) {
            *c = '?';
        }
    }
    return status;
}

enum xf_status xf_problem_general(struct xf_problem *problem, enum xf_status status)
{
    return xf_problem_set(problem, status, "%s", xf_status_message(status));
}
