#include "pos/spool_model.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/sql.h"

enum err spool_model_saw(struct till *t,
                         const struct printer_identity *identity)
{
    if (!identity->known)
        return ERR_OK;
    return db_run(&t->db, sql_printer_saw, "iit", (int64_t)identity->vendor,
                  (int64_t)identity->product, identity->name);
}

static enum err last_seen(struct till *t, struct spool_model *m)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&t->db, sql_printer_seen, &q, "");
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err;
    m->seen = true;
    m->identity.known = true;
    m->identity.vendor = (uint16_t)sqlite3_column_int(q, 0);
    m->identity.product = (uint16_t)sqlite3_column_int(q, 1);
    text_copy(m->identity.name, sizeof(m->identity.name),
              (const char *)sqlite3_column_text(q, 2));
    db_done(q);
    return ERR_OK;
}

static enum err how_told(const struct till *t, bool *automatic, struct diag *d)
{
    const char *text = config_text(&t->config, "printer", "status", "");
    if (strcmp(text, "automatic") == 0)
        *automatic = true;
    else if (strcmp(text, "asked") == 0)
        *automatic = false;
    else if (text[0])
        return diag_set(d, ERR_FORMAT,
                        tr("status = %.40s in till.ini is not understood: "
                           "write automatic or asked, or leave it out"),
                        text);
    return ERR_OK;
}

static enum err how_resumed(const struct till *t, enum spool_resume *resume,
                            struct diag *d)
{
    const char *text = config_text(&t->config, "printer", "paper_out", "");
    if (strcmp(text, "resume") == 0)
        *resume = SPOOL_RESUMES;
    else if (strcmp(text, "restart") == 0)
        *resume = SPOOL_RESTARTS;
    else if (text[0])
        return diag_set(d, ERR_FORMAT,
                        tr("paper_out = %.40s in till.ini is not understood: "
                           "write resume or restart, or leave it out"),
                        text);
    return ERR_OK;
}

enum err spool_model(struct till *t, struct spool_model *ret_model,
                     struct diag *d)
{
    struct spool_model m = {0};
    const char *spec = config_text(&t->config, "printer", "spec", "none");
    const char *hand = config_text(&t->config, "printer", "profile", NULL);
    enum err err = ERR_OK;
    if (!hand)
        hand = config_text(&t->config, "printer", "paper", NULL);
    if (strncmp(spec, "usb:", 4) == 0)
        err = last_seen(t, &m);
    if (err)
        return err;
    if (hand) {
        err = profile_find(hand, &m.guess.profile, d);
        m.guess.reason = PROFILE_BY_HAND;
        m.guess.seen_on = "";
    } else {
        profile_guess(m.identity.vendor, m.identity.product, m.identity.name,
                      &m.guess);
    }
    if (!err) {
        m.automatic = m.guess.profile->automatic;
        err = how_told(t, &m.automatic, d);
    }
    if (!err) {
        m.resume = m.guess.profile->resumes ? SPOOL_RESUMES : SPOOL_PROVES;
        err = how_resumed(t, &m.resume, d);
    }
    if (!err)
        *ret_model = m;
    return err;
}
