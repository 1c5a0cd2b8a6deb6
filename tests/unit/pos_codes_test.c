/* The codes on papers that no sample shows: a payer's one-time code, the
 * printer's test page. Lost if this fails: a phone that cannot read the code it
 * is to pay, or reads another one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/i18n.h"
#include "pos/papers.h"
#include "pos/pay/code_paper.h"
#include "receipts/interpreter.h"
#include "tests/support/fake_till.h"
#include "tests/support/picture.h"

static struct till till;
static char dir[TILL_PATH_MAX];
static struct font *font;

static int setup(void **state)
{
    (void)state;
    i18n_set_chinese(true);
    fake_till_new(&till, dir);
    return font_open(NULL, &font, NULL);
}

static int teardown(void **state)
{
    (void)state;
    font_close(font);
    fake_till_end(&till, dir);
    return 0;
}

static void printer_is(const char *profile)
{
    char path[TILL_PATH_MAX];
    struct diag d = {0};
    assert_int_equal(till_path(dir, "till.ini", path, &d), ERR_OK);
    FILE *ini = fopen(path, "w");
    assert_non_null(ini);
    fprintf(ini, "[printer]\nspec = file:%s/paper\nprofile = %s\n", dir,
            profile);
    fclose(ini);
    config_release(&till.config);
    assert_int_equal(config_load(&till.config, path, &d), ERR_OK);
}

/* zbar reads just this from the job on that printer's paper. */
static void assert_read(const struct spool_job *job,
                        const struct printer_profile *p, const char *want)
{
    struct buf bytes = {0}, text = {0}, line = {0};
    struct interpreter *in = NULL;
    struct diag d = {0};
    assert_int_equal(papers_print(&till, job, &bytes, &d), ERR_OK);
    assert_int_equal(interpreter_new(p->dots, font, &in), ERR_OK);
    assert_int_equal(interpreter_feed(in, bytes.data, bytes.len), ERR_OK);
    assert_int_equal(interpreter_finish(in), ERR_OK);
    assert_true(
        picture_read(interpreter_paper(in), "zbarimg -q --raw", "", &text));
    assert_int_equal(buf_add_text(&line, want), ERR_OK);
    assert_int_equal(buf_add(&line, "\n", 2), ERR_OK);
    if (strcmp((char *)text.data, (char *)line.data) != 0)
        fail_msg("%s: zbar reads \"%s\"", p->name, (char *)text.data);
    interpreter_free(in);
    buf_release(&bytes);
    buf_release(&text);
    buf_release(&line);
}

/* Both widths, drawn by us and by the printer. */
static const char *const printers[] = {"58", "80", "80-raster"};
enum { PRINTERS = 3 };

static void payment_codes_on_every_printer(void **state)
{
    static const char *const urls[] = {
        "weixin://wxpay/bizpayurl?pr=NwY5Mz9&groupid=00",
        "https://qr.alipay.com/bax03206ug0kulveltqc80a8",
        "https://qr.95516.com/00010000/"
        "62173482037491823749182374918237491823749182374918237491823749182374"
        "9182374918237491823749",
    };
    struct spool_job jobs[8];
    struct diag d = {0};
    (void)state;
    if (!picture_tool("zbarimg"))
        skip();
    for (int i = 0; i < PRINTERS; i++) {
        const struct printer_profile *p = NULL;
        int count = 0;
        int64_t dropped = 0;
        printer_is(printers[i]);
        assert_int_equal(profile_find(printers[i], &p, &d), ERR_OK);
        for (size_t k = 0; k < 3; k++) {
            const struct code_paper code = {
                urls[k], LEDGER__TENDER_TYPE__WECHAT, {1250}, INT64_MAX};
            assert_int_equal(code_paper_print(&till, &code, &d), ERR_OK);
        }
        assert_int_equal(spool_list(&till.db, jobs, 8, &count), ERR_OK);
        assert_int_equal(count, 3);
        for (int k = 0; k < 3; k++)
            assert_read(&jobs[k], p, urls[k]);
        assert_int_equal(spool_drop_waiting(&till.db, &dropped), ERR_OK);
    }
}

static void the_test_page_on_every_printer(void **state)
{
    const struct spool_job job = {.kind = SPOOL_TEST};
    (void)state;
    if (!picture_tool("zbarimg"))
        skip();
    for (int i = 0; i < PRINTERS; i++) {
        const struct printer_profile *p = NULL;
        printer_is(printers[i]);
        assert_int_equal(profile_find(printers[i], &p, NULL), ERR_OK);
        assert_read(&job, p, "LD/TEST");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(payment_codes_on_every_printer, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_test_page_on_every_printer, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
