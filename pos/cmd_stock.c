/* `pos stock`: what is on hand, and what moves it besides sales. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/people.h"
#include "pos/spool.h"
#include "pos/stock/count.h"
#include "pos/stock/file.h"
#include "pos/stock/sheet.h"
#include "pos/stock/stock.h"

static const char help[] = N_(
    "usage: pos stock show [ITEM] [--negative]\n"
    "       pos stock card ITEM\n"
    "       pos stock expiring [--days N] [--print]\n"
    "       pos stock papers\n"
    "       pos stock open @FILE\n"
    "       pos stock receive @FILE [--note N] [--supplier S]\n"
    "       pos stock return @FILE [--note N] [--supplier S] [--reason T]\n"
    "       pos stock transfer @FILE --to OUTLET|--from OUTLET [--note N]\n"
    "       pos stock waste @FILE --why WORD [--reason T]\n"
    "       pos stock count @FILE [--category C|--shelf S] [--missing-gone]\n"
    "       pos stock take-back SEQ --reason T\n"
    "\n"
    "show, card, expiring and papers list, with --json or --csv for "
    "programs.\n"
    "open replaces what was on hand; the others are papers, printed like "
    "those of\n"
    "the screen. A wrong one is taken back whole and written anew.\n"
    "\n"
    "A file has a line an item: its barcode (or # and its number), how "
    "many, and\n"
    "where known what one cost, the lot and the last good day, separated by "
    "commas:\n"
    "\n"
    "  6901234567892,24,2.10,L1105,2027-03-01\n"
    "  #12,10.5\n"
    "\n"
    "or is a JSON list of {\"barcode\", \"quantity\", \"cost\", \"lot\", "
    "\"expiry\"}. A case's\n"
    "barcode counts cases. Anything wrong is refused with its line.\n"
    "\n"
    "  --why WORD      expired broken pests own-use sample stolen other\n"
    "  --missing-gone  count: what is not in the file is not there\n"
    "  --cashier ID    who does it; no PIN is asked for\n"
    "  --dir D         the till's directory (else $LIANDIAN_TILL)\n");

struct asked {
    const char *dir, *cashier, *note, *supplier, *reason, *to, *from, *why,
        *category, *shelf, *days;
    bool json, csv, negative, print, missing_gone;
    const char *what, *arg;
};

struct run {
    struct till *t;
    struct actor who;
    const struct asked *a;
    struct sheet sheet;
};

/* ---- lists ---------------------------------------------------------------*/

static enum err item_cells(struct run *r, uint64_t id, struct item *ret_item)
{
    char code[GTIN_CHARS] = "";
    enum err err = lookup_item(r->t, id, 0, ret_item);
    if (err == ERR_NOTFOUND) {
        memset(ret_item, 0, sizeof(*ret_item));
        ret_item->id = id;
        err = ERR_OK;
    }
    if (ret_item->gtin.number)
        gtin_format(ret_item->gtin, code);
    sheet_number(&r->sheet, (int64_t)id);
    sheet_words(&r->sheet, code);
    sheet_words(&r->sheet, ret_item->name);
    sheet_words(&r->sheet, ret_item->spec);
    return err;
}

static enum err show_row(struct run *r, uint64_t id, struct quantity q)
{
    struct item item;
    struct money cost = {0}, value = {0};
    bool at_price = false;
    enum err err = item_cells(r, id, &item);
    sheet_quantity(&r->sheet, q);
    sheet_words(&r->sheet, item.unit);
    if (err)
        return err;
    enum err known = stock_cost(r->t, id, &cost);
    if (known && known != ERR_NOTFOUND)
        return known;
    err = stock_value(r->t, &item, q, &value, &at_price);
    if (known)
        sheet_none(&r->sheet);
    else
        sheet_money(&r->sheet, cost);
    sheet_money(&r->sheet, value);
    sheet_row(&r->sheet);
    return err;
}

static enum err show(struct run *r, struct diag *d)
{
    static const char *const columns[] = {"item", "barcode",  "name",
                                          "spec", "quantity", "unit",
                                          "cost", "value",    NULL};
    struct stock_row *list = NULL;
    struct pick pick;
    struct quantity q;
    int count = 0;
    enum err err = ERR_OK;
    sheet_begin(&r->sheet, columns);
    if (r->a->arg) {
        err = stock_file_code(r->t, r->a->arg, &pick, d);
        if (!err)
            err = stock_on_hand(r->t, pick.item.id, &q);
        return err ? err : show_row(r, pick.item.id, q);
    }
    err = stock_list(r->t, r->a->negative ? STOCK_NEGATIVE : STOCK_ALL, &list,
                     &count);
    for (int i = 0; !err && i < count; i++)
        err = show_row(r, list[i].item, list[i].quantity);
    free(list);
    return err;
}

