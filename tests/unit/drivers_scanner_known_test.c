/* If these failed, the till would take the shop's own keyboard for a scanner
 * (and leave it dead), or a till without root could not open one that it
 * recognises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/check.h"
#include "drivers/scanner_known.h"
#include "drivers/udev_rules.h"

static struct usb_found keyboard(uint16_t vendor, const char *name)
{
    struct usb_found f = {.vendor = vendor, .product = 1, .interfaces = 1};
    f.interface[0] = (struct usb_interface){
        .class_code = USB_CLASS_HID, .subclass = 1, .protocol = 1, .in = 0x81};
    snprintf(f.name, sizeof(f.name), "%s", name);
    return f;
}

static enum scanner_kind kind(const struct usb_found *f, const char *take,
                              const char *leave)
{
    struct scanner_names names = {.take = take, .leave = leave};
    return scanner_guess(f, &names).kind;
}

static void test_keyboards(void **state)
{
    static const char *const theirs[] = {
        "USB Keyboard", "Gaming Keyboard K1", "", "HID Device", "2.4G Receiver",
    };
    static const char *const ours[] = {
        "USB Barcode Scanner", "BARCODE SCANNER", "QRCode Reader", "条码枪",
        "Bar Code Reader",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(theirs); i++) {
        struct usb_found f = keyboard(0x1a2c, theirs[i]);
        assert_int_equal(kind(&f, NULL, NULL), SCANNER_NONE);
        assert_int_equal(kind(&f, "1a2c:0001", NULL), SCANNER_KEYBOARD);
        assert_int_equal(kind(&f, "dead, 1A2C", NULL), SCANNER_KEYBOARD);
        assert_int_equal(kind(&f, "1a2c:0002", NULL), SCANNER_NONE);
    }
    for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
        struct usb_found f = keyboard(0x1a2c, ours[i]);
        assert_int_equal(kind(&f, NULL, NULL), SCANNER_KEYBOARD);
        assert_int_equal(kind(&f, NULL, "1a2c:0001"), SCANNER_NONE);
        assert_int_equal(kind(&f, "1a2c", "1a2c:0001"), SCANNER_NONE);
    }
}

static void test_other_kinds(void **state)
{
    struct usb_found f = keyboard(0x05e0, "");
    (void)state;
    f.interface[0].protocol = 2; /* a mouse */
    assert_int_equal(kind(&f, NULL, NULL), SCANNER_NONE);
    f.interface[0].class_code = USB_CLASS_PRINTER;
    assert_int_equal(kind(&f, "05e0", NULL), SCANNER_NONE);
    f.interfaces = 2;
    f.interface[0] = (struct usb_interface){
        .class_code = USB_CLASS_COMM, .subclass = 2, .protocol = 1};
    f.interface[1] =
        (struct usb_interface){.class_code = USB_CLASS_DATA, .in = 0x82};
    assert_int_equal(kind(&f, NULL, NULL), SCANNER_CDC);
    f.interface[1].in = 0;
    assert_int_equal(kind(&f, NULL, NULL), SCANNER_NONE);
}

static void test_lists(void **state)
{
    struct diag d = {0};
    (void)state;
    assert_int_equal(scanner_names_check(NULL, &d), ERR_OK);
    assert_int_equal(scanner_names_check(" 05e0:1200, 1eab\t", &d), ERR_OK);
    assert_int_equal(scanner_names_check("05e0:", &d), ERR_FORMAT);
    assert_int_equal(scanner_names_check("105e0", &d), ERR_FORMAT);
    assert_int_equal(scanner_names_check("05e0:1200x", &d), ERR_FORMAT);
    assert_int_equal(scanner_names_check("Symbol", &d), ERR_FORMAT);
    assert_non_null(strstr(d.text, "Symbol"));
}

/* Every maker that the program takes must be one that the rule lets in. */
static void test_rule(void **state)
{
    int makers = 0;
    (void)state;
    static const char key[] = "ATTR{idVendor}==\"";
    const char *list = strstr(udev_rules, key);
    assert_non_null(list);
    list += strlen(key);
    size_t len = strcspn(list, "\"");
    for (unsigned vendor = 0; vendor <= 0xffff; vendor++) {
        char number[8];
        struct usb_found f = keyboard((uint16_t)vendor, "");
        snprintf(number, sizeof(number), "%04x", vendor);
        bool ours = kind(&f, NULL, NULL) != SCANNER_NONE;
        const char *at = strstr(list, number);
        bool admitted = at && at < list + len;
        if (ours != admitted)
            fail_msg("%s: taken %d, admitted %d", number, ours, admitted);
        makers += ours;
    }
    assert_true(makers > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keyboards),
        cmocka_unit_test(test_other_kinds),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
