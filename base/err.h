/* base/err.h - the one error type. Codes say what the caller can do about
 * it, not where it happened. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

/* The texts are message ids. */
#define ERR_MAP(X)                                                             \
    X(OK, N_("ok"))                                                            \
    X(SHORT, N_("not enough bytes yet"))                                       \
    X(FORMAT, N_("malformed input, do not retry"))                             \
    X(RANGE, N_("value outside its documented range"))                         \
    X(NOTFOUND, N_("no such thing"))                                           \
    X(EXISTS, N_("already there"))                                             \
    X(DENIED, N_("not allowed"))                                               \
    X(BUSY, N_("try again later"))                                             \
    X(GONE, N_("device or peer went away"))                                    \
    X(FULL, N_("storage is full"))                                             \
    X(CORRUPT, N_("stored data is damaged"))                                   \
    X(NEWER, N_("made by a newer version of this program"))                    \
    X(FORK, N_("the same number holds another entry elsewhere"))               \
    X(IO, N_("storage or transport failed"))                                   \
    X(NOMEM, N_("no room"))

enum err {
#define ERR_ENUM(name, text) ERR_##name,
    ERR_MAP(ERR_ENUM)
#undef ERR_ENUM
        ERR_COUNT
};

#define MUST_USE        __attribute__((warn_unused_result))
#define PRINTF(fmt, ap) __attribute__((format(printf, fmt, ap)))

/* In the user's language, for the brackets of a sentence that says more. */
const char *err_text(enum err err);
const char *err_name(enum err err);

#endif
