#include "tests/support/pay_listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"

static int notice_socket = -1;
static pthread_t thread;

#define POSTS_MAX 128

/* Filled by the thread that plays headquarters' listener. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct pay_post at[POSTS_MAX];
    size_t count;
} posts = {.lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER};

/* What each provider wants to hear, by where it calls. */
static const char *reply_to(const char *request)
{
    return strstr(request, "/alipay ") ? "success"
           : strstr(request, "/wechat2 ")
               ? "<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>"
               : "{\"code\":\"SUCCESS\"}";
}

/* Reads one request; false when the other side went away. */
static bool read_post(int fd, char *all, size_t cap, struct pay_post *p)
{
    size_t n = 0, want = SIZE_MAX, head = 0, k = 0;
    while (n < want) {
        ssize_t got = n + 1 < cap ? recv(fd, all + n, cap - 1 - n, 0) : -1;
        if (got <= 0)
            return false;
        n += (size_t)got;
        all[n] = 0;
        char *end = strstr(all, "\r\n\r\n");
        char *length = strcasestr(all, "Content-Length:");
        if (end && length) {
            head = (size_t)(end + 4 - all);
            want = head + strtoul(length + 15, NULL, 10);
        }
    }
    p->len = n - head;
    if (p->len > sizeof(p->body) || head >= sizeof(p->headers))
        return false;
    memcpy(p->body, all + head, p->len);
    for (size_t i = 0; i + 2 < head; i++) {
        if (all[i] != '\r')
            p->headers[k++] = all[i];
    }
    p->headers[k] = 0;
    return true;
}

/* Until the socket is shut down. */
static void *listener(void *unused)
{
    static char all[16384];
    static struct pay_post p;
    char answer[512];
    int fd;
    while ((fd = accept(notice_socket, NULL, NULL)) >= 0) {
        if (read_post(fd, all, sizeof(all), &p)) {
            const char *reply = reply_to(all);
            int len = snprintf(answer, sizeof(answer),
                               "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n"
                               "Connection: close\r\n\r\n%s",
                               strlen(reply), reply);
            (void)!send(fd, answer, (size_t)len, MSG_NOSIGNAL);
            pthread_mutex_lock(&posts.lock);
            posts.at[posts.count++ % POSTS_MAX] = p;
            pthread_cond_broadcast(&posts.more);
            pthread_mutex_unlock(&posts.lock);
        }
        close(fd);
    }
    return unused;
}

void pay_listener_start(char *ret_url, size_t cap)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(at);
    notice_socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(notice_socket >= 0);
    CHECK(bind(notice_socket, (struct sockaddr *)&at, sizeof(at)) == 0);
    CHECK(listen(notice_socket, 64) == 0);
    CHECK(getsockname(notice_socket, (struct sockaddr *)&at, &len) == 0);
    snprintf(ret_url, cap, "http://127.0.0.1:%d", ntohs(at.sin_port));
    CHECK(pthread_create(&thread, NULL, listener, NULL) == 0);
}

void pay_listener_stop(void)
{
    shutdown(notice_socket, SHUT_RDWR);
    pthread_join(thread, NULL);
    close(notice_socket);
}

bool pay_listener_wait(size_t n, int wait_ms, struct pay_post *ret_post)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += wait_ms / 1000;
    pthread_mutex_lock(&posts.lock);
    while (n >= posts.count) {
        if (pthread_cond_timedwait(&posts.more, &posts.lock, &until))
            break;
    }
    bool there = n < posts.count;
    if (there) /* the oldest may have been overwritten since */
        *ret_post = posts.at[n % POSTS_MAX];
    pthread_mutex_unlock(&posts.lock);
    return there;
}
