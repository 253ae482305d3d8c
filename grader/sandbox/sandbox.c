#include "grader/sandbox/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "grader/sandbox/view.h"

enum { LIST_BYTES = 8192 };

/* Reads the list of the stage's libraries, which the build wrote beside it, into `files`; their
 * names stay in `text`. */
static bool read_libraries(const char *program, char *text, const char **files, int most)
{
    char path[4096];
    snprintf(path, sizeof path, "%s.libraries", program);
    FILE *list = fopen(path, "re");
    size_t bytes = list ? fread(text, 1, LIST_BYTES - 1, list) : 0;
    if (list)
        fclose(list);
    text[bytes] = '\0';
    int count = 0;
    for (char *line = strtok(text, "\n"); line && count < most - 1; line = strtok(NULL, "\n"))
        files[count++] = line;
    files[count] = NULL;
    return bytes > 0;
}

static bool start_stage(struct sandbox *sandbox, const char *program, const char *root, int socket)
{
    char text[LIST_BYTES];
    const char *files[VIEW_MAX_FILES];
    if (!read_libraries(program, text, files, VIEW_MAX_FILES)) {
        errno = ENOENT;
        return false;
    }
    const char *const argv[] = {"stage", "objects", NULL};
    const int descriptors[] = {socket, sandbox->board.file, sandbox->console, -1};
    const struct view view = {.sealed = sandbox->sealed,
                              .files = files,
                              .program = program,
                              .root = root,
                              .directory = ".",
                              .argv = argv,
                              .output = STDERR_FILENO,
                              .hand_over = descriptors};
    sandbox->stage = view_start(&view);
    return sandbox->stage > 0;
}

bool sandbox_open(struct sandbox *sandbox, const char *program, const char *root, bool sealed,
                  char *problem, size_t size)
{
    *sandbox = (struct sandbox){.sealed = sealed, .stage = -1, .socket = -1, .console = -1};
    int ends[2] = {-1, -1};
    bool opened = board_init(&sandbox->board) &&
                  (sandbox->console = memfd_create("console", MFD_CLOEXEC)) >= 0 &&
                  socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0;
    if (opened) {
        /* A stage that does not answer must not hold up the judge. */
        const struct timeval patience = {.tv_sec = STAGE_WALL_MILLISECONDS / 1000 + 10};
        setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        sandbox->socket = ends[0];
        opened = start_stage(sandbox, program, root, ends[1]);
    }
    int error = errno;
    if (ends[1] >= 0)
        close(ends[1]);
    if (!opened)
        snprintf(problem, size, "the stage for the submitted code could not be started: %s",
                 strerror(error));
    return opened;
}

void sandbox_close(struct sandbox *sandbox)
{
    if (sandbox->socket >= 0)
        close(sandbox->socket);
    if (sandbox->console >= 0)
        close(sandbox->console);
    if (sandbox->stage > 0) {
        kill(sandbox->stage, SIGKILL);
        waitpid(sandbox->stage, NULL, 0);
    }
    board_free(&sandbox->board);
    *sandbox = (struct sandbox){.stage = -1, .socket = -1, .console = -1};
    sandbox->board.file = -1;
    sandbox->board.bytes = MAP_FAILED;
}

/* What the judge alone must know stays here: names and addresses of its own memory. */
static struct stage_request without_secrets(const struct stage_request *request)
{
    struct stage_request sent = *request;
    for (int i = 0; i < sent.call.arguments; i++) {
        sent.call.argument[i].name = NULL;
        sent.call.argument[i].pointer = NULL;
    }
    return sent;
}

static bool exchange(struct sandbox *sandbox, const struct stage_request *request,
                     struct stage_reply *reply)
{
    struct stage_request sent = without_secrets(request);
    sent.sealed = sandbox->sealed;
    errno = 0;
    if (send(sandbox->socket, &sent, sizeof sent, MSG_NOSIGNAL) != sizeof sent)
        return false;
    ssize_t bytes = recv(sandbox->socket, reply, sizeof *reply, 0);
    return bytes == sizeof *reply;
}

bool sandbox_call(struct sandbox *sandbox, const struct stage_request *request, struct event *event,
                  char *problem, size_t size)
{
    *event = (struct event){.status = 0};
    memset(sandbox->board.bytes, 0, sizeof(struct stage_notes));
    if (ftruncate(sandbox->console, 0) != 0 || lseek(sandbox->console, 0, SEEK_SET) != 0) {
        snprintf(problem, size, "the console could not be cleared: %s", strerror(errno));
        return false;
    }
    struct stage_reply reply = {0};
    if (!exchange(sandbox, request, &reply)) {
        snprintf(problem, size, "the stage ended, or slept, before it answered");
        return false;
    }
    if (reply.error) {
        snprintf(problem, size, "the stage could not make the call: %s", strerror(reply.error));
        return false;
    }
    event->status = reply.status;
    event->overslept = reply.overslept;
    event->cpu_microseconds = reply.cpu_microseconds;
    event->instructions = reply.instructions;
    memcpy(&event->notes, sandbox->board.bytes, sizeof event->notes);
    event->notes.message[sizeof event->notes.message - 1] = '\0';
    ssize_t printed = pread(sandbox->console, event->console, sizeof event->console, 0);
    event->printed = printed > 0 ? (size_t)printed : 0;
    return true;
}
