#include "base/err.h"

#include <stddef.h>

#include "base/i18n.h"

static const char *const texts[] = {
#define ERR_TEXT(name, text) text,
    ERR_MAP(ERR_TEXT)
#undef ERR_TEXT
};

static const char *const names[] = {
#define ERR_NAME(name, text) #name,
    ERR_MAP(ERR_NAME)
#undef ERR_NAME
};

const char *err_text(enum err err)
{
    return (size_t)err < ERR_COUNT ? tr(texts[err]) : tr("unknown error");
}

const char *err_name(enum err err)
{
    return (size_t)err < ERR_COUNT ? names[err] : "UNKNOWN";
}
