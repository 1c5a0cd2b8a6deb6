#include <expat.h>
#include <string.h>

#include "base/check.h"
#include "hq/pay/wechat2.h"

#define NAME_MAX_BYTES 64

struct reading {
    XML_Parser parser;
    struct arena *arena;
    struct pay_params *p;
    struct buf value; /* of the field being read */
    char name[NAME_MAX_BYTES + 1];
    int depth;
    enum err err;
};

static void stop(struct reading *r, enum err err)
{
    if (!r->err)
        r->err = err;
    XML_StopParser(r->parser, XML_FALSE);
}

static void on_start(void *user, const XML_Char *name, const XML_Char **atts)
{
    struct reading *r = user;
    size_t len = strlen(name);
    (void)atts;
    r->depth++;
    if (r->depth > 2 || len > NAME_MAX_BYTES ||
        (r->depth == 1 && strcmp(name, "xml") != 0)) {
        stop(r, ERR_FORMAT);
        return;
    }
    memcpy(r->name, name, len + 1);
    buf_clear(&r->value);
}

static void on_end(void *user, const XML_Char *name)
{
    struct reading *r = user;
    (void)name;
    if (r->err)
        return;
    if (r->depth-- != 2 || r->value.len == 0)
        return;
    char *key = arena_text(r->arena, r->name, strlen(r->name));
    char *value =
        arena_text(r->arena, (const char *)r->value.data, r->value.len);
    if (!key || !value)
        stop(r, ERR_NOMEM);
    else if (params_add(r->p, key, value))
        stop(r, ERR_FORMAT);
}

static void on_text(void *user, const XML_Char *text, int len)
{
    struct reading *r = user;
    if (r->err || r->depth != 2)
        return;
    if (buf_add(&r->value, text, (size_t)len))
        stop(r, ERR_NOMEM);
}

/* A document type is where entities are declared: none of that is spoken
 * here. */
static void on_doctype(void *user, const XML_Char *name, const XML_Char *sys,
                       const XML_Char *pub, int internal)
{
    (void)name;
    (void)sys;
    (void)pub;
    (void)internal;
    stop(user, ERR_FORMAT);
}

enum err wechat2_fields(const char *xml, size_t len, struct arena *arena,
                        struct pay_params *ret_p)
{
    struct pay_params p = {0};
    struct reading r = {.arena = arena, .p = &p};
    if (len > HTTP_ANSWER_MAX)
        return ERR_FORMAT;
    r.parser = XML_ParserCreate("UTF-8");
    if (!r.parser)
        return ERR_NOMEM;
    XML_SetUserData(r.parser, &r);
    XML_SetElementHandler(r.parser, on_start, on_end);
    XML_SetCharacterDataHandler(r.parser, on_text);
    XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
    enum XML_Status status = XML_Parse(r.parser, xml, (int)len, 1);
    if (status != XML_STATUS_OK && !r.err)
        r.err = XML_GetErrorCode(r.parser) == XML_ERROR_NO_MEMORY ? ERR_NOMEM
                                                                  : ERR_FORMAT;
    XML_ParserFree(r.parser);
    buf_release(&r.value);
    if (!r.err)
        *ret_p = p;
    return r.err;
}

static enum err add_escaped(struct buf *b, const char *text)
{
    enum err err = ERR_OK;
    for (; *text && !err; text++) {
        switch (*text) {
        case '&':
            err = buf_add_text(b, "&amp;");
            break;
        case '<':
            err = buf_add_text(b, "&lt;");
            break;
        case '>':
            err = buf_add_text(b, "&gt;");
            break;
        case '\r':
            err = buf_add_text(b, "&#13;");
            break;
        default:
            err = buf_add(b, text, 1);
        }
    }
    return err;
}

enum err wechat2_seal(const struct account *a, struct pay_params *p,
                      struct arena *arena, struct buf *ret_xml)
{
    char sign[65];
    enum err err = sign_v2(p, a->api_key, a->hmac, sign);
    const char *kept = err ? NULL : arena_text(arena, sign, strlen(sign));
    if (!err)
        err = kept ? params_add(p, "sign", kept) : ERR_NOMEM;
    if (!err)
        err = buf_add_text(ret_xml, "<xml>");
    for (int i = 0; i < p->count && !err; i++) {
        const char *key = p->at[i].key;
        err = buf_add_text(ret_xml, "<");
        if (!err)
            err = buf_add_text(ret_xml, key);
        if (!err)
            err = buf_add_text(ret_xml, ">");
        if (!err)
            err = add_escaped(ret_xml, p->at[i].value);
        if (!err)
            err = buf_add_text(ret_xml, "</");
        if (!err)
            err = buf_add_text(ret_xml, key);
        if (!err)
            err = buf_add_text(ret_xml, ">");
    }
    return err ? err : buf_add_text(ret_xml, "</xml>");
}
