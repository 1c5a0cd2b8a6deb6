/* tests/support/free_address.h - where a server of a test may listen. */
#ifndef TESTS_SUPPORT_FREE_ADDRESS_H
#define TESTS_SUPPORT_FREE_ADDRESS_H

enum { FREE_ADDRESS_MAX = 32 };

/* "tcp://127.0.0.1:PORT" where nobody listens now. Below the ports Linux gives
 * to outgoing connections (32768 and up), so that no client takes it before
 * the server has bound it. */
void free_address(char ret_address[FREE_ADDRESS_MAX]);

#endif
