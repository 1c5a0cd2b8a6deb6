/* If these fail, a power cut during enrolment leaves a till that cannot be
 * finished, has two beginnings, or wastes the code; or a revoked till loses
 * its ledger.
 *
 * A small headquarters in a process of its own answers enrolments. The power
 * goes at every single system call that changes anything on disk (the tracer
 * kills the process before the call), then the same enrolment runs again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "pos/enrol.h"
#include "pos/till.h"
#include "sync/transport_zmq.h"

#define TOKENS_MAX 512
#define CALLS_MAX  2000

/* Shared with the headquarters' process. */
struct shared {
    char address[TRANSPORT_ADDRESS_MAX];
    struct keys keys;
    volatile int ready, looked; /* looked: how often, at what follows */
    int tokens;
    uint8_t token[TOKENS_MAX][ENROL_TOKEN_LEN];
    bool used[TOKENS_MAX];
    uint8_t by[TOKENS_MAX][KEY_LEN];    /* sign keys that used them */
    uint8_t curve[TOKENS_MAX][KEY_LEN]; /* and their transport keys */
    bool revoked[TOKENS_MAX];
    int enrolments;       /* tokens used up */
    int64_t clock_off_ms; /* of headquarters */
};

static struct shared *hq;
static pid_t hq_pid;
static char dir[64];

/* ---- the small headquarters -----------------------------------------------*/

static void admit_all(struct listener *l)
{
    for (int i = 0; i < hq->tokens; i++) {
        uint8_t public_key[ENROL_KEY_LEN], secret_key[ENROL_KEY_LEN];
        char user[LISTENER_USER_MAX];
        enrol_token_keys(hq->token[i], public_key, secret_key);
        snprintf(user, sizeof(user), "enrol:%d", i);
        if (listener_admit(l, public_key, user))
            _exit(9);
        snprintf(user, sizeof(user), "till:%d", i);
        if (hq->revoked[i])
            listener_revoke(l, hq->curve[i]);
        else if (hq->used[i] && listener_admit(l, hq->curve[i], user))
            _exit(9);
    }
}

static void answer(int i, const struct buf *in, struct buf *out)
{
    struct enrol_request r;
    Wire__Reason reason = WIRE__REASON__NONE;
    struct enrol_answer a;
    memset(&a, 0, sizeof(a));
    enum err err = enrol_unpack_request(in->data, in->len, &r, &reason);
    if (!err && hq->used[i] && memcmp(hq->by[i], r.sign_key, KEY_LEN) != 0) {
        err = ERR_DENIED;
        reason = WIRE__REASON__TOKEN_USED;
    }
    buf_clear(out);
    if (err) {
        if (enrol_pack_refusal(reason, out))
            _exit(9);
        return;
    }
    hq->enrolments += !hq->used[i];
    hq->used[i] = true;
    memcpy(hq->by[i], r.sign_key, KEY_LEN);
    memcpy(hq->curve[i], r.curve_key, KEY_LEN);
    a.till = r.old_till ? r.old_till : (uint32_t)(100 + i);
    a.outlet = 7;
    snprintf(a.outlet_name, sizeof(a.outlet_name), "秦栏便民店");
    memcpy(a.hq_sign_key, hq->keys.sign_public, KEY_LEN);
    a.clock_ms = clock_now_ms() + hq->clock_off_ms;
    if (enrol_pack_answer(&a, out))
        _exit(9);
}

_Noreturn static void serve(void)
{
    struct transport *t = NULL;
    struct listener *l = NULL;
    struct listener_peer peer;
    struct buf in = {0}, out = {0};
    if (transport_open(&t) ||
        listener_open(t, "tcp://127.0.0.1:*", hq->keys.curve_public,
                      hq->keys.curve_secret, NULL, NULL, &l, NULL))
        _exit(9);
    snprintf(hq->address, sizeof(hq->address), "%s", listener_address(l));
    hq->ready = 1;
    for (;;) {
        int i = 0;
        admit_all(l);
        hq->looked++;
        if (listener_poll(l, NULL, 0, 5))
            _exit(9);
        while (listener_receive(l, &peer, &in) == ERR_OK) {
            if (sscanf(peer.user, "enrol:%d", &i) != 1)
                continue;
            answer(i, &in, &out);
            (void)!listener_send(l, &peer, out.data, out.len);
        }
    }
}

