/* What others read in a picture: zbar's codes and tesseract's text. */
#ifndef TESTS_SUPPORT_PICTURE_H
#define TESTS_SUPPORT_PICTURE_H

#include "base/bytes.h"
#include "receipts/bitmap.h"

/* Is the program on the PATH? Says so on standard error when it is not. */
bool picture_tool(const char *program);
/* Output of `program PICTURE arguments`, the picture as PNG with a margin.
 * Standard error is thrown away. False when it could not run. */
bool picture_read(const struct bitmap *bm, const char *program,
                  const char *arguments, struct buf *ret_text);

#endif
