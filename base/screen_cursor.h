/* base/screen_cursor.h - between the parts of base/screen only: where the
 * terminal's cursor is to stand after the next screen_show. */
#ifndef BASE_SCREEN_CURSOR_H
#define BASE_SCREEN_CURSOR_H

void screen_set_cursor(int row, int column);

#endif
