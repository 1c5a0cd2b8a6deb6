/* Every panel of the till, opened by its keys. If this failed a keeper would
 * press F1 and not be told what the keys on the screen do, or meet a panel that
 * explains nothing, or read half a sentence: no text may be cut at 80x24, in
 * both languages, in small letters and large.
 *
 * STAGE_SHOW=zh or en prints the pictures. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "tests/support/fake_till.h"
#include "tests/support/stage_routes.h"

enum { OPS_MAX = 64 };

static struct till till;
static char dir[TILL_PATH_MAX];

static int begin(void **state)
{
    (void)state;
    fake_till_new(&till, dir);
    fake_people(&till);
    till_close(&till);
    return 0;
}

static int end(void **state)
{
    (void)state;
    fake_till_end(&till, dir);
    return 0;
}

/* ---- is a key named? -----------------------------------------------------*/

/* Words of which the help has one for what stands before the blank in a key
 * row; NULL: as it stands there. */
static const struct {
    const char *key, *words[6];
} synonyms[] = {
    {"Enter", {"Enter", "回车"}},
    {"回车", {"回车"}},
    {"Esc", {"Esc"}},
    {"Up/Down", {"arrow", "Up", "up and down", "箭头", "上下"}},
    {"Left/Right", {"Left", "left", "左右", "箭头"}},
    {"Right", {"right", "右"}},
    {"↑↓", {"箭头", "上下", "↑"}},
    {"上下", {"箭头", "上下", "↑"}},
    {"上下键", {"箭头", "上下", "↑"}},
    {"←→", {"左右", "←"}},
    {"→", {"右"}},
    {"扫码", {"扫"}},
    {"Up", {"Up", "arrow"}},
    {"1-9", {"number", "数字", "编号"}},
    {"0-9", {"ype", "number", "数字", "输"}},
    {"3*", {"3*"}},
    {"Scan", {"can", "扫"}},
    {"+-", {"+"}},
    {"F4-F7", {"F4 to F7", "F4 到 F7"}},
};

static bool names_key(const char *help, const char *key)
{
    for (size_t i = 0; i < ARRAY_LEN(synonyms); i++) {
        if (strcmp(synonyms[i].key, key) != 0)
            continue;
        for (int k = 0; k < 6 && synonyms[i].words[k]; k++) {
            if (strstr(help, synonyms[i].words[k]))
                return true;
        }
        return false;
    }
    bool range = strstr(help, "F4 to F7") || strstr(help, "F4 到 F7");
    if (range && (strcmp(key, "F5") == 0 || strcmp(key, "F6") == 0))
        return true;
    if (strstr(help, "any other key") || strstr(help, "别的键"))
        return true;
    size_t len = strlen(key);
    for (const char *at = help; (at = strstr(at, key)); at += len) {
        if (key[0] != 'F' || at[len] < '0' || at[len] > '9')
            return true; /* F1 is not in F10 */
    }
    return false;
}

/* Each key of "F1 Help|Enter Done". The help's own key is known by now. */
static void check_row(struct stage *s, const char *name, const char *help,
                      const char *row, const char *help_name)
{
    char key[64];
    while (*row) {
        size_t len = strcspn(row, "|"), word = strcspn(row, " |");
        CHECK(word < sizeof(key));
        memcpy(key, row, word);
        key[word] = '\0';
        if (strcmp(key, help_name) != 0 && !names_key(help, key))
            stage_fault(s, "%s: the help does not name the key %s", name, key);
        row += len;
        row += *row == '|';
    }
}

static void check_panel(struct stage *s, const char *name)
{
    const struct panel_ops *ops = ui_top(s->ui)->ops;
    char help_name[16];
    if (!ops->help || !ops->keys) {
        stage_fault(s, "%s: F1 explains nothing here", name);
        return;
    }
    snprintf(help_name, sizeof(help_name), "F%d",
             ops->help_key ? ops->help_key - SCREEN_KEY_F(0) : 1);
    check_row(s, name, tr(ops->help), tr(ops->keys), help_name);
    check_row(s, name, tr(ops->help), ops->more ? tr(ops->more) : "",
              help_name);
}

/* All of it stands on the screen. */
static void check_fits(struct stage *s, const struct stage_route *route)
{
    const struct panel_ops *ops = ui_top(s->ui)->ops;
    const char *help = tr(ops->help), *last = strrchr(help, '\n');
    char ending[128] = "";
    last = last ? last + 1 : help;
    size_t len = strlen(last), from = len > 24 ? len - 24 : 0;
    while (from > 0 && ((unsigned char)last[from] & 0xc0) == 0x80)
        from--;
    text_copy(ending, sizeof(ending), last + from);
    stage_key(s, ops->help_key ? ops->help_key : SCREEN_KEY_F(1));
    char *word = strrchr(ending, ' '); /* it may have been wrapped */
    if (!stage_shows(s, word ? word + 1 : ending))
        stage_fault(s, "%s: the help is cut before \"%s\"", route->name,
                    ending);
    stage_key(s, SCREEN_KEY_ESC);
}

/* ---- what else does something here ---------------------------------------*/

