#include "drivers/scanner_keyboard.h"

#include <string.h>

#include "base/check.h"

#define CTRL  0x11 /* left or right */
#define SHIFT 0x22
#define ALT   0x44
#define GS    0x1D

#define KEY_A         0x04
#define KEY_1         0x1E
#define KEY_ENTER     0x28
#define KEY_F8        0x41
#define KEY_PAD_SLASH 0x54
#define KEY_PAD_1     0x59
#define KEY_PAD_0     0x62

#define NUMBER_MAX 255 /* Alt and keypad: one byte */

/* From KEY_1 on: plain, shifted. 0: no character. */
static const char keys[][2] = {
    {'1', '!'}, {'2', '@'},  {'3', '#'},  {'4', '$'}, {'5', '%'},   {'6', '^'},
    {'7', '&'}, {'8', '*'},  {'9', '('},  {'0', ')'}, {'\r', '\r'}, {0, 0},
    {0, 0},     {'\t', 0},   {' ', ' '},  {'-', '_'}, {'=', '+'},   {'[', '{'},
    {']', '}'}, {'\\', '|'}, {'\\', '|'}, {';', ':'}, {'\'', '"'},  {'`', '~'},
    {',', '<'}, {'.', '>'},  {'/', '?'},
};
/* From KEY_PAD_SLASH on. */
static const char pad[] = "/*-+\r1234567890.";

static char character(uint8_t key, uint8_t modifiers)
{
    char c = 0;
    bool shift = (modifiers & SHIFT) != 0;
    if (key >= KEY_A && key < KEY_1)
        c = (char)((shift ? 'A' : 'a') + key - KEY_A);
    else if (key >= KEY_1 && key < KEY_1 + ARRAY_LEN(keys))
        c = keys[key - KEY_1][shift];
    else if (key >= KEY_PAD_SLASH && key < KEY_PAD_SLASH + sizeof(pad) - 1)
        c = pad[key - KEY_PAD_SLASH];
    else if (key == KEY_F8)
        c = GS;
    if ((modifiers & CTRL) && c >= '@' && c <= '~')
        c = (char)(c & 0x1F); /* Ctrl+] is GS, Ctrl+M is Enter */
    return c;
}

static void pressed(struct scanner_keyboard *k, struct scan_line *line,
                    uint8_t key, uint8_t modifiers, int64_t now_ms)
{
    if ((modifiers & ALT) && key >= KEY_PAD_1 && key <= KEY_PAD_0) {
        k->typed = k->typed * 10 + (unsigned)(key - KEY_PAD_1 + 1) % 10;
        k->typing = true;
        if (k->typed > NUMBER_MAX)
            k->typed = NUMBER_MAX + 1;
        return;
    }
    char c = character(key, modifiers);
    if (c != 0)
        scan_line_byte(line, (uint8_t)c, now_ms);
}

static void alt_released(struct scanner_keyboard *k, struct scan_line *line,
                         int64_t now_ms)
{
    if (k->typing && k->typed > 0 && k->typed <= NUMBER_MAX)
        scan_line_byte(line, (uint8_t)k->typed, now_ms);
    k->typing = false;
    k->typed = 0;
}

void scanner_keyboard_report(struct scanner_keyboard *k, struct scan_line *line,
                             const uint8_t *data, size_t len, int64_t now_ms)
{
    if (len < 2 + KEYBOARD_KEYS)
        return;
    const uint8_t *down = data + 2;
    for (int i = 0; i < KEYBOARD_KEYS; i++)
        if (down[i] >= 1 && down[i] <= 3)
            return; /* roll-over, or the keyboard failed its test */
    if (k->alt && !(data[0] & ALT))
        alt_released(k, line, now_ms);
    k->alt = (data[0] & ALT) != 0;
    for (int i = 0; i < KEYBOARD_KEYS; i++)
        if (down[i] != 0 && !memchr(k->held, down[i], KEYBOARD_KEYS))
            pressed(k, line, down[i], data[0], now_ms);
    memcpy(k->held, down, KEYBOARD_KEYS);
}
