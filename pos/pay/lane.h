/* pos/pay/lane.h - the payment lane's client: a thread of its own that owns the
 * link to headquarters (sync/transport_zmq.h) and shares nothing with its
 * caller; frames and the link's state pass through a descriptor. It keeps the
 * link up by itself, with back-off and jitter. Lossy: pos/pay/payment.h asks
 * again. Nothing here waits. */
#ifndef POS_PAY_LANE_H
#define POS_PAY_LANE_H

#include "sync/pay_wire.h"
#include "sync/transport_zmq.h"

#define LANE_BACKOFF_MAX_MS 8000
/* What waits between the two threads before frames are lost. */
#define LANE_QUEUE_FRAMES 32

struct lane;

struct lane_event {
    bool link; /* its state changed; else a frame came */
    bool up;
    enum dialer_trouble trouble; /* why it is not up; DIALER_FINE: not tried */
    struct paywire_frame frame;
};

/* Where the lane is, from the feed's setting and the address of sync: "5589",
 * "tcp://host:5589" -> a whole address; "" -> "" (no phone payments).
 * ERR_FORMAT for anything else. */
MUST_USE enum err lane_address(const char *setting, const char *sync_address,
                               char ret_address[TRANSPORT_ADDRESS_MAX]);

/* With the till's keys from dir (till.key, hq.ini). channel: another for each
 * process that has a lane of this till at the same time. */
MUST_USE enum err lane_start(const char *dir, const char *address,
                             uint32_t channel, struct lane **ret_lane,
                             struct diag *d);
/* NULL-safe. */
void lane_stop(struct lane *lane);
/* Readable when lane_next has something; -1 for NULL. */
int lane_fd(const struct lane *lane);
/* False: nothing more now. */
bool lane_next(struct lane *lane, struct lane_event *ret_event);
/* A full queue or a broken limit loses it. */
void lane_send(struct lane *lane, const struct paywire_frame *frame);
/* Somebody waits: dial now, whatever the back-off says. */
void lane_hurry(struct lane *lane);

#endif
