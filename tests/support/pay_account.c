#include "tests/support/pay_account.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "hq/pay/alipay.h"
#include "hq/pay/sign.h"

#define NONCE "0123456789ab"

static struct account account;

const struct account *pay_account(void)
{
    if (account.present)
        return &account;
    account = (struct account){
        .present = true,
        .base_url = "https://localhost",
        .notify_url = "",
        .app_id = "wx2421b1c4370ec43b",
        .mch_id = "1900000109",
        .server_ip = "127.0.0.1",
        .hmac = true,
        .api_key = "0123456789abcdef0123456789abcdef",
        .serial = "0AF1",
        .public_key_id = "PUB_KEY_ID_01",
        .token_dir = "",
        .their_count = 1,
        .theirs = {{.id = "PUB_KEY_ID_01"}},
    };
    account.key = EVP_RSA_gen(2048);
    account.theirs[0].key = EVP_RSA_gen(2048);
    CHECK(account.key && account.theirs[0].key);
    return &account;
}

void pay_account_asked(enum pay_op op, struct pay_order *order,
                       struct pay_refund *refund, struct pay_asked *ret_q)
{
    bool back = op == PAY_OP_REFUND || op == PAY_OP_REFUND_QUERY;
    *order = (struct pay_order){.order_no = PAY_ACCOUNT_ORDER,
                                .amount = money_of(1234)};
    *refund = (struct pay_refund){.order_no = PAY_ACCOUNT_ORDER,
                                  .refund_no = "R12x3n000001",
                                  .amount = money_of(100),
                                  .total = money_of(1234)};
    *ret_q = (struct pay_asked){op, back ? NULL : order, back ? refund : NULL};
}

void pay_account_headers(const void *body, size_t len, char *out, size_t cap)
{
    struct buf text = {0};
    char stamp[24], sign[PAY_SIGN_CAP];
    snprintf(stamp, sizeof(stamp), "%lld", (long long)(PAY_ACCOUNT_NOW / 1000));
    CHECK(!buf_add_text(&text, stamp) && !buf_add_text(&text, "\n" NONCE "\n"));
    CHECK(!buf_add(&text, body, len) && !buf_add_text(&text, "\n"));
    CHECK(!sign_rsa(pay_account()->theirs[0].key, text.data, text.len, sign));
    int n = snprintf(out, cap,
                     "Wechatpay-Timestamp: %s\nWechatpay-Nonce: " NONCE "\n"
                     "wechatpay-signature: %s\nWechatpay-Serial: %s\n",
                     stamp, sign, pay_account()->theirs[0].id);
    CHECK(n > 0 && (size_t)n < cap);
    buf_release(&text);
}

void pay_account_sealed(const char *event, const void *plain, size_t len,
                        struct buf *ret_body)
{
    static uint8_t sealed[(1 << 20) + 32];
    struct buf text = {0};
    int n = 0, more = 0;
    CHECK(len <= 1 << 20);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    CHECK(EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL,
                             (const uint8_t *)pay_account()->api_key,
                             (const uint8_t *)NONCE) == 1);
    CHECK(EVP_EncryptUpdate(c, NULL, &n, (const uint8_t *)"aad", 3) == 1);
    CHECK(EVP_EncryptUpdate(c, sealed, &n, plain, (int)len) == 1);
    CHECK(EVP_EncryptFinal_ex(c, sealed + n, &more) == 1);
    CHECK(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, 16, sealed + n) == 1);
    EVP_CIPHER_CTX_free(c);
    CHECK(!base64_encode(sealed, (size_t)n + 16, &text));
    CHECK(!buf_add_text(ret_body, "{\"event_type\":\"") &&
          !buf_add_text(ret_body, event) &&
          !buf_add_text(ret_body, "\",\"resource\":{\"algorithm\":"
                                  "\"AEAD_AES_256_GCM\",\"nonce\":\"" NONCE
                                  "\",\"associated_data\":\"aad\","
                                  "\"ciphertext\":\"") &&
          !buf_add(ret_body, text.data, text.len) &&
          !buf_add_text(ret_body, "\"}}"));
    buf_release(&text);
}

void pay_account_node(enum pay_op op, const void *body, size_t len,
                      struct buf *ret_answer)
{
    char sign[PAY_SIGN_CAP];
    CHECK(!sign_rsa(pay_account()->theirs[0].key, body, len, sign));
    CHECK(!buf_add_text(ret_answer, "{\""));
    for (const char *p = alipay_method(op); *p; p++)
        CHECK(!buf_add(ret_answer, *p == '.' ? "_" : p, 1));
    CHECK(!buf_add_text(ret_answer, "_response\":") &&
          !buf_add(ret_answer, body, len) &&
          !buf_add_text(ret_answer, ",\"sign\":\"") &&
          !buf_add_text(ret_answer, sign) && !buf_add_text(ret_answer, "\"}"));
}
