#include "drivers/scale_protocol.h"

#include <string.h>
#include <strings.h>

#include "base/check.h"
#include "base/decimal.h"
#include "base/i18n.h"

/* How frames are written: a byte stands for itself, but for
 *   %+    the sign: '+' or ' ', '-'; 'F' is out of range
 *   %-    the same where '0' is plus
 *   %nw   the weight in n bytes: blanks, sign, digits, point; %*w: 4 to 10
 *   %nr   the weight in n bytes, last digit first
 *   %d    how many digits of the weight are decimals
 *   %nu   its unit in n letters and blanks; %*u: 1 to 4
 *   %k    nothing: decimals tell the unit, three kg, two lb
 *   %s    'S' stable, 'U' or 'D' not, 'F' faulty
 *   %S    nothing: it is stable
 *   %h    "ST" stable, "US" not, "OL" or "LO" out of range
 *   %g    'G' gross, 'N' net;  %n  "GS", "NT";  %N  nothing: net
 *   %b    the status byte of 8217
 *   %O %U nothing: overloaded; under zero
 *   %[    the checksum begins;  %x  its byte;  %X  its two hex digits
 *   %.    any byte */
const struct scale_protocol scale_protocols[] = {
    {.name = "cas",
     .models = N_("CAS PD-II, AP-1, SW-II, ER; OHAUS Aviator; many Chinese "
                  "price scales with an ECR line"),
     .baud = 9600,
     .ask = "\x05",
     .ask_2 = "\x11",
     .checked = true,
     .guessable = true,
     .frames = {"\x01\x02%[%s%+%6w%2u%x\x03\x04",
                "\x01\x02%[%s%+%7w%2u%x\x03"}},
    {.name = "and",
     .models = N_("A&D EK, FG, AD-4404; T-Scale; CAS CI and PDS in their "
                  "22-byte form"),
     .baud = 9600,
     .guessable = true,
     .frames = {"%h,%n,%+%*w%*u\r\n", "%h,%+%*w%*u\r\n",
                "%h,%n,%.%.,%8w %2u\r\n"}},
    {.name = "8217",
     .models = N_("METTLER TOLEDO 8217, DIVA, Viva, Ariva; Datalogic "
                  "Magellan"),
     .baud = 9600,
     .parity = SCALE_PARITY_EVEN,
     .ask = "W",
     .guessable = true,
     .frames = {"\x02%5w%k%S\r", "\x02%6w%k%S\r", "\x02%5w%g%k%S\r",
                "\x02%6w%g%k%S\r", "\x02?%b\r"}},
    {.name = "sics",
     .models = N_("METTLER TOLEDO and others with MT-SICS"),
     .baud = 9600,
     .ask = "SI\r\n",
     .guessable = true,
     .frames = {"S %s %10w %*u%N\r\n", "S +%O\r\n", "S -%U\r\n"}},
    {.name = "yaohua",
     .models = N_("Yaohua XK3190 and what copies it, continuous format 0"),
     .baud = 9600,
     .checked = true,
     .guessable = true,
     .frames = {"\x02%[%+%6w%d%X\x03"}},
    {.name = "yaohua-wg",
     .models = N_("Yaohua XK3190-A12(E), frames that begin with WG or WN"),
     .baud = 9600,
     .checked = true,
     .guessable = true,
     .frames = {"%[W%g%7w%2u%X\r\n", "%[         OL%O%X\r\n",
                "%[         LO%U%X\r\n"}},
    {.name = "yaohua-eq-back",
     .models = N_("Yaohua XK3190 that send =000.3000 for 3.000"),
     .baud = 9600,
     .frames = {"=%7r%-="}},
    {.name = "yaohua-eq",
     .models = N_("Yaohua XK3190 that send =0003.000 for 3.000"),
     .baud = 9600,
     .frames = {"=%-%7w="}},
};
const int scale_protocol_count = (int)ARRAY_LEN(scale_protocols);

const struct scale_protocol *scale_protocol_find(const char *name)
{
    for (int i = 0; i < scale_protocol_count; i++)
        if (strcmp(scale_protocols[i].name, name) == 0)
            return &scale_protocols[i];
    return NULL;
}