static enum err card(struct run *r, struct diag *d)
{
    static const char *const columns[] = {"seq",   "at",  "what",   "change",
                                          "after", "lot", "expiry", NULL};
    static struct stock_movement list[STOCK_CARD_MAX];
    struct pick pick;
    char why[400];
    int count = 0;
    if (!r->a->arg)
        return diag_set(d, ERR_FORMAT, tr("say which item: see --help"));
    enum err err = stock_file_code(r->t, r->a->arg, &pick, d);
    if (!err)
        err = stock_card(r->t, pick.item.id, list, STOCK_CARD_MAX, &count);
    if (err)
        return err;
    sheet_begin(&r->sheet, columns);
    for (int i = 0; i < count; i++) {
        sheet_number(&r->sheet, (int64_t)list[i].seq);
        sheet_time(&r->sheet, list[i].at_ms);
        sheet_words(&r->sheet,
                    stock_movement_words(list[i].kind, list[i].change.milli));
        sheet_quantity(&r->sheet, list[i].change);
        sheet_quantity(&r->sheet, list[i].after);
        sheet_words(&r->sheet, list[i].lot);
        sheet_date(&r->sheet, list[i].expiry_day);
        sheet_row(&r->sheet);
    }
    if (r->sheet.form == SHEET_WORDS &&
        stock_why(r->t, &pick.item, why, sizeof(why)))
        printf("%s\n", why);
    return ERR_OK;
}

static enum err expiring(struct run *r, struct diag *d)
{
    static const char *const columns[] = {
        "item", "barcode", "name",     "spec", "expiry",
        "lot",  "days",    "quantity", "unit", NULL};
    struct stock_lot *list = NULL;
    int64_t days = stock_near_days(r->t);
    int32_t today = till_business_day(r->t);
    int count = 0;
    enum err err = ERR_OK;
    if (r->a->days)
        err = args_integer("days", r->a->days, 0, 36500, &days, d);
    if (!err && r->a->print) {
        if (!spool_has_printer(r->t))
            return diag_set(d, ERR_NOTFOUND,
                            tr("no printer is set up in till.ini"));
        return spool_add(&r->t->db, SPOOL_EXPIRING, (uint64_t)days, 0, false,
                         r->t->now_ms());
    }
    if (!err)
        err = stock_expiring(r->t, today + (int32_t)days, &list, &count);
    sheet_begin(&r->sheet, columns);
    for (int i = 0; !err && i < count; i++) {
        struct item item;
        err = item_cells(r, list[i].item, &item);
        sheet_date(&r->sheet, list[i].expiry_day);
        sheet_words(&r->sheet, list[i].lot);
        sheet_number(&r->sheet, list[i].expiry_day - today);
        sheet_quantity(&r->sheet, list[i].quantity);
        sheet_words(&r->sheet, item.unit);
        sheet_row(&r->sheet);
    }
    free(list);
    return err;
}

static enum err papers(struct run *r)
{
    enum { CAP = 200 };
    static const char *const columns[] = {
        "seq",    "at",    "kind",  "note",     "party",        "outlet",
        "reason", "lines", "total", "corrects", "corrected_by", NULL};
    static struct stock_paper_row rows[CAP];
    int count = 0;
    enum err err = stock_papers(r->t, 0, rows, CAP, &count);
    sheet_begin(&r->sheet, columns);
    for (int i = 0; !err && i < count; i++) {
        const struct stock_paper_row *p = &rows[i];
        const char *waste = p->kind == STOCK_WASTE && p->waste
                                ? stock_waste_words(p->waste)
                                : NULL;
        sheet_number(&r->sheet, (int64_t)p->seq);
        sheet_time(&r->sheet, p->at_ms);
        sheet_words(&r->sheet, stock_kind_words(p->kind));
        sheet_words(&r->sheet, p->note);
        sheet_words(&r->sheet, p->party);
        sheet_number(&r->sheet, p->outlet);
        sheet_words(&r->sheet, waste && !p->reason[0] ? waste : p->reason);
        sheet_number(&r->sheet, p->lines);
        sheet_money(&r->sheet, p->total);
        sheet_number(&r->sheet, (int64_t)p->corrects);
        sheet_number(&r->sheet, (int64_t)p->corrected_by);
        sheet_row(&r->sheet);
    }
    return err;
}

/* ---- papers --------------------------------------------------------------*/

