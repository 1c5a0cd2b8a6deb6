/* base/err.h - the one error type. Codes say what the caller can do about
 * it, not where it happened. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define ERR_MAP(X)                                                             \
    X(OK, "ok")                                                                \
    X(SHORT, "not enough bytes yet")                                           \
    X(FORMAT, "malformed input, do not retry")                                 \
    X(RANGE, "value outside its documented range")                             \
    X(NOTFOUND, "no such thing")                                               \
    X(EXISTS, "already there")                                                 \
    X(DENIED, "not allowed")                                                   \
    X(BUSY, "try again later")                                                 \
    X(GONE, "device or peer went away")                                        \
    X(FULL, "storage is full")                                                 \
    X(CORRUPT, "stored data is damaged")                                       \
    X(NEWER, "made by a newer version of this program")                        \
    X(FORK, "the same number holds another entry elsewhere")                   \
    X(IO, "storage or transport failed")                                       \
    X(NOMEM, "no room")

enum err {
#define ERR_ENUM(name, text) ERR_##name,
    ERR_MAP(ERR_ENUM)
#undef ERR_ENUM
        ERR_COUNT
};

#define MUST_USE        __attribute__((warn_unused_result))
#define PRINTF(fmt, ap) __attribute__((format(printf, fmt, ap)))

/* English, for logs; people read the sentence in a struct diag. */
const char *err_text(enum err err);
const char *err_name(enum err err);

#endif