static const struct unit {
    const char *name;
    enum scale_unit unit;
} unit_names[] = {
    {"kg", SCALE_UNIT_KG},  {"g", SCALE_UNIT_G},    {"jin", SCALE_UNIT_JIN},
    {"斤", SCALE_UNIT_JIN}, {"sj", SCALE_UNIT_JIN}, {"tj", SCALE_UNIT_CATTY},
    {"lb", SCALE_UNIT_LB},  {"lbs", SCALE_UNIT_LB},
};

enum scale_unit scale_unit_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(unit_names); i++)
        if (strcasecmp(unit_names[i].name, name) == 0)
            return unit_names[i].unit;
    return SCALE_UNIT_UNKNOWN;
}

/* ---- a number ------------------------------------------------------------*/

struct number {
    bool there;
    int64_t digits;
    int decimals; /* -1: no point was seen */
    bool negative;
};

/* Blanks, a sign, digits with at most one point, one blank at the end. */
static bool read_number(const char *text, size_t len, struct number *ret)
{
    struct number n = {.decimals = -1};
    size_t i = 0;
    int digits = 0;
    while (i < len && text[i] == ' ')
        i++;
    if (i < len && (text[i] == '-' || text[i] == '+'))
        n.negative = text[i++] == '-';
    for (; i < len && text[i] != ' '; i++) {
        if (text[i] == '.' && n.decimals < 0 && digits > 0) {
            n.decimals = 0;
        } else if (text[i] >= '0' && text[i] <= '9') {
            n.digits = n.digits * 10 + (text[i] - '0');
            n.decimals += n.decimals >= 0;
            digits++;
        } else {
            return false;
        }
    }
    if (digits == 0 || n.decimals == 0 || len - i > 1)
        return false;
    n.there = true;
    *ret = n;
    return true;
}

static int64_t factor_of(enum scale_unit unit)
{
    switch (unit) {
    case SCALE_UNIT_KG:
        return 100000000;
    case SCALE_UNIT_G:
        return 100000;
    case SCALE_UNIT_JIN:
        return 50000000;
    case SCALE_UNIT_CATTY:
        return 60000000;
    case SCALE_UNIT_LB:
        return 45359237;
    case SCALE_UNIT_NONE:
    case SCALE_UNIT_UNKNOWN:
        break;
    }
    return 0;
}

/* ---- one frame against one pattern ---------------------------------------*/

struct match {
    const uint8_t *bytes;
    size_t len;
    struct scale_reading reading;
    struct number number;
    enum scale_unit unit;
    bool unit_by_decimals;
    size_t sum_from;
};

static bool fits(struct match m, size_t at, const char *pattern,
                 struct match *ret);

static bool take_sign(struct match *m, uint8_t c, bool zero_is_plus)
{
    if (c == 'F' && !zero_is_plus)
        m->reading.kind = SCALE_OVER;
    else if (c == '-')
        m->number.negative = true;
    else if (c != '+' && c != ' ' && !(zero_is_plus && c == '0'))
        return false;
    return true;
}

static bool take_header(struct match *m, const uint8_t *c)
{
    if (memcmp(c, "ST", 2) == 0)
        m->reading.motion = SCALE_STABLE;
    else if (memcmp(c, "US", 2) == 0)
        m->reading.motion = SCALE_MOVING;
    else if (memcmp(c, "OL", 2) == 0 || memcmp(c, "LO", 2) == 0)
        m->reading.kind = SCALE_OVER;
    else
        return false;
    return true;
}

static bool take_state(struct match *m, uint8_t c)
{
    if (c == 'S')
        m->reading.motion = SCALE_STABLE;
    else if (c == 'U' || c == 'D')
        m->reading.motion = SCALE_MOVING;
    else if (c == 'F')
        m->reading.kind = SCALE_FAULT;
    else
        return false;
    return true;
}

/* Bits 0 moving, 1 over, 2 under zero, 5 net; 6 always. */
static bool take_status(struct match *m, uint8_t c)
{
    if (!(c & 0x40))
        return false;
    m->reading.net = (c & 0x20) != 0;
    if (c & 0x02)
        m->reading.kind = SCALE_OVER;
    else if (c & 0x04)
        m->reading.kind = SCALE_UNDER;
    else
        m->reading.motion = SCALE_MOVING;
    return true;
}

