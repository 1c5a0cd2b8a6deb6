# Liandian. One non-recursive Makefile; sources by wildcard, so a new module,
# statement, test or fuzz target is registered nowhere.
#
#   make            both programs, build/release/{pos,hq}
#   make run        a demo chain: headquarters, a till, a sale, the till's screen
#   make test       everything, plain and under ASan and UBSan
#   make bench      figures beside the physical limit of the same run
#   make lint       format, floors, translations
#   make sim SEED=n one seeded world of the replication simulator; paysim: of
#                   phone payments
#   make V=debug|asan|tsan|cov|fuzz TARGET   a variant in build/V/
#   make deps       install what is missing (Debian, apt)

V ?= release
Q ?= @
# make Q= shows whole commands
B := build/$(V)

.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
.DEFAULT_GOAL := all

# What a fresh Debian 12 lacks, and why (see `make deps`).
DEPS_BUILD := gcc make pkg-config libsqlite3-dev libzmq3-dev libsodium-dev \
	libprotobuf-c-dev protobuf-c-compiler protobuf-compiler libzstd-dev \
	libqrencode-dev libjansson-dev libinih-dev libcsv-dev \
	libusb-1.0-0-dev libncurses-dev libfreetype-dev libpng-dev gettext \
	libmicrohttpd-dev \
	libcurl4-openssl-dev libssl-dev libexpat1-dev libzip-dev zlib1g-dev \
	unicode-data bzip2 fonts-wqy-zenhei \
	libglpk-dev libxlsxwriter-dev
DEPS_TEST := libcmocka-dev curl tmux clang clang-format zbar-tools \
	tesseract-ocr tesseract-ocr-chi-sim faketime netcat-openbsd \
	sqlite3 jq procps umockdev libumockdev-dev \
	libmicrohttpd-dev

PKGS := sqlite3 libzmq libsodium libprotobuf-c libzstd libqrencode jansson \
	inih ncursesw freetype2 libpng libusb-1.0 libmicrohttpd libcurl libssl libcrypto \
	expat libzip zlib xlsxwriter
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
# --as-needed: the till does not load what only headquarters calls.
PKG_LIBS := -Wl,--as-needed $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lcsv -lglpk -lm -pthread

CC := gcc
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wconversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wundef -Werror
CFLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
CFLAGS_debug := -O0 -g3
CFLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
CFLAGS_tsan := -O1 -g -fsanitize=thread
CFLAGS_cov := -O0 -g --coverage
CFLAGS_fuzz := -O1 -g -fsanitize=address,undefined,fuzzer-no-link \
	-fno-sanitize-recover=all
ifeq ($(V),fuzz)
CC := clang
endif
CPPFLAGS += -D_GNU_SOURCE -I. -I$(B)/gen $(PKG_CFLAGS)
CFLAGS += -std=c11 $(CFLAGS_$(V)) $(WARN)
LDFLAGS += $(filter -fsanitize=% --coverage,$(filter-out %fuzzer-no-link,$(CFLAGS_$(V))))
ifeq ($(V),fuzz)
LDFLAGS := -fsanitize=address,undefined
endif

