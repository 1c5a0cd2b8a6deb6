#include "tests/support/free_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/check.h"

enum { LOWEST = 20000, HIGHEST = 32000, TRIES = 200 };

void free_address(char ret_address[FREE_ADDRESS_MAX])
{
    for (int i = 0; i < TRIES; i++) {
        uint16_t random;
        CHECK(getrandom(&random, sizeof(random), 0) == sizeof(random));
        int port = LOWEST + random % (HIGHEST - LOWEST);
        struct sockaddr_in at = {.sin_family = AF_INET,
                                 .sin_port = htons((uint16_t)port),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        CHECK(fd >= 0);
        int rc = bind(fd, (struct sockaddr *)&at, sizeof(at));
        close(fd);
        if (rc == 0) {
            snprintf(ret_address, FREE_ADDRESS_MAX, "tcp://127.0.0.1:%d", port);
            return;
        }
    }
    CHECK(!"no free port");
}
