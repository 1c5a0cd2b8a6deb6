/* hq/purchase/cmd_purchase.h - the commands of buying, one function each (see
 * commands.c). */
#ifndef HQ_PURCHASE_CMD_PURCHASE_H
#define HQ_PURCHASE_CMD_PURCHASE_H

#include "hq/cmd.h"

enum err cmd_supplier_add(struct cli *c, struct diag *d);
enum err cmd_supplier_list(struct cli *c, struct diag *d);
enum err cmd_supplier_show(struct cli *c, struct diag *d);
enum err cmd_supplier_import(struct cli *c, struct diag *d);
enum err cmd_supplier_offers(struct cli *c, struct diag *d);
enum err cmd_supplier_offer_end(struct cli *c, struct diag *d);
enum err cmd_supplier_terms(struct cli *c, struct diag *d);
enum err cmd_supplier_terms_add(struct cli *c, struct diag *d);
enum err cmd_supplier_terms_end(struct cli *c, struct diag *d);

enum err cmd_purchase_propose(struct cli *c, struct diag *d);
enum err cmd_purchase_list(struct cli *c, struct diag *d);
enum err cmd_purchase_show(struct cli *c, struct diag *d);
enum err cmd_purchase_approve(struct cli *c, struct diag *d);
enum err cmd_purchase_cancel(struct cli *c, struct diag *d);
enum err cmd_purchase_close(struct cli *c, struct diag *d);
enum err cmd_purchase_paper(struct cli *c, struct diag *d);
enum err cmd_purchase_receive(struct cli *c, struct diag *d);
enum err cmd_purchase_received(struct cli *c, struct diag *d);
enum err cmd_purchase_match(struct cli *c, struct diag *d);
enum err cmd_purchase_settle(struct cli *c, struct diag *d);
enum err cmd_purchase_rebates(struct cli *c, struct diag *d);
enum err cmd_invoice_add(struct cli *c, struct diag *d);
enum err cmd_invoice_list(struct cli *c, struct diag *d);

#endif