static const struct {
    int key;
    const char *name;
} quiet[] = {{SCREEN_KEY_TAB, "Tab"},   {SCREEN_KEY_DELETE, "Del"},
             {SCREEN_KEY_F(2), "F2"},   {SCREEN_KEY_F(3), "F3"},
             {SCREEN_KEY_F(4), "F4"},   {SCREEN_KEY_F(5), "F5"},
             {SCREEN_KEY_F(6), "F6"},   {SCREEN_KEY_F(7), "F7"},
             {SCREEN_KEY_F(8), "F8"},   {SCREEN_KEY_F(9), "F9"},
             {SCREEN_KEY_F(10), "F10"}, {SCREEN_KEY_F(11), "F11"},
             {SCREEN_KEY_F(12), "F12"}};

static void try_keys(struct stage *s, const struct stage_route *route,
                     const struct panel_ops *ops)
{
    static char before[STAGE_TEXT_CAP], after[STAGE_TEXT_CAP];
    for (size_t i = 0; i < ARRAY_LEN(quiet); i++) {
        if (names_key(tr(ops->help), quiet[i].name) ||
            quiet[i].key == ops->help_key)
            continue;
        if (!stage_go(s, route) || ui_top(s->ui)->ops != ops)
            continue;
        ui_hush(s->ui);
        ui_draw(s->ui);
        stage_picture(s, before);
        int depth = s->ui->depth;
        stage_key(s, quiet[i].key);
        stage_picture(s, after);
        if (s->ui->depth != depth || strcmp(before, after) != 0)
            stage_fault(s, "%s: %s does something that the help does not tell",
                        route->name, quiet[i].name);
    }
}

/* How many panels the sources have: the walk must come by all of them. */
static int panels_in_sources(void)
{
    glob_t files;
    char line[512];
    int count = 0;
    CHECK(glob("pos/ui/*.c", 0, NULL, &files) == 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        FILE *f = fopen(files.gl_pathv[i], "r");
        CHECK(f);
        while (fgets(line, sizeof(line), f))
            count += strstr(line, "const struct panel_ops ") != NULL &&
                     strstr(line, "= {") != NULL;
        fclose(f);
    }
    globfree(&files);
    return count;
}

/* Not on the way: the help itself; a code for the customer's phone and a debt
 * paid by phone, which need headquarters. */
#define PANELS_ELSEWHERE 3

static struct stage *cut_of; /* the walk that is told of cut texts */
static const char *cut_where;

static void on_cut(const char *text, int columns)
{
    struct stage *s = cut_of;
    cut_of = NULL; /* the picture of the fault may be told of it, too */
    if (s)
        stage_fault(s, "%s: cut after %d columns: %s", cut_where, columns,
                    text);
    cut_of = s;
}

/* For weak eyes: nothing is cut there either. */
static void walk_large(struct stage *s, void *arg)
{
    (void)arg;
    stage_begin(s);
    stage_keys(s, "F10 6 2");
    CHECK(s->ui->prefs.large && stage_home(s));
    cut_of = s;
    screen_tell_cuts(on_cut);
    for (int i = 0; i < stage_route_count; i++) {
        cut_where = stage_routes[i].name;
        if (!stage_go(s, &stage_routes[i]))
            stage_fault(s, "%s: there is no way back", stage_routes[i].name);
    }
}

static void walk(struct stage *s, void *arg)
{
    const struct panel_ops *seen[OPS_MAX];
    const char *show = getenv("STAGE_SHOW");
    int count = 0;
    (void)arg;
    stage_begin(s);
    cut_of = s;
    screen_tell_cuts(on_cut);
    for (int i = 0; i < stage_route_count; i++) {
        const struct stage_route *route = &stage_routes[i];
        cut_where = route->name;
        static char picture[STAGE_TEXT_CAP];
        int k = 0;
        if (!stage_go(s, route)) {
            stage_fault(s, "%s: there is no way back", route->name);
            return;
        }
        if (show && (strcmp(show, "zh") == 0) == i18n_is_chinese()) {
            stage_picture(s, picture);
            fprintf(stderr, "==== %s\n%s", route->name, picture);
        }
        const struct panel_ops *ops = ui_top(s->ui)->ops;
        check_panel(s, route->name);
        while (k < count && seen[k] != ops)
            k++;
        if (k < count)
            continue;
        CHECK(count < OPS_MAX);
        seen[count++] = ops;
        if (ops->help) {
            check_fits(s, route);
            try_keys(s, route, ops);
        }
    }
    if (count != panels_in_sources() - PANELS_ELSEWHERE)
        stage_fault(s, "%d panels were opened, the sources have %d", count,
                    panels_in_sources());
}

static void test_chinese_help_names_the_keys(void **state)
{
    (void)state;
    assert_true(stage_run(dir, true, walk, NULL));
}

static void test_english_help_names_the_keys(void **state)
{
    (void)state;
    assert_true(stage_run(dir, false, walk, NULL));
}

static void test_large_letters_cut_nothing(void **state)
{
    (void)state;
    assert_true(stage_run(dir, true, walk_large, NULL));
}

static void test_large_english_letters_cut_nothing(void **state)
{
    (void)state;
    assert_true(stage_run(dir, false, walk_large, NULL));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_chinese_help_names_the_keys, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_english_help_names_the_keys, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_large_letters_cut_nothing, begin,
                                        end),
        cmocka_unit_test_setup_teardown(test_large_english_letters_cut_nothing,
                                        begin, end),
    };
    (void)argv;
    if (argc > 1) /* the till has started itself for a copy */
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
