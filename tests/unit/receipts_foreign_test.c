/* Somebody else's printing client against our stand-in of a network printer,
 * and its job through our interpreter.
 *
 * Lost if this fails: the printer that our own tests print on would answer
 * like no real one, and they would prove nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "receipts/font.h"
#include "receipts/interpreter.h"
#include "tests/support/fake_printer.h"

static char address[32];

/* The word it says; "" where npm cannot have it. */
static void client(const char *option, char word[64])
{
    char command[256];
    word[0] = '\0';
    snprintf(command, sizeof(command), "tests/support/receiptio.sh %s %s",
             address, option);
    FILE *f = popen(command, "r");
    assert_non_null(f);
    if (!fgets(word, 64, f))
        word[0] = '\0';
    pclose(f);
    word[strcspn(word, "\n")] = '\0';
}

static struct fake_printer *printer(size_t paper)
{
    struct fake_printer *p = NULL;
    struct fake_printer_way way = {.address = address,
                                   .port = 9100, /* receiptio knows no other */
                                   .asb = true,
                                   .paper = paper};
    static int printers;
    /* An address of its own on loopback, so that nobody else has its port. */
    snprintf(address, sizeof(address), "127.%d.%d.%d", 1 + getpid() % 200,
             getpid() / 200 % 250, ++printers);
    fake_printer_new(&way, &p);
    return p;
}

static void it_prints_and_hears_that_it_did(void **state)
{
    struct fake_printer *p = printer(0);
    struct buf paper = {0}, text = {0};
    struct interpreter *in = NULL;
    struct font *font = NULL;
    char word[64];
    (void)state;
    client("-q", word);
    if (!word[0]) {
        fake_printer_free(p);
        fprintf(stderr, "skip: npm cannot have receiptio here\n");
        skip();
    }
    assert_string_equal(word, "online");
    client("", word);
    assert_string_equal(word, "success");
    fake_printer_paper(p, &paper);
    assert_int_equal(font_open(NULL, &font, NULL), ERR_OK);
    assert_int_equal(interpreter_new(384, font, &in), ERR_OK);
    assert_int_equal(interpreter_feed(in, paper.data, paper.len), ERR_OK);
    assert_int_equal(interpreter_finish(in), ERR_OK);
    assert_int_equal(interpreter_text(in, &text), ERR_OK);
    assert_int_equal(buf_add(&text, "", 1), ERR_OK);
    assert_non_null(strstr((char *)text.data, "秦栏便民店"));
    assert_non_null(strstr((char *)text.data, "43.30"));
    const struct interpreter_report *r = interpreter_report(in);
    assert_true(r->qr_codes + r->pictures > 0);
    assert_true(r->cuts > 0);
    assert_int_equal(r->unknown, 0);
    assert_int_equal(r->bad, 0);
    interpreter_free(in);
    font_close(font);
    buf_release(&paper);
    buf_release(&text);
    fake_printer_free(p);
}

static void it_hears_what_is_wrong(void **state)
{
    struct fake_printer *p = printer(0);
    char word[64];
    (void)state;
    fake_printer_trouble(p, 0x04, 0);
    client("-q", word);
    if (!word[0]) {
        fake_printer_free(p);
        skip();
    }
    assert_string_equal(word, "coveropen");
    client("", word);
    assert_string_equal(word, "coveropen");
    fake_printer_trouble(p, 0, 0);
    client("-q", word);
    assert_string_equal(word, "online");
    fake_printer_free(p);
    p = printer(40); /* ends in the middle of the job */
    client("", word);
    assert_true(strcmp(word, "success") != 0);
    client("-q", word);
    assert_string_equal(word, "paperempty");
    fake_printer_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_prints_and_hears_that_it_did),
        cmocka_unit_test(it_hears_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
