#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "pos/ui/pay.h"

extern char **environ;

#define VOICE_MS 15000 /* longer takes only a sound device that hangs */

static bool buried(struct ui *ui)
{
    if (waitpid(ui->voice, NULL, WNOHANG) == 0)
        return false;
    ui->voice = 0;
    return true;
}

void pay_voice_turn(struct ui *ui)
{
    if (ui->voice <= 0 || buried(ui))
        return;
    if (clock_monotonic_ms() - ui->voice_ms > VOICE_MS)
        kill(ui->voice, SIGKILL); /* buried at a later turn */
}

void pay_voice_stop(struct ui *ui)
{
    if (ui->voice > 0 && !buried(ui))
        kill(ui->voice, SIGKILL);
}

static void voice_began(struct ui *ui, pid_t pid)
{
    ui->voice = pid;
    ui->voice_ms = clock_monotonic_ms();
}

void pay_voice_say(struct ui *ui, const char *words)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    sigset_t none;
    pid_t pid = 0;
    char program[] = "espeak-ng", voice[] = "-v", end[] = "--";
    char coded[] = "-b", utf8[] = "1";
    char language[24];
    pay_voice_turn(ui);
    if (words[0] == '\0' || ui->voice > 0 ||
        strcmp(config_text(&ui->till->config, "voice", "speak", "yes"), "no") ==
            0)
        return; /* one sentence at a time: the newest stands on the screen */
    /* "cmn" alone reads some syllables as English letters. */
    strcpy(language, i18n_is_chinese() ? "cmn-latn-pinyin" : "en");
    char *const argv[] = {program, voice, language,      coded,
                          utf8,    end,   (char *)words, NULL};
    if (posix_spawn_file_actions_init(&files) != 0)
        return;
    if (posix_spawnattr_init(&attr) != 0) {
        posix_spawn_file_actions_destroy(&files);
        return;
    }
    sigemptyset(&none);
    /* It must not write over the screen. */
    bool fine =
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null",
                                         O_RDONLY, 0) == 0 &&
        posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null",
                                         O_WRONLY, 0) == 0 &&
        posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null",
                                         O_WRONLY, 0) == 0 &&
        posix_spawnattr_setsigmask(&attr, &none) == 0 &&
        posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK) == 0;
    if (fine && posix_spawnp(&pid, program, &files, &attr, argv, environ) == 0)
        voice_began(ui, pid);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&files);
}
