/* pay_stand_in --dir DIR [--notify URL] [--seed N] [--charset gbk]
 *
 * WeChat Pay v2 and v3 and Alipay on loopback (tests/pay/stand_in.h). Writes
 * the merchant's keys into DIR/pay, each 0600, and DIR/pay.ini that names them
 * for headquarters; prints one line of JSON that says where everything is and
 * serves until it is terminated or whoever started it has ended. */
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "base/check.h"
#include "tests/pay/http.h"

struct options {
    const char *dir, *notify, *charset;
    uint64_t seed;
};

static struct stand_in stand_in;

static bool read_options(int argc, char **argv, struct options *o)
{
    *o = (struct options){.charset = "utf-8", .seed = 1};
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--dir"))
            o->dir = argv[i + 1];
        else if (!strcmp(argv[i], "--notify"))
            o->notify = argv[i + 1];
        else if (!strcmp(argv[i], "--charset"))
            o->charset = argv[i + 1];
        else if (!strcmp(argv[i], "--seed"))
            o->seed = strtoull(argv[i + 1], NULL, 10);
        else
            return false;
    }
    return o->dir && argc % 2 == 1;
}

/* name below DIR/pay; data is released. */
static void write_file(const struct options *o, const char *name,
                       struct buf *data)
{
    char *path = NULL;
    CHECK(asprintf(&path, "%s/%s", o->dir, name) > 0);
    if (file_write(path, 0600, data->data, data->len)) {
        fprintf(stderr, "cannot write %s\n", path);
        exit(1);
    }
    free(path);
    buf_release(data);
}

static void write_text(const struct options *o, const char *name,
                       const char *text)
{
    struct buf b = {0};
    CHECK(!buf_add_text(&b, text));
    write_file(o, name, &b);
}

static void write_keys(const struct options *o, const struct stand_in *s)
{
    struct buf b = {0};
    char *path = NULL;
    CHECK(asprintf(&path, "%s/pay", o->dir) > 0);
    if (mkdir(path, 0700) && errno != EEXIST) {
        fprintf(stderr, "cannot make %s: %s\n", path, strerror(errno));
        exit(1);
    }
    free(path);
    identity_cert_pem(&s->tls_ca, &b);
    write_file(o, "pay/ca.pem", &b);
    identity_key_pem(&s->merchant, &b);
    write_file(o, "pay/merchant_key.pem", &b);
    identity_cert_pem(&s->merchant, &b);
    write_file(o, "pay/merchant_cert.pem", &b);
    identity_cert_pem(&s->platform, &b);
    write_file(o, "pay/platform_cert.pem", &b);
    identity_cert_pem(&s->next_platform, &b);
    write_file(o, "pay/next_platform_cert.pem", &b);
    identity_public_pem(&s->wechat_public, &b);
    write_file(o, "pay/wechat_public.pem", &b);
    identity_key_pem(&s->app, &b);
    write_file(o, "pay/app_key.pem", &b);
    identity_key_base64(&s->app, &b);
    write_file(o, "pay/app_key.txt", &b);
    identity_public_pem(&s->alipay_key, &b);
    write_file(o, "pay/alipay_public.pem", &b);
    identity_public_base64(&s->alipay_key, &b);
    write_file(o, "pay/alipay_public.txt", &b);
    write_text(o, "pay/v2_key", s->v2_key);
    write_text(o, "pay/v3_key", s->v3_key);
}

#define MARK "# made by pay_stand_in\n"

/* A pay.ini of somebody's own is not written over. */
static void refuse_theirs(const struct options *o)
{
    struct buf b = {0};
    char *path = NULL;
    CHECK(asprintf(&path, "%s/pay.ini", o->dir) > 0);
    enum err err = file_read(path, 65536, &b);
    bool ours =
        !err && b.len >= strlen(MARK) && !memcmp(b.data, MARK, strlen(MARK));
    if (!ours && err != ERR_NOTFOUND) {
        fprintf(stderr, "%s is not of this program: move it away\n", path);
        exit(1);
    }
    buf_release(&b);
    free(path);
}