static enum err text_field(const char *option, const char *text,
                           char out[STOCK_TEXT_CAP], struct diag *d)
{
    if (text && strlen(text) >= STOCK_TEXT_CAP)
        return diag_set(d, ERR_RANGE,
                        tr("--%s is too long: at most %d "
                           "characters"),
                        option, STOCK_TEXT_MAX);
    snprintf(out, STOCK_TEXT_CAP, "%s", text ? text : "");
    return ERR_OK;
}

static enum err waste_kind(const char *word, Ledger__WasteKind *ret,
                           struct diag *d)
{
    static const char *const kinds[] = {"other",   "expired", "broken", "pests",
                                        "own-use", "sample",  "stolen"};
    for (size_t i = 0; word && i < ARRAY_LEN(kinds); i++) {
        if (strcmp(word, kinds[i]) == 0) {
            *ret = (Ledger__WasteKind)i;
            return ERR_OK;
        }
    }
    return diag_set(d, ERR_FORMAT,
                    tr("--why is one of: expired broken pests own-use sample "
                       "stolen other"));
}

static enum err head(const struct asked *a, struct stock_doc *doc,
                     struct diag *d)
{
    int64_t outlet = 0;
    const char *other = a->to ? a->to : a->from;
    enum err err = text_field("note", a->note, doc->note, d);
    if (!err)
        err = text_field("supplier", a->supplier, doc->party, d);
    if (!err)
        err = text_field("reason", a->reason, doc->reason, d);
    if (!err && doc->kind == STOCK_WASTE)
        err = waste_kind(a->why, &doc->waste, d);
    if (err || doc->kind != STOCK_TRANSFER_OUT)
        return err;
    if (!other || (a->to && a->from))
        return diag_set(d, ERR_FORMAT, tr("say --to OUTLET or --from OUTLET"));
    doc->kind = a->to ? STOCK_TRANSFER_OUT : STOCK_TRANSFER_IN;
    err = args_integer(a->to ? "to" : "from", other, 1, UINT32_MAX, &outlet, d);
    doc->outlet = (uint32_t)outlet;
    return err;
}

static enum err read_file(struct run *r, bool zero, struct stock_file *ret,
                          struct diag *d)
{
    struct buf text = {0};
    if (!r->a->arg)
        return diag_set(d, ERR_FORMAT, tr("name the file: see --help"));
    enum err err = args_content(r->a->arg, STOCK_FILE_BYTES_MAX, &text, d);
    if (!err)
        err = stock_file_read(r->t, (char *)text.data, zero, ret, d);
    buf_release(&text);
    return err;
}

static enum err paper(struct run *r, enum stock_kind kind, struct diag *d)
{
    struct stock_file file = {0};
    struct stock_doc doc = {.kind = kind};
    uint64_t seq = 0;
    bool known;
    enum err err = head(r->a, &doc, d);
    if (!err)
        err = read_file(r, kind == STOCK_OPENING, &file, d);
    if (!err)
        err = stock_file_doc(&file, &doc, d);
    if (!err)
        err = stock_record(r->t, &r->who, &doc, &seq, d);
    if (!err && r->a->json)
        printf("{\"seq\":%llu,\"lines\":%d,\"total_fen\":%lld}\n",
               (unsigned long long)seq, doc.count,
               (long long)stock_doc_total(&doc, &known).fen);
    else if (!err)
        printf(tr("%d items booked\n"), doc.count);
    free(file.lines);
    stock_doc_release(&doc);
    return err;
}

static enum err count_all(struct run *r, const struct stock_file *file,
                          uint64_t *ret_seq, struct diag *d)
{
    const struct asked *a = r->a;
    struct count c;
    struct count_row row;
    Ledger__CountScope scope = a->category ? LEDGER__COUNT_SCOPE__COUNT_CATEGORY
                               : a->shelf  ? LEDGER__COUNT_SCOPE__COUNT_SHELF
                                           : LEDGER__COUNT_SCOPE__COUNT_ALL;
    const char *words = a->category ? a->category : a->shelf ? a->shelf : "";
    enum err err = count_begin(r->t, &r->who, scope, words, &c, d);
    for (int i = 0; !err && i < file->count; i++) {
        struct quantity q = file->lines[i].quantity, units;
        err = quantity_times(q, file->lines[i].pick.item.pack_size, &units);
        if (!err)
            err = count_see(r->t, &r->who, &c, false, &file->lines[i].pick,
                            q.milli ? q : quantity_of(QUANTITY_ONE), &row, d);
        if (!err && q.milli == 0)
            err = count_correct(r->t, &c, row.id, q, d);
    }
    if (!err)
        err = count_close(r->t, &r->who, &c, a->missing_gone, true, ret_seq, d);
    return err;
}