static int start_hq(void **state)
{
    (void)state;
    hq = mmap(NULL, sizeof(*hq), PROT_READ | PROT_WRITE,
              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(hq != MAP_FAILED);
    assert_int_equal(keys_init(), ERR_OK);
    keys_generate(&hq->keys);
    hq_pid = fork();
    assert_true(hq_pid >= 0);
    if (hq_pid == 0)
        serve();
    for (int i = 0; i < 500 && !hq->ready; i++)
        usleep(10000);
    i18n_set_chinese(false);
    return hq->ready ? 0 : -1;
}

/* Until headquarters has seen what was changed here. */
static void let_hq_look(void)
{
    int before = hq->looked;
    for (int i = 0; i < 20000 && hq->looked < before + 2; i++)
        usleep(1000);
    assert_true(hq->looked >= before + 2);
}

static int stop_hq(void **state)
{
    (void)state;
    kill(hq_pid, SIGKILL);
    waitpid(hq_pid, NULL, 0);
    munmap(hq, sizeof(*hq));
    return 0;
}

static struct enrol_ticket ticket(void)
{
    struct enrol_ticket t;
    memset(&t, 0, sizeof(t));
    snprintf(t.address, sizeof(t.address), "%s", hq->address);
    memcpy(t.hq_key, hq->keys.curve_public, ENROL_KEY_LEN);
    randombytes_buf(t.token, ENROL_TOKEN_LEN);
    assert_true(hq->tokens < TOKENS_MAX);
    memcpy(hq->token[hq->tokens], t.token, ENROL_TOKEN_LEN);
    hq->tokens++;
    let_hq_look();
    return t;
}

/* ---- folders
 * ---------------------------------------------------------------*/

static void empty(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return;
    for (struct dirent *e = readdir(folder); e; e = readdir(folder))
        if (e->d_name[0] != '.')
            unlinkat(dirfd(folder), e->d_name, 0);
    closedir(folder);
    rmdir(path);
}

static int new_dir(void **state)
{
    (void)state;
    snprintf(dir, sizeof(dir), "/tmp/liandian-enrol.XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    return rmdir(dir); /* enrolment makes it */
}

static int drop_dir(void **state)
{
    (void)state;
    empty(dir);
    return 0;
}

/* A whole till, and nothing left over. */
static void check_till(uint64_t entries)
{
    struct till t;
    struct ledger_head head;
    struct keys keys;
    struct diag d = {0};
    uint8_t named[LEDGER_KEY_LEN];
    uint64_t checked = 0;
    char path[128];
    struct stat st;
    assert_int_equal(till_open(dir, &t, &d), ERR_OK);
    assert_int_equal(t.outlet, 7);
    assert_int_equal(ledger_head(&t.db, &head), ERR_OK);
    assert_int_equal(head.seq, entries);
    snprintf(path, sizeof(path), "%s/till.key", dir);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(keys_load(path, &keys, &d), ERR_OK);
    assert_int_equal(ledger_last_key(&t.db, named), ERR_OK);
    assert_memory_equal(named, keys.sign_public, sizeof(named));
    assert_int_equal(ledger_verify(&t.db, t.till, &checked, &d), ERR_OK);
    till_close(&t);
    DIR *folder = opendir(dir);
    assert_non_null(folder);
    for (struct dirent *e = readdir(folder); e; e = readdir(folder))
        assert_true(strncmp(e->d_name, "enrol-", 6) != 0);
    closedir(folder);
}

/* ---- the power goes
 * --------------------------------------------------------*/

static bool changes_disk(unsigned long long call)
{
    switch (call) {
    case SYS_write:
    case SYS_pwrite64:
    case SYS_rename:
    case SYS_renameat:
    case SYS_unlink:
    case SYS_unlinkat:
    case SYS_mkdir:
    case SYS_fsync:
    case SYS_fdatasync:
    case SYS_ftruncate:
    case SYS_fallocate:
    case SYS_openat:
        return true;
    default:
        return false;
    }
}

/* Runs the enrolment and kills it before the n-th such call. *ret_ended: it
 * was through before. False where tracing is not allowed. */
static bool cut_at(const struct enrol_ticket *t, int n, bool *ret_ended)
{
    int status = 0, seen = 0;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct enrol_result r;
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
            _exit(77);
        raise(SIGSTOP);
        _exit(enrol_run(dir, t, &r, NULL) == ERR_OK ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status))
        return false;
    ptrace(PTRACE_SETOPTIONS, pid, NULL,
           PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
    long deliver = 0;
    for (;;) {
        struct __ptrace_syscall_info info;
        ptrace(PTRACE_SYSCALL, pid, NULL, deliver);
        deliver = 0;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (WIFEXITED(status) || WIFSIGNALED(status))
            break;
        if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
            deliver = WSTOPSIG(status);
            continue;
        }
        ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info);
        if (info.op == PTRACE_SYSCALL_INFO_ENTRY &&
            changes_disk(info.entry.nr) && ++seen == n) {
            kill(pid, SIGKILL);
            assert_int_equal(waitpid(pid, &status, 0), pid);
            *ret_ended = false;
            return true;
        }
    }
    *ret_ended = true;
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    return true;
}