static char *ini_text(const struct options *o, const struct stand_in *s)
{
    char *text = NULL, *notify = NULL;
    CHECK(asprintf(&notify, "%s%s", o->notify ? "notify_url = " : "# ",
                   o->notify ? o->notify : "no notify_url") > 0);
    CHECK(asprintf(&text,
                   MARK
                   "[wechat2]\nappid = %s\nmch_id = %s\n"
                   "base_url = https://localhost:%d\n%s/wechat2\n"
                   "ca_file = pay/ca.pem\napi_key_file = pay/v2_key\n"
                   "sign_type = HMAC-SHA256\ncert_file = "
                   "pay/merchant_cert.pem\nkey_file = pay/merchant_key.pem\n"
                   "server_ip = 127.0.0.1\n\n"
                   "[wechat3]\nappid = %s\nmch_id = %s\n"
                   "base_url = https://localhost:%d\n%s/wechat3\n"
                   "ca_file = pay/ca.pem\nserial = %s\n"
                   "key_file = pay/merchant_key.pem\n"
                   "api_key_file = pay/v3_key\nplatform_cert_files = "
                   "pay/platform_cert.pem,pay/next_platform_cert.pem\n"
                   "public_key_id = %s\n"
                   "public_key_file = pay/wechat_public.pem\n\n"
                   "[alipay]\napp_id = %s\n"
                   "gateway = https://localhost:%d/gateway.do\n%s/alipay\n"
                   "ca_file = pay/ca.pem\nkey_file = pay/app_key.pem\n"
                   "alipay_key_file = pay/alipay_public.pem\ncharset = %s\n",
                   WECHAT_APPID, WECHAT_MCHID, s->https_port, notify,
                   WECHAT_APPID, WECHAT_MCHID, s->https_port, notify,
                   s->merchant.serial, PUBLIC_KEY_ID, ALIPAY_APP_ID,
                   s->https_port, notify, o->charset) > 0);
    free(notify);
    return text;
}

static void say_where(const struct options *o, const struct stand_in *s,
                      const char *ini)
{
    json_t *j = json_pack(
        "{s:s, s:i, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}",
        "dir", o->dir, "https_port", s->https_port, "admin_port", s->admin_port,
        "appid", WECHAT_APPID, "mch_id", WECHAT_MCHID, "v2_key", s->v2_key,
        "v3_key", s->v3_key, "serial", s->merchant.serial, "platform_serial",
        s->platform.serial, "next_platform_serial", s->next_platform.serial,
        "public_key_id", PUBLIC_KEY_ID, "alipay_app_id", ALIPAY_APP_ID,
        "pay_ini", ini);
    CHECK(j);
    json_dumpf(j, stdout, JSON_COMPACT);
    json_decref(j);
    printf("\n");
    fflush(stdout);
}

static void serve_until_told(const sigset_t *set)
{
    int signal_number;
    CHECK(!sigwait(set, &signal_number));
}

int main(int argc, char **argv)
{
    struct options o;
    sigset_t set;
    if (!read_options(argc, argv, &o)) {
        fprintf(stderr, "usage: pay_stand_in --dir DIR [--notify URL] "
                        "[--seed N] [--charset utf-8|gbk]\n");
        return 2;
    }
    refuse_theirs(&o);
    signal(SIGPIPE, SIG_IGN);
    CHECK(!prctl(PR_SET_PDEATHSIG, SIGTERM));
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    stand_in_init(&stand_in, o.seed);
    struct http *h = http_start(&stand_in);
    write_keys(&o, &stand_in);
    char *ini = ini_text(&o, &stand_in);
    write_text(&o, "pay.ini", ini);
    say_where(&o, &stand_in, ini);
    free(ini);
    serve_until_told(&set);
    http_stop(h);
    stand_in_release(&stand_in);
    return 0;
}