static bool take_weight(struct match *m, const uint8_t *at, size_t len,
                        bool backwards)
{
    char text[SCALE_FRAME_MAX];
    struct number n;
    for (size_t i = 0; i < len; i++)
        text[i] = (char)at[backwards ? len - 1 - i : i];
    if (m->reading.kind != SCALE_WEIGHT) /* blanks, nines, dashes */
        return true;
    if (!read_number(text, len, &n))
        return false;
    if (n.negative && m->number.negative)
        return false;
    n.negative = n.negative || m->number.negative;
    m->number = n;
    return true;
}

static bool take_unit(struct match *m, const uint8_t *at, size_t len)
{
    char text[8];
    size_t used = 0;
    CHECK(len < sizeof(text));
    for (size_t i = 0; i < len; i++) {
        if (at[i] == ' ' && used == 0)
            continue;
        if (at[i] == ' ' && i + 1 == len)
            continue;
        text[used++] = (char)at[i];
    }
    text[used] = '\0';
    if (used == 0)
        return m->reading.kind != SCALE_WEIGHT;
    m->unit = scale_unit_find(text);
    return m->unit != SCALE_UNIT_UNKNOWN || m->reading.kind != SCALE_WEIGHT;
}

static uint8_t sum_of(const struct match *m, size_t at)
{
    uint8_t sum = 0;
    for (size_t i = m->sum_from; i < at; i++)
        sum ^= m->bytes[i];
    return sum;
}

static bool take_sum(const struct match *m, size_t at, bool hex)
{
    static const char digits[] = "0123456789ABCDEF";
    uint8_t sum = sum_of(m, at);
    if (!hex)
        return m->bytes[at] == sum;
    return m->bytes[at] == digits[sum >> 4] &&
           m->bytes[at + 1] == digits[sum & 15];
}

/* One field of a certain width; false: it is not that. */
static bool take(struct match *m, char field, size_t at, size_t width)
{
    const uint8_t *c = m->bytes + at;
    switch (field) {
    case '+':
    case '-':
        return take_sign(m, *c, field == '-');
    case 'w':
    case 'r':
        return take_weight(m, c, width, field == 'r');
    case 'd':
        if (*c < '0' || *c > '4' || m->number.decimals >= 0)
            return false;
        m->number.decimals = *c - '0';
        return true;
    case 'u':
        return take_unit(m, c, width);
    case 'k':
        m->unit_by_decimals = true;
        return true;
    case 's':
        return take_state(m, *c);
    case 'S':
        m->reading.motion = SCALE_STABLE;
        return true;
    case 'h':
        return take_header(m, c);
    case 'g':
        m->reading.net = *c == 'N';
        return *c == 'N' || *c == 'G';
    case 'n':
        m->reading.net = memcmp(c, "NT", 2) == 0;
        return m->reading.net || memcmp(c, "GS", 2) == 0;
    case 'N':
        m->reading.net = true;
        return true;
    case 'b':
        return take_status(m, *c);
    case 'O':
        m->reading.kind = SCALE_OVER;
        return true;
    case 'U':
        m->reading.kind = SCALE_UNDER;
        return true;
    case '[':
        m->sum_from = at;
        return true;
    case 'x':
    case 'X':
        return take_sum(m, at, field == 'X');
    default:
        CHECK(field == '.');
        return true;
    }
}

static size_t width_of(char field)
{
    switch (field) {
    case 'k':
    case 'S':
    case 'N':
    case 'O':
    case 'U':
    case '[':
        return 0;
    case 'h':
    case 'n':
    case 'X':
        return 2;
    default:
        return 1;
    }
}

/* pattern is after the '%'. */
static bool fits_field(const struct match *m, size_t at, const char *pattern,
                       struct match *ret)
{
    size_t least, most;
    if (*pattern == '*') {
        pattern++;
        least = *pattern == 'w' ? 4 : 1;
        most = *pattern == 'w' ? 10 : 4;
    } else if (*pattern >= '1' && *pattern <= '9') {
        least = 0;
        for (; *pattern >= '0' && *pattern <= '9'; pattern++)
            least = least * 10 + (size_t)(*pattern - '0');
        most = least;
    } else {
        least = most = width_of(*pattern);
    }
    for (size_t width = least; width <= most; width++) {
        struct match next = *m;
        if (at + width > m->len)
            return false;
        if (take(&next, *pattern, at, width) &&
            fits(next, at + width, pattern + 1, ret))
            return true;
    }
    return false;
}

