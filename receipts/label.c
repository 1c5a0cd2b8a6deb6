#include "receipts/label.h"

#include <string.h>

#include "base/check.h"

static const char context[] = "paper|";

const char *paper_label(const char *id)
{
    const char *text = tr(id);
    CHECK(strncmp(id, context, sizeof(context) - 1) == 0);
    return text == id ? strrchr(id, '|') + 1 : text;
}
