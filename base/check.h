/* base/check.h - a bug is not an error: CHECK stays on in release. */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

_Noreturn void check_failed(const char *cond, const char *file, int line);

/* Called once before the message of a broken CHECK is printed: gives the
 * terminal back so that the message can be read. */
void check_before_abort(void (*tidy)(void));

#define CHECK(cond) ((cond) ? (void)0 : check_failed(#cond, __FILE__, __LINE__))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
