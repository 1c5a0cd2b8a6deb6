/* tests/kill/process.h - programs under test: start, hear, kill. */
#ifndef TESTS_KILL_PROCESS_H
#define TESTS_KILL_PROCESS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/bytes.h"

#define PROCESS_ARGS_MAX 16

struct process {
    pid_t pid;       /* 0: none */
    int out;         /* its standard output; -1: not listened to */
    struct buf said; /* so far */
};

/* Ends the test: a sentence on standard error, every child killed, exit 1. */
_Noreturn void fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* argv ends with NULL. listen: keep its standard output; else it goes to
 * /dev/null. Standard error goes to errors (appended). */
void process_start(struct process *p, const char *const *argv, bool listen,
                   const char *errors);
/* Takes what it wrote; true when it closed its output. */
bool process_hear(struct process *p);
/* kill -9 and wait; hears the rest first. */
void process_kill(struct process *p);
/* Waits; its exit status, 128 + signal when killed. */
int process_end(struct process *p);
bool process_alive(struct process *p);
void process_forget(struct process *p);

/* Runs to the end, at most limit_ms; fails the test on another exit status
 * than 0. The caller releases what it said. */
struct buf process_run(const char *const *argv, const char *errors,
                       int64_t limit_ms);
/* The same, parsed. json_decref is the caller's. */
json_t *process_json(const char *const *argv, const char *errors,
                     int64_t limit_ms);

#endif
