/* hq/cmd.h - the commands of `hq`, one function each (see main.c). */
#ifndef HQ_CMD_H
#define HQ_CMD_H

#include "hq/cli.h"
#include "hq/import.h"
#include "hq/store/store.h"
#include "hq/table.h"

enum err cmd_init(struct cli *c, struct diag *d);
enum err cmd_import_items(struct cli *c, struct diag *d);
enum err cmd_import_divisions(struct cli *c, struct diag *d);
enum err cmd_outlet_add(struct cli *c, struct diag *d);
enum err cmd_cashier_add(struct cli *c, struct diag *d);
enum err cmd_cashier_remove(struct cli *c, struct diag *d);
enum err cmd_price_set(struct cli *c, struct diag *d);
enum err cmd_price_clear(struct cli *c, struct diag *d);
enum err cmd_setting_set(struct cli *c, struct diag *d);
enum err cmd_adopt(struct cli *c, struct diag *d);
enum err cmd_recall_add(struct cli *c, struct diag *d); /* hq/cmd_recall.c */
enum err cmd_recall_end(struct cli *c, struct diag *d);
enum err cmd_enrol(struct cli *c, struct diag *d);
enum err cmd_revoke(struct cli *c, struct diag *d);

enum err cmd_sales(struct cli *c, struct diag *d);
enum err cmd_stock(struct cli *c, struct diag *d);
enum err cmd_outlets(struct cli *c, struct diag *d);
enum err cmd_tills(struct cli *c, struct diag *d);
enum err cmd_items(struct cli *c, struct diag *d);
enum err cmd_prices(struct cli *c, struct diag *d);
enum err cmd_cashiers(struct cli *c, struct diag *d);
enum err cmd_shifts(struct cli *c, struct diag *d);
enum err cmd_settings(struct cli *c, struct diag *d);
enum err cmd_recalls(struct cli *c, struct diag *d);
enum err cmd_promo_list(struct cli *c, struct diag *d);
enum err cmd_promo_report(struct cli *c, struct diag *d);
enum err cmd_promo_add(struct cli *c, struct diag *d); /* hq/promo/ */
enum err cmd_promo_end(struct cli *c, struct diag *d);
enum err cmd_promo_try(struct cli *c, struct diag *d);
enum err cmd_overrides(struct cli *c, struct diag *d);
enum err cmd_credit(struct cli *c, struct diag *d);
enum err cmd_moves(struct cli *c, struct diag *d);
enum err cmd_waste(struct cli *c, struct diag *d);
enum err cmd_refunds(struct cli *c, struct diag *d);

enum err cmd_pay_list(struct cli *c, struct diag *d);
enum err cmd_pay_show(struct cli *c, struct diag *d);
enum err cmd_pay_status(struct cli *c, struct diag *d);
enum err cmd_pay_query(struct cli *c, struct diag *d);
enum err cmd_pay_refund(struct cli *c, struct diag *d);
enum err cmd_pay_reconcile(struct cli *c, struct diag *d);
enum err cmd_pay_open(struct cli *c, struct diag *d);
enum err cmd_pay_assign(struct cli *c, struct diag *d);
enum err cmd_pay_close(struct cli *c, struct diag *d);

enum err cmd_carry_in(struct cli *c, struct diag *d);    /* hq/carry */
enum err cmd_route_solve(struct cli *c, struct diag *d); /* hq/route */
enum err cmd_serve(struct cli *c, struct diag *d);
enum err cmd_ledger_verify(struct cli *c, struct diag *d);
enum err cmd_ledger_rebuild(struct cli *c, struct diag *d);

/* ---- shared
 * ----------------------------------------------------------------*/
/* The store of --dir. */
MUST_USE enum err cmd_open(const struct cli *c, enum store_mode mode,
                           struct store **ret_store, struct diag *d);
/* Keys of headquarters, D/hq.key. Wipe them. */
MUST_USE enum err cmd_keys(const struct cli *c, struct keys *ret_keys,
                           struct diag *d);
/* What an import did, for people or --json. */
MUST_USE enum err cmd_print_report(const struct cli *c,
                                   const struct import_report *r,
                                   const char *path);
/* The number after --outlet, --till, ...; 0 when it may be missing and is. */
MUST_USE enum err cmd_id(const struct cli *c, const char *name, bool needed,
                         uint32_t *ret_id, struct diag *d);

#endif
