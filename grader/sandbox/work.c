#include "grader/sandbox/work.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

int work_count(uint32_t type, uint64_t event)
{
    /* Only what users may do: by default the kernel lets nobody else count in the kernel. */
    struct perf_event_attr attributes = {
        .type = type,
        .size = sizeof attributes,
        .config = event,
        .inherit = 1,
        .exclude_kernel = 1,
        .exclude_hv = 1,
        .read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
    };
    return (int)syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
}

int work_count_instructions(void)
{
    return work_count(PERF_TYPE_HARDWARE, PERF_COUNT_HW_INSTRUCTIONS);
}

uint64_t work_read(int counter)
{
    struct {
        uint64_t count, enabled, running;
    } reading = {0};
    if (counter < 0)
        return 0;
    ssize_t bytes = read(counter, &reading, sizeof reading);
    close(counter);
    return bytes == sizeof reading && reading.running == reading.enabled ? reading.count : 0;
}
