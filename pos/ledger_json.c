#include "pos/ledger_json.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/check.h"

static json_t *message_json(const ProtobufCMessage *m);

static json_t *bytes_json(const ProtobufCBinaryData *b)
{
    char *text = malloc(2 * b->len + 1);
    if (!text)
        return NULL;
    hex_encode(b->data, b->len, text);
    json_t *v = json_string(text);
    free(text);
    return v;
}

static json_t *enum_json(const ProtobufCFieldDescriptor *f, int value)
{
    const ProtobufCEnumValue *v =
        protobuf_c_enum_descriptor_get_value(f->descriptor, value);
    return v ? json_string(v->name) : json_integer(value);
}

/* One value of a field, in memory at p. */
static json_t *value_json(const ProtobufCFieldDescriptor *f, const void *p)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_SINT32:
    case PROTOBUF_C_TYPE_SFIXED32:
        return json_integer(*(const int32_t *)p);
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_FIXED32:
        return json_integer(*(const uint32_t *)p);
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
        return json_integer(*(const int64_t *)p);
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return json_integer((json_int_t) * (const uint64_t *)p);
    case PROTOBUF_C_TYPE_BOOL:
        return json_boolean(*(const protobuf_c_boolean *)p);
    case PROTOBUF_C_TYPE_ENUM:
        return enum_json(f, *(const int *)p);
    case PROTOBUF_C_TYPE_STRING:
        return json_string(*(const char *const *)p ? *(const char *const *)p
                                                   : "");
    case PROTOBUF_C_TYPE_BYTES:
        return bytes_json(p);
    case PROTOBUF_C_TYPE_MESSAGE:
        return message_json(*(const ProtobufCMessage *const *)p);
    default: /* floating point, which no fact has */
        return json_null();
    }
}

static size_t element_size(const ProtobufCFieldDescriptor *f)
{
    switch (f->type) {
    case PROTOBUF_C_TYPE_INT64:
    case PROTOBUF_C_TYPE_SINT64:
    case PROTOBUF_C_TYPE_SFIXED64:
    case PROTOBUF_C_TYPE_UINT64:
    case PROTOBUF_C_TYPE_FIXED64:
        return sizeof(int64_t);
    case PROTOBUF_C_TYPE_BOOL:
        return sizeof(protobuf_c_boolean);
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_MESSAGE:
        return sizeof(void *);
    case PROTOBUF_C_TYPE_BYTES:
        return sizeof(ProtobufCBinaryData);
    default:
        return sizeof(int32_t);
    }
}

static json_t *list_json(const ProtobufCFieldDescriptor *f, const void *member,
                         size_t count)
{
    const char *at = *(const char *const *)member;
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, value_json(f, at + i * element_size(f)));
    return list;
}

static bool is_there(const ProtobufCMessage *m,
                     const ProtobufCFieldDescriptor *f)
{
    const char *base = (const char *)m;
    if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
        return *(const uint32_t *)(const void *)(base + f->quantifier_offset) ==
               f->id;
    if (f->type == PROTOBUF_C_TYPE_MESSAGE)
        return *(void *const *)(const void *)(base + f->offset) != NULL;
    return true;
}

static json_t *message_json(const ProtobufCMessage *m)
{
    const char *base = (const char *)m;
    json_t *o = json_object();
    for (unsigned i = 0; m && i < m->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
        const void *member = base + f->offset;
        if (f->label == PROTOBUF_C_LABEL_REPEATED) {
            size_t count =
                *(const size_t *)(const void *)(base + f->quantifier_offset);
            json_object_set_new(o, f->name, list_json(f, member, count));
        } else if (is_there(m, f)) {
            json_object_set_new(o, f->name, value_json(f, member));
        }
    }
    return o;
}

enum err ledger_json_line(uint64_t seq, const uint8_t hash[LEDGER_HASH_LEN],
                          const void *bytes, size_t len, FILE *out)
{
    char text[2 * LEDGER_HASH_LEN + 1];
    Ledger__Entry *e = ledger__entry__unpack(NULL, len, bytes);
    if (!e)
        return ERR_CORRUPT;
    json_t *o = json_object();
    hex_encode(hash, LEDGER_HASH_LEN, text);
    json_object_set_new(o, "seq", json_integer((json_int_t)seq));
    json_object_set_new(o, "hash", json_string(text));
    json_object_set_new(o, "entry", message_json(&e->base));
    ledger__entry__free_unpacked(e, NULL);
    int rc = json_dumpf(o, out, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(o);
    return rc == 0 && putc('\n', out) != EOF ? ERR_OK : ERR_IO;
}