static bool fits(struct match m, size_t at, const char *pattern,
                 struct match *ret)
{
    for (; *pattern; pattern++, at++) {
        if (*pattern == '%')
            return fits_field(&m, at, pattern + 1, ret);
        if (at == m.len || m.bytes[at] != (uint8_t)*pattern)
            return false;
    }
    if (at != m.len)
        return false;
    *ret = m;
    return true;
}

/* Grams, or false where that is no weight. */
static bool weigh(const struct match *m, enum scale_unit unit, int64_t *ret_g)
{
    static const int64_t tens[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    int decimals = m->number.decimals < 0 ? 0 : m->number.decimals;
    enum scale_unit u = m->unit != SCALE_UNIT_NONE ? m->unit : unit;
    int64_t g;
    if (u == SCALE_UNIT_NONE && m->unit_by_decimals)
        u = decimals == 3   ? SCALE_UNIT_KG
            : decimals == 2 ? SCALE_UNIT_LB
                            : SCALE_UNIT_UNKNOWN;
    else if (u == SCALE_UNIT_NONE)
        u = SCALE_UNIT_KG;
    if (factor_of(u) == 0 || decimals >= (int)ARRAY_LEN(tens))
        return false;
    if (decimal_muldiv(m->number.digits, factor_of(u), 100000 * tens[decimals],
                       SCALE_MAX_G, &g))
        return false;
    *ret_g = m->number.negative ? -g : g;
    return true;
}

static bool finish(const struct match *m, enum scale_unit unit,
                   struct scale_reading *ret)
{
    struct scale_reading r = m->reading;
    r.length = m->len;
    if (r.kind == SCALE_WEIGHT && m->number.there) {
        if (!weigh(m, unit, &r.g))
            return false;
        r.weighed = true;
    } else if (r.kind == SCALE_OVER && m->number.negative) {
        r.kind = SCALE_UNDER; /* out of range the other way */
    }
    *ret = r;
    return true;
}

/* ---- the stream ----------------------------------------------------------*/

static bool odd_ones(uint8_t byte)
{
    byte ^= byte >> 4;
    byte ^= byte >> 2;
    byte ^= byte >> 1;
    return byte & 1;
}

/* Bytes as the scale meant them. A scale on USB has no parity to send: then no
 * byte of the frame has its eighth bit. */
static bool strip_parity(enum scale_parity parity, uint8_t *bytes, size_t len)
{
    bool right = true, bare = true;
    if (parity == SCALE_PARITY_NONE)
        return true;
    for (size_t i = 0; i < len; i++) {
        right = right && odd_ones(bytes[i]) == (parity == SCALE_PARITY_ODD);
        bare = bare && bytes[i] < 0x80;
        bytes[i] &= 0x7f;
    }
    return right || bare;
}

static bool frame_here(struct scale_decoder *d, size_t from,
                       struct scale_reading *ret)
{
    uint8_t bytes[SCALE_FRAME_MAX];
    struct match start = {.bytes = bytes, .len = d->len - from}, m;
    memcpy(bytes, d->window + from, start.len);
    if (!strip_parity(d->protocol->parity, bytes, start.len))
        return false;
    for (int i = 0; i < SCALE_FRAMES_MAX && d->protocol->frames[i]; i++)
        if (fits(start, 0, d->protocol->frames[i], &m) &&
            finish(&m, d->unit, ret))
            return true;
    return false;
}

/* Does any frame end with this byte? */
static bool ends(const struct scale_decoder *d, uint8_t byte)
{
    if (d->protocol->parity != SCALE_PARITY_NONE)
        byte &= 0x7f;
    for (int i = 0; i < SCALE_FRAMES_MAX && d->protocol->frames[i]; i++) {
        const char *frame = d->protocol->frames[i];
        if ((uint8_t)frame[strlen(frame) - 1] == byte)
            return true;
    }
    return false;
}

bool scale_decode(struct scale_decoder *d, uint8_t byte,
                  struct scale_reading *ret_reading)
{
    if (d->len == SCALE_FRAME_MAX)
        memmove(d->window, d->window + 1, --d->len);
    d->window[d->len++] = byte;
    if (!ends(d, byte))
        return false;
    for (size_t from = 0; from < d->len; from++) {
        if (!frame_here(d, from, ret_reading))
            continue;
        d->len = 0;
        if (byte == '=') /* begins the next one too */
            d->window[d->len++] = byte;
        return true;
    }
    return false;
}

void scale_decoder_drop(struct scale_decoder *d)
{
    d->len = 0;
}
