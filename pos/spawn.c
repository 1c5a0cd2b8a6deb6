#include "pos/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SELF "/proc/self/exe"

/* In the child: nothing but system calls, the parent may have threads. */
_Noreturn static void become(const char *program, const char *log,
                             char *const argv[])
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    /* At once: a lock that another thread held would be kept by this copy. */
    close_range(STDERR_FILENO + 1, ~0U, 0);
    int null = open("/dev/null", O_RDWR);
    int out = open(log, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0600);
    if (null >= 0) {
        dup2(null, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
    }
    dup2(out >= 0 ? out : null, STDERR_FILENO);
    close_range(STDERR_FILENO + 1, ~0U, 0);
    execv(program, argv);
    execv(SELF, argv); /* replaced or deleted meanwhile: as we are */
    _exit(127);
}

enum err spawn_self(const char *command, const char *dir, const char *log)
{
    char word[32], folder[PATH_MAX], program[PATH_MAX] = "";
    char name[] = "pos", option[] = "--dir";
    char *argv[] = {name, word, option, folder, NULL, NULL};
    if (snprintf(word, sizeof(word), "%s", command) >= (int)sizeof(word) ||
        snprintf(folder, sizeof(folder), "%s", dir) >= (int)sizeof(folder))
        return ERR_RANGE;
    char *second = strchr(word, ' ');
    if (second) {
        *second++ = '\0';
        argv[4] = second;
    }
    if (readlink(SELF, program, sizeof(program) - 1) < 0)
        program[0] = '\0';
    /* Twice, so that it is nobody's child to wait for. */
    pid_t first = fork();
    if (first == 0) {
        if (fork() == 0)
            become(program, log, argv);
        _exit(0);
    }
    if (first < 0)
        return ERR_NOMEM;
    while (waitpid(first, NULL, 0) < 0 && errno == EINTR) {
    }
    return ERR_OK;
}
