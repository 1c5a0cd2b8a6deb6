/* hq/dispatch/commands.h - `hq road ...`, `hq vehicle ...`, `hq consign ...`,
 * `hq dispatch ...`: one row each, ended by {0}. */
#ifndef HQ_DISPATCH_COMMANDS_H
#define HQ_DISPATCH_COMMANDS_H

#include "hq/cli.h"
#include "hq/table.h"

extern const struct cli_command dispatch_commands[];

enum err cmd_road_place(struct cli *c, struct diag *d);
enum err cmd_road_list(struct cli *c, struct diag *d);
enum err cmd_road_import(struct cli *c, struct diag *d);
enum err cmd_road_matrix(struct cli *c, struct diag *d);
enum err cmd_road_set(struct cli *c, struct diag *d);
enum err cmd_vehicle_add(struct cli *c, struct diag *d);
enum err cmd_vehicle_list(struct cli *c, struct diag *d);
enum err cmd_vehicle_import(struct cli *c, struct diag *d);
enum err cmd_consign_add(struct cli *c, struct diag *d);
enum err cmd_consign_import(struct cli *c, struct diag *d);
enum err cmd_consign_list(struct cli *c, struct diag *d);
enum err cmd_consign_cancel(struct cli *c, struct diag *d);

enum err cmd_dispatch_plan(struct cli *c, struct diag *d);
enum err cmd_dispatch_show(struct cli *c, struct diag *d);
enum err cmd_dispatch_pin(struct cli *c, struct diag *d);
enum err cmd_dispatch_move(struct cli *c, struct diag *d);
enum err cmd_dispatch_forbid(struct cli *c, struct diag *d);
enum err cmd_dispatch_free(struct cli *c, struct diag *d);
enum err cmd_dispatch_rules(struct cli *c, struct diag *d);
enum err cmd_dispatch_confirm(struct cli *c, struct diag *d);
enum err cmd_dispatch_list(struct cli *c, struct diag *d);
enum err cmd_dispatch_manifest(struct cli *c, struct diag *d);
enum err cmd_dispatch_slip(struct cli *c, struct diag *d);
enum err cmd_dispatch_load(struct cli *c, struct diag *d);
enum err cmd_dispatch_temperature(struct cli *c, struct diag *d);
enum err cmd_dispatch_back(struct cli *c, struct diag *d);

#endif
