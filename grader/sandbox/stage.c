/* The stage: the program in which a student's code runs.
 *
 *     stage OBJECTS        (started by the judge, never by hand)
 *
 * OBJECTS is the folder of the compiled submission. The program knows no right answer: neither the
 * engine nor a test is linked into it, and the view of the file system that it runs in holds
 * nothing but itself, its libraries and OBJECTS. It forks a child for every request, so that
 * nothing a call does outlives it, and replies with how the child ended. It ends when the judge
 * closes the socket. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grader/sandbox/protocol.h"
#include "grader/sandbox/seal.h"
#include "grader/sandbox/stage_child.h"
#include "grader/sandbox/work.h"

/* Waits for the child; kills it, and whatever it may have started, when its time is up. */
static int wait_for(pid_t child, struct stage_reply *reply)
{
    int handle = (int)syscall(SYS_pidfd_open, child, 0);
    if (handle < 0)
        return errno;
    struct pollfd ending = {.fd = handle, .events = POLLIN};
    int ended = poll(&ending, 1, STAGE_WALL_MILLISECONDS);
    close(handle);
    reply->overslept = ended == 0;
    kill(-child, SIGKILL);
    kill(child, SIGKILL);
    struct rusage used;
    while (wait4(child, &reply->status, 0, &used) < 0) {
        if (errno != EINTR)
            return errno;
    }
    struct timeval cpu;
    timeradd(&used.ru_utime, &used.ru_stime, &cpu);
    reply->cpu_microseconds = (int64_t)cpu.tv_sec * 1000000 + cpu.tv_usec;
    return 0;
}

static struct stage_reply perform(const struct stage_request *request, const char *objects)
{
    struct stage_reply reply = {0};
    int counter = request->counted ? work_count_instructions() : -1;
    pid_t child = fork();
    if (child < 0) {
        reply.error = errno;
    } else if (child == 0) {
        stage_child(request, objects); /* does not return */
    } else {
        reply.error = wait_for(child, &reply);
    }
    reply.instructions = work_read(counter);
    return reply;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "stage: started by the grader, with a folder of compiled exercises\n");
        return 2;
    }
    char objects[PATH_MAX]; /* absolute: a sealed loader may not ask where it stands */
    if (!realpath(argv[1], objects)) {
        perror("stage");
        return 2;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_DUMPABLE, 0);
    (void)seal_prepare(STAGE_MEMORY); /* if it fails, a request that must be sealed is refused */
    struct stage_request request;
    ssize_t bytes;
    while ((bytes = recv(STAGE_SOCKET, &request, sizeof request, 0)) > 0) {
        struct stage_reply reply = {.error = EBADMSG};
        if (bytes == sizeof request)
            reply = perform(&request, objects);
        if (send(STAGE_SOCKET, &reply, sizeof reply, MSG_NOSIGNAL) != sizeof reply)
            return 1;
    }
    return bytes < 0;
}