# ---- sources --------------------------------------------------------------
SHARED := base drivers sync receipts
HOUSE := $(SHARED) pos hq
wild = $(sort $(foreach d,$1,$(wildcard $d/$2) $(wildcard $d/*/$2)))
LIB_SRC := $(call wild,$(SHARED),*.c)
POS_SRC := $(call wild,pos,*.c)
HQ_SRC := $(call wild,hq,*.c)
PROTO := $(wildcard sync/*.proto)
SQL_DIRS := $(sort $(patsubst %/sql/,%,$(dir $(wildcard */sql/*.sql */*/sql/*.sql))))
PO := $(call wild,$(HOUSE),zh_CN.po)

GEN_C := $(PROTO:%.proto=$(B)/gen/%.pb-c.c) $(SQL_DIRS:%=$(B)/gen/%/sql.c) \
	$(B)/gen/base/zh_cn_mo.c $(B)/gen/base/pinyin_table.c \
	$(B)/gen/drivers/udev_rules.c $(B)/gen/hq/demand/calendar_csv.c
GEN_H := $(PROTO:%.proto=$(B)/gen/%.pb-c.h) $(SQL_DIRS:%=$(B)/gen/%/sql.h)

obj = $(patsubst %.c,$(B)/obj/%.o,$1)
gobj = $(patsubst $(B)/gen/%.c,$(B)/obj/gen/%.o,$1)
LIB_OBJ := $(call obj,$(LIB_SRC)) $(call gobj,$(filter-out $(B)/gen/pos/% $(B)/gen/hq/%,$(GEN_C)))
POS_OBJ := $(call obj,$(POS_SRC)) $(call gobj,$(filter $(B)/gen/pos/%,$(GEN_C)))
HQ_OBJ := $(call obj,$(HQ_SRC)) $(call gobj,$(filter $(B)/gen/hq/%,$(GEN_C)))
# Tests link a program without its main.
POS_LIB := $(filter-out $(B)/obj/pos/main.o,$(POS_OBJ))
HQ_LIB := $(filter-out $(B)/obj/hq/main.o,$(HQ_OBJ))

.PHONY: all run test bench lint sim deps deps-build clean programs
# pkg-config answers while make reads this file: a goal that may have to
# install packages first calls make anew for what it builds.
SUBMAKE := $(MAKE) --no-print-directory
all:
	@tests/deps.sh --check $(DEPS_BUILD)
	@+$(SUBMAKE) V=$(V) programs
programs: $(patsubst %/main.c,$(B)/%,$(wildcard pos/main.c hq/main.c))
	@:

$(B)/pos: $(POS_OBJ) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  $(if $(filter %.o,$@),CC,LD) $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(B)/hq: $(HQ_OBJ) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  $(if $(filter %.o,$@),CC,LD) $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(B)/liandian.a: $(LIB_OBJ)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(B)/obj/%.o: %.c | $(GEN_H)
	@mkdir -p $(@D)
	@echo "  $(if $(filter %.o,$@),CC,LD) $@"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(B)/obj/gen/%.o: $(B)/gen/%.c | $(GEN_H)
	@mkdir -p $(@D)
	@echo "  $(if $(filter %.o,$@),CC,LD) $@"
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -w -Wno-pedantic -MMD -MP -c -o $@ $<

# ---- generated ------------------------------------------------------------
$(B)/gen/%.pb-c.c $(B)/gen/%.pb-c.h: %.proto
	@mkdir -p $(@D)
	$(Q)protoc-c --c_out=$(B)/gen $<

# sql.h and sql.c of a folder: one constant a file, named sql_<file>, and
# sql_<folder>_all for the test that prepares every statement.
define sql_rules
$(B)/gen/$1/sql.h: $(wildcard $1/sql/*.sql) Makefile
	@mkdir -p $$(@D)
	@{ echo '/* generated */'; echo '#pragma once'; \
	  for f in $(sort $(wildcard $1/sql/*.sql)); do \
	    n=$$$$(basename $$$$f .sql); echo "extern const char sql_$$$$n[];"; done; \
	  echo 'extern const char *const sql_$(subst /,_,$1)_all[][2];'; } > $$@
$(B)/gen/$1/sql.c: $(wildcard $1/sql/*.sql) Makefile
	@mkdir -p $$(@D)
	@{ echo '/* generated */'; echo '#include "$1/sql.h"'; \
	  for f in $(sort $(wildcard $1/sql/*.sql)); do \
	    n=$$$$(basename $$$$f .sql); echo "const char sql_$$$$n[] ="; \
	    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/"&\\n"/' $$$$f; echo ';'; done; \
	  echo 'const char *const sql_$(subst /,_,$1)_all[][2] = {'; \
	  for f in $(sort $(wildcard $1/sql/*.sql)); do \
	    n=$$$$(basename $$$$f .sql); echo "{\"$$$$n\", sql_$$$$n},"; done; \
	  echo '{0, 0}};'; } > $$@
endef
$(foreach d,$(SQL_DIRS),$(eval $(call sql_rules,$d)))

$(B)/gen/base/zh_cn_mo.c: $(PO)
	@mkdir -p $(@D)
	@msgcat --use-first -o $(B)/gen/zh_CN.po $(PO)
	@msgfmt --check-format -o $(B)/gen/zh_CN.mo $(B)/gen/zh_CN.po
	@{ echo '/* generated */'; \
	  echo '_Alignas(4) const unsigned char zh_cn_mo[] = {'; \
	  od -An -v -tu1 $(B)/gen/zh_CN.mo | sed 's/\([0-9]\)\( \|$$\)/\1,\2/g'; \
	  echo '};'; echo 'const unsigned zh_cn_mo_len = sizeof(zh_cn_mo);'; } > $@

$(B)/gen/drivers/udev_rules.c: drivers/70-liandian.rules
	@mkdir -p $(@D)
	@{ echo '/* generated */'; echo '#include "drivers/udev_rules.h"'; \
	  echo 'const char udev_rules[] ='; \
	  sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/"&\\n"/' $<; echo ';'; } > $@

$(B)/gen/hq/demand/calendar_csv.c: hq/demand/calendar.csv
	@mkdir -p $(@D)
	@{ echo '/* generated */'; echo '#include "hq/demand/calendar_csv.h"'; \
	  echo 'const char calendar_csv[] ='; \
	  sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/"&\\n"/' $<; echo ';'; } > $@

# Initials of each Han character's readings, from Unicode's Unihan database.
UNIHAN ?= /usr/share/unicode/Unihan_Readings.txt.bz2
$(B)/gen/base/pinyin_table.c: base/pinyin_table.awk
	@mkdir -p $(@D)
	@bzcat $(UNIHAN) | LC_ALL=C awk -f base/pinyin_table.awk > $@

# ---- tests ----------------------------------------------------------------
include tests/tests.mk

# ---- run, deps, lint ------------------------------------------------------
deps:
	@tests/deps.sh $(DEPS_BUILD) $(DEPS_TEST)
deps-build:
	@tests/deps.sh $(DEPS_BUILD)

clean:
	rm -rf build

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
