/* pos/cmd.h - every `pos` command. Each prints its data on standard output and
 * its one sentence of failure on standard error; 0 only on success. argv[0] is
 * the command's name. */
#ifndef POS_CMD_H
#define POS_CMD_H

int cmd_till(int argc, char **argv);     /* pos/ui */
int cmd_sell(int argc, char **argv);     /* pos/cmd_sell.c */
int cmd_items(int argc, char **argv);    /* pos/cmd_items.c */
int cmd_ledger(int argc, char **argv);   /* pos/cmd_ledger.c */
int cmd_rebuild(int argc, char **argv);  /* pos/cmd_ledger.c */
int cmd_label(int argc, char **argv);    /* pos/cmd_label.c */
int cmd_receipt(int argc, char **argv);  /* pos/cmd_receipt.c */
int cmd_print(int argc, char **argv);    /* pos/cmd_receipt.c */
int cmd_labels(int argc, char **argv);   /* pos/cmd_labels.c */
int cmd_shift(int argc, char **argv);    /* pos/cmd_shift.c */
int cmd_cash(int argc, char **argv);     /* pos/cmd_cash.c */
int cmd_refund(int argc, char **argv);   /* pos/cmd_refund.c */
int cmd_customer(int argc, char **argv); /* pos/cmd_customer.c */
int cmd_report(int argc, char **argv);   /* pos/cmd_report.c */
int cmd_backup(int argc, char **argv);   /* pos/cmd_backup.c */
int cmd_restore(int argc, char **argv);  /* pos/cmd_backup.c */
int cmd_carry(int argc, char **argv);    /* pos/carry/ */
int cmd_stock(int argc, char **argv);    /* pos/cmd_stock.c */
int cmd_order(int argc, char **argv);    /* pos/order/ */
int cmd_delivery(int argc, char **argv); /* pos/delivery/ */
int cmd_pay(int argc, char **argv);      /* pos/cmd_pay.c */
int cmd_enrol(int argc, char **argv);    /* pos/cmd_enrol.c */
int cmd_agent(int argc, char **argv);    /* pos/cmd_agent.c */
int cmd_status(int argc, char **argv);   /* pos/cmd_status.c */
int cmd_printer(int argc, char **argv);  /* pos/cmd_printer.c */
int cmd_render(int argc, char **argv);   /* pos/cmd_render.c */
int cmd_devices(int argc, char **argv);  /* pos/cmd_devices.c */
int cmd_display(int argc, char **argv);  /* pos/cmd_display.c */
int cmd_scale(int argc, char **argv);    /* pos/cmd_scale.c */

#endif
