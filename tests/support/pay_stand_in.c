#include "tests/support/pay_stand_in.h"

#include <curl/curl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/check.h"

#define LINE_MAX_BYTES 16384
#define ANSWER_MS      60000L

static void run_tool(const char *tool, const char *dir, const char *notify,
                     int out)
{
    dup2(out, STDOUT_FILENO);
    if (notify)
        execl(tool, tool, "--dir", dir, "--notify", notify, (char *)NULL);
    else
        execl(tool, tool, "--dir", dir, (char *)NULL);
    perror(tool);
    _exit(127);
}

void pay_stand_in_start(struct pay_stand_in *s, const char *test_path,
                        const char *notify)
{
    char beside[PATH_MAX], tool[PATH_MAX + 32];
    static char line[LINE_MAX_BYTES];
    int ends[2];
    snprintf(beside, sizeof(beside), "%s", test_path);
    snprintf(tool, sizeof(tool), "%s/../tools/pay_stand_in", dirname(beside));
    snprintf(s->dir, sizeof(s->dir), "/tmp/liandian-pay.XXXXXX");
    CHECK(mkdtemp(s->dir));
    CHECK(pipe(ends) == 0);
    s->pid = fork();
    CHECK(s->pid >= 0);
    if (s->pid == 0) {
        close(ends[0]);
        run_tool(tool, s->dir, notify, ends[1]);
    }
    close(ends[1]);
    FILE *f = fdopen(ends[0], "r");
    CHECK(f && fgets(line, sizeof(line), f));
    fclose(f);
    s->says = json_loads(line, 0, NULL);
    s->admin_port =
        (int)json_integer_value(json_object_get(s->says, "admin_port"));
    CHECK(s->admin_port > 0);
}

void pay_stand_in_stop(struct pay_stand_in *s)
{
    char command[96];
    int status = 0;
    kill(s->pid, SIGTERM);
    CHECK(waitpid(s->pid, &status, 0) == s->pid);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    json_decref(s->says);
    snprintf(command, sizeof(command), "rm -rf %s", s->dir);
    CHECK(system(command) == 0);
}

static size_t on_body(char *data, size_t size, size_t n, void *user)
{
    CHECK(buf_add(user, data, size * n) == ERR_OK);
    return size * n;
}

json_t *pay_stand_in_tell(struct pay_stand_in *s, const char *path,
                          json_t *what)
{
    char url[128];
    struct buf got = {0};
    long status = 0;
    char *body = json_dumps(what, JSON_COMPACT);
    CHECK(body);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", s->admin_port, path);
    CURL *c = curl_easy_init();
    CHECK(c);
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_PROXY, "");
    curl_easy_setopt(c, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, ANSWER_MS);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, &got);
    CHECK(curl_easy_perform(c) == CURLE_OK);
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    json_t *answer = json_loadb((const char *)got.data, got.len, 0, NULL);
    if (status != 200)
        fprintf(stderr, "%s %s: %.*s\n", path, body, (int)got.len, got.data);
    CHECK(status == 200 && answer);
    curl_easy_cleanup(c);
    buf_release(&got);
    free(body);
    json_decref(what);
    return answer;
}