static void every_cut_can_be_finished(void **state)
{
    (void)state;
    struct enrol_result r;
    bool ended = false;
    int cuts = 0;
    for (int n = 1; !ended; n += 1 + n / 40) {
        struct enrol_ticket t = ticket();
        int enrolments = hq->enrolments;
        struct diag d = {0};
        assert_true(n < CALLS_MAX);
        if (!cut_at(&t, n, &ended))
            skip();
        cuts++;
        enum err err = enrol_run(dir, &t, &r, &d);
        if (err)
            fail_msg("cut %d: %s", n, d.text);
        check_till(1);
        assert_int_equal(hq->enrolments, enrolments + 1);
        empty(dir);
    }
    assert_true(cuts > 20);
}

/* ---- without power cuts
 * ----------------------------------------------------*/

static void the_same_code_again_changes_nothing(void **state)
{
    (void)state;
    struct enrol_ticket t = ticket();
    struct enrol_result r;
    assert_int_equal(enrol_run(dir, &t, &r, NULL), ERR_OK);
    assert_false(r.was_done || r.anew || r.moved);
    assert_string_equal(r.outlet_name, "秦栏便民店");
    check_till(1);
    assert_int_equal(enrol_run(dir, &t, &r, NULL), ERR_OK);
    assert_true(r.was_done);
    assert_int_equal(r.outlet, 7);
    check_till(1);
}

static void a_used_code_is_refused(void **state)
{
    (void)state;
    struct enrol_ticket t = ticket();
    struct enrol_result r;
    struct diag d = {0};
    assert_int_equal(enrol_run(dir, &t, &r, NULL), ERR_OK);
    empty(dir);
    assert_int_equal(enrol_run(dir, &t, &r, &d), ERR_DENIED);
    assert_non_null(strstr(d.text, "used"));
}

static void an_unknown_code_makes_nothing(void **state)
{
    (void)state;
    struct enrol_ticket t = ticket();
    struct enrol_result r;
    struct diag d = {0};
    t.token[3] ^= 1;
    assert_int_equal(enrol_run(dir, &t, &r, &d), ERR_DENIED);
    assert_true(d.text[0] != '\0');
    assert_int_not_equal(access(dir, F_OK), 0);
    t.token[3] ^= 1;
    t.hq_key[0] ^= 1; /* another headquarters */
    d.text[0] = '\0';
    assert_int_equal(enrol_run(dir, &t, &r, &d), ERR_DENIED);
    assert_non_null(strstr(d.text, "another headquarters"));
    t.hq_key[0] ^= 1;
    snprintf(t.address, sizeof(t.address), "tcp://127.0.0.1:1");
    d.text[0] = '\0';
    assert_int_equal(enrol_run(dir, &t, &r, &d), ERR_GONE);
    assert_non_null(strstr(d.text, "does not answer"));
    assert_int_not_equal(access(dir, F_OK), 0);
}

static void a_wrong_clock_is_refused_and_costs_nothing(void **state)
{
    (void)state;
    struct enrol_ticket t = ticket();
    struct enrol_result r;
    struct diag d = {0};
    hq->clock_off_ms = 3 * CLOCK_DAY_MS;
    assert_int_equal(enrol_run(dir, &t, &r, &d), ERR_RANGE);
    assert_non_null(strstr(d.text, "clock"));
    hq->clock_off_ms = 0;
    assert_int_equal(enrol_run(dir, &t, &r, &d), ERR_OK);
    check_till(1);
}

static void a_revoked_till_keeps_its_ledger(void **state)
{
    (void)state;
    struct enrol_ticket t = ticket();
    int mine = hq->tokens - 1;
    struct enrol_result r;
    struct diag d = {0};
    assert_int_equal(enrol_run(dir, &t, &r, NULL), ERR_OK);
    uint32_t number = r.till;
    struct enrol_ticket again = ticket();
    let_hq_look();
    assert_int_equal(enrol_run(dir, &again, &r, &d), ERR_EXISTS);
    check_till(1);
    assert_false(hq->used[hq->tokens - 1]);
    hq->revoked[mine] = true;
    let_hq_look();
    if (enrol_run(dir, &again, &r, &d))
        fail_msg("%s", d.text);
    assert_true(r.anew);
    assert_int_equal(r.till, number);
    check_till(2); /* KeyChanged */
}

#define IN_DIR(f) cmocka_unit_test_setup_teardown(f, new_dir, drop_dir)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIR(every_cut_can_be_finished),
        IN_DIR(the_same_code_again_changes_nothing),
        IN_DIR(a_used_code_is_refused),
        IN_DIR(an_unknown_code_makes_nothing),
        IN_DIR(a_wrong_clock_is_refused_and_costs_nothing),
        IN_DIR(a_revoked_till_keeps_its_ledger),
    };
    return cmocka_run_group_tests(tests, start_hq, stop_hq);
}