static enum err count(struct run *r, struct diag *d)
{
    struct stock_file file = {0};
    uint64_t seq = 0;
    if (r->a->category && r->a->shelf)
        return diag_set(d, ERR_FORMAT, tr("--category or --shelf, not both"));
    enum err err = read_file(r, true, &file, d);
    if (err)
        return err;
    err = till_begin(r->t, d);
    if (!err)
        err = till_end(r->t, count_all(r, &file, &seq, d), d);
    if (!err && r->a->json)
        printf("{\"seq\":%llu,\"lines\":%d}\n", (unsigned long long)seq,
               file.count);
    else if (!err)
        printf(tr("%d items counted\n"), file.count);
    free(file.lines);
    return err;
}

static enum err take_back(struct run *r, struct diag *d)
{
    int64_t seq = 0;
    uint64_t counter = 0;
    if (!r->a->arg)
        return diag_set(d, ERR_FORMAT,
                        tr("say the paper's number: see --help"));
    enum err err = args_integer("SEQ", r->a->arg, 1, INT64_MAX, &seq, d);
    if (!err)
        err = stock_take_back(r->t, &r->who, (uint64_t)seq,
                              r->a->reason ? r->a->reason : "", &counter, d);
    if (!err && r->a->json)
        printf("{\"seq\":%llu}\n", (unsigned long long)counter);
    else if (!err)
        printf(tr("taken back by number %llu\n"), (unsigned long long)counter);
    return err;
}

/* ---- the command ---------------------------------------------------------*/

static enum err act(struct run *r, struct diag *d)
{
    static const struct {
        const char *word;
        enum stock_kind kind;
    } kinds[] = {
        {"open", STOCK_OPENING},          {"opening", STOCK_OPENING},
        {"receive", STOCK_RECEIVE},       {"return", STOCK_RETURN},
        {"transfer", STOCK_TRANSFER_OUT}, {"waste", STOCK_WASTE},
    };
    const char *what = r->a->what;
    if (strcmp(what, "show") == 0)
        return show(r, d);
    if (strcmp(what, "card") == 0)
        return card(r, d);
    if (strcmp(what, "expiring") == 0)
        return expiring(r, d);
    if (strcmp(what, "papers") == 0)
        return papers(r);
    if (strcmp(what, "count") == 0)
        return count(r, d);
    if (strcmp(what, "take-back") == 0)
        return take_back(r, d);
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(what, kinds[i].word) == 0)
            return paper(r, kinds[i].kind, d);
    }
    return diag_set(d, ERR_FORMAT,
                    tr("say \"pos stock show\", \"receive @FILE\" or another: "
                       "see --help"));
}

static enum err run(struct till *t, const struct asked *a, struct diag *d)
{
    struct run r = {.t = t, .a = a};
    int64_t cashier = 0;
    enum err err = ERR_OK;
    if (a->json && a->csv)
        return diag_set(d, ERR_FORMAT, tr("--json or --csv, not both"));
    r.sheet.form = a->json ? SHEET_JSON : a->csv ? SHEET_CSV : SHEET_WORDS;
    if (a->cashier)
        err = args_integer("cashier", a->cashier, 0, UINT32_MAX, &cashier, d);
    if (!err)
        err = people_by_id(t, (uint32_t)cashier, &r.who, d);
    if (!err)
        err = till_explain(t, act(&r, d), d);
    if (!err)
        err = sheet_end(&r.sheet, d);
    sheet_release(&r.sheet);
    return err;
}

int cmd_stock(int argc, char **argv)
{
    struct asked a = {0};
    const struct arg specs[] = {{"dir", &a.dir, NULL},
                                {"cashier", &a.cashier, NULL},
                                {"note", &a.note, NULL},
                                {"supplier", &a.supplier, NULL},
                                {"reason", &a.reason, NULL},
                                {"to", &a.to, NULL},
                                {"from", &a.from, NULL},
                                {"why", &a.why, NULL},
                                {"category", &a.category, NULL},
                                {"shelf", &a.shelf, NULL},
                                {"days", &a.days, NULL},
                                {"json", NULL, &a.json},
                                {"csv", NULL, &a.csv},
                                {"negative", NULL, &a.negative},
                                {"print", NULL, &a.print},
                                {"missing-gone", NULL, &a.missing_gone},
                                {0}};
    struct args_words words;
    struct till t = {0};
    struct diag d = {0};
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && words.count > 2)
        err = diag_set(&d, ERR_FORMAT, tr("\"%.40s\" is too much: see --help"),
                       words.word[2]);
    a.what = words.count > 0 ? words.word[0] : "";
    a.arg = words.count > 1 ? words.word[1] : NULL;
    if (!err)
        err = till_open(args_dir(a.dir), &t, &d);
    if (!err)
        err = run(&t, &a, &d);
    till_close(&t);
    return args_fail("stock", err, &d);
}
