/* hq/dispatch/paper.h - pages to print in a browser: a manifest for each truck
 * (A4) and a slip for each stop, with the QR code the loader and the shop scan
 * (sync/slip.h). Whatever a name holds, it is text on the page. */
#ifndef HQ_DISPATCH_PAPER_H
#define HQ_DISPATCH_PAPER_H

#include "base/bytes.h"
#include "hq/dispatch/network.h"

MUST_USE enum err paper_manifest(struct store *s, const struct network *net,
                                 const Route__Plan *plan, struct buf *ret_html);
/* delivery 0: all of the plan. */
MUST_USE enum err paper_slips(struct store *s, const struct network *net,
                              const Route__Plan *plan, uint32_t delivery,
                              struct buf *ret_html);

#endif
