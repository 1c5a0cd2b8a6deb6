/* hq/warehouse/commands.h - `hq warehouse`, `hq goods`, `hq lot`, `hq wave`,
 * `hq crates`: one row each, ended by {0}. */
#ifndef HQ_WAREHOUSE_COMMANDS_H
#define HQ_WAREHOUSE_COMMANDS_H

#include "hq/cli.h"

extern const struct cli_command warehouse_commands[];

/* cmd_list.c */
enum err cmd_goods_list(struct cli *c, struct diag *d);
enum err cmd_goods_moves(struct cli *c, struct diag *d);
enum err cmd_goods_balance(struct cli *c, struct diag *d);
enum err cmd_goods_received(struct cli *c, struct diag *d);
enum err cmd_lot_list(struct cli *c, struct diag *d);
enum err cmd_warehouse_list(struct cli *c, struct diag *d);
enum err cmd_warehouse_bins(struct cli *c, struct diag *d);
enum err cmd_wave_list(struct cli *c, struct diag *d);
enum err cmd_crates_list(struct cli *c, struct diag *d);

/* cmd_do.c */
enum err cmd_warehouse_add(struct cli *c, struct diag *d);
enum err cmd_warehouse_close(struct cli *c, struct diag *d);
enum err cmd_goods_receive(struct cli *c, struct diag *d);
enum err cmd_goods_suggest(struct cli *c, struct diag *d);
enum err cmd_goods_move(struct cli *c, struct diag *d);
enum err cmd_goods_count(struct cli *c, struct diag *d);
enum err cmd_lot_hold(struct cli *c, struct diag *d);
enum err cmd_lot_release(struct cli *c, struct diag *d);
enum err cmd_crates_move(struct cli *c, struct diag *d);
enum err cmd_crates_deposit(struct cli *c, struct diag *d);

/* cmd_wave.c */
enum err cmd_wave_make(struct cli *c, struct diag *d);
enum err cmd_wave_picks(struct cli *c, struct diag *d);
enum err cmd_wave_puts(struct cli *c, struct diag *d);
enum err cmd_wave_pick(struct cli *c, struct diag *d);
enum err cmd_wave_put(struct cli *c, struct diag *d);
enum err cmd_wave_done(struct cli *c, struct diag *d);
enum err cmd_wave_close(struct cli *c, struct diag *d);
enum err cmd_wave_load(struct cli *c, struct diag *d);
enum err cmd_wave_paper(struct cli *c, struct diag *d); /* cmd_paper.c */

/* cmd_trace.c */
enum err cmd_recall_trace(struct cli *c, struct diag *d);
enum err cmd_recall_lot(struct cli *c, struct diag *d);

#endif
