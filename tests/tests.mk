# How tests are built and run. Included by the Makefile.
#
# tests/unit/*_test.c   cmocka; each links everything but the two mains, so a
#                       test of pos and one of hq are separate by their name:
#                       pos_*_test.c links pos, hq_*_test.c links hq,
#                       house_*_test.c links both by their public headers
# tests/fuzz/*_fuzz.c   LLVMFuzzerTestOneInput; always compiled with a replay
#                       main (tests/fuzz/replay.c) and run over corpus/
# tests/sim, tests/bench, tests/term, tests/golden: see their own files

UNIT_SRC := $(wildcard tests/unit/*_test.c)
UNIT_BIN := $(UNIT_SRC:tests/unit/%.c=$(B)/tests/%)
FUZZ_SRC := $(wildcard tests/fuzz/*_fuzz.c)
FUZZ_BIN := $(FUZZ_SRC:tests/fuzz/%.c=$(B)/fuzz/%)
SUPPORT_OBJ := $(call obj,$(wildcard tests/support/*.c))
# An archive: a test takes only what it uses (fake_till.c needs pos).
SUPPORT := $(B)/support.a
$(SUPPORT): $(SUPPORT_OBJ)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

# The stand-ins of the payment providers (tests/pay): an archive, so that a
# test of the model alone needs no HTTP server.
PAY := $(B)/pay.a
$(PAY): $(call obj,$(wildcard tests/pay/*.c))
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

test_libs = $(if $(filter pos_% house_%,$1),$(POS_LIB)) $(if $(filter hq_% house_%,$1),$(HQ_LIB))

$(B)/tests/pos_%: $(B)/obj/tests/unit/pos_%.o $(POS_LIB) $(SUPPORT) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  $(if $(filter %.o,$@),CC,LD) $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lcmocka
$(B)/tests/hq_%: $(B)/obj/tests/unit/hq_%.o $(HQ_LIB) $(PAY) $(SUPPORT) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  $(if $(filter %.o,$@),CC,LD) $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lcmocka
# Without the commands: both programs have a cmd_enrol.
house_objs = $(foreach o,$(POS_LIB) $(HQ_LIB),$(if $(findstring /cmd_,$(o))$(findstring /commands.o,$(o)),,$(o)))
$(B)/tests/house_%: $(B)/obj/tests/unit/house_%.o $(house_objs) $(PAY) $(SUPPORT) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  $(if $(filter %.o,$@),CC,LD) $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lcmocka
$(B)/tests/pay_%: $(B)/obj/tests/unit/pay_%.o $(PAY) $(SUPPORT) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lcmocka
$(B)/tests/%: $(B)/obj/tests/unit/%.o $(SUPPORT) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  $(if $(filter %.o,$@),CC,LD) $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lcmocka

# Allocations of the house made to fail one by one.
$(B)/tests/base_nomem_test: LDFLAGS += -Wl,--wrap=malloc,--wrap=realloc,--wrap=strdup
$(B)/tests/receipts_nomem_test: LDFLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
$(B)/tests/sync_nomem_test: LDFLAGS += -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
$(B)/tests/sync_feed_test $(B)/tests/sync_replica_db_test: LDFLAGS += -Wl,--wrap=sqlite3_step,--wrap=sqlite3_exec
$(B)/tests/hq_pay_fault_test: LDFLAGS += -Wl,--wrap=sqlite3_step,--wrap=sqlite3_exec
$(B)/tests/base_files_test $(B)/tests/sync_carry_test: LDFLAGS += -Wl,--wrap=fsync,--wrap=rename

# A fuzz target replays its corpus everywhere; under V=fuzz it is a libFuzzer
# binary: make V=fuzz build/fuzz/fuzz/gtin_fuzz
FUZZ_MAIN := $(if $(filter fuzz,$(V)),,$(B)/obj/tests/fuzz/replay.o)
$(B)/fuzz/pos_%: $(B)/obj/tests/fuzz/pos_%.o $(POS_LIB) $(FUZZ_MAIN) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  $(if $(filter %.o,$@),CC,LD) $@"
	$(Q)$(CC) $(LDFLAGS) $(if $(filter fuzz,$(V)),-fsanitize=fuzzer) -o $@ $^ $(PKG_LIBS)
$(B)/fuzz/hq_%: $(B)/obj/tests/fuzz/hq_%.o $(HQ_LIB) $(FUZZ_MAIN) $(SUPPORT) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  $(if $(filter %.o,$@),CC,LD) $@"
	$(Q)$(CC) $(LDFLAGS) $(if $(filter fuzz,$(V)),-fsanitize=fuzzer) -o $@ $^ $(PKG_LIBS)
$(B)/fuzz/pay_%: $(B)/obj/tests/fuzz/pay_%.o $(PAY) $(FUZZ_MAIN) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(CC) $(LDFLAGS) $(if $(filter fuzz,$(V)),-fsanitize=fuzzer) -o $@ $^ $(PKG_LIBS) -lz
$(B)/fuzz/%: $(B)/obj/tests/fuzz/%.o $(FUZZ_MAIN) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  $(if $(filter %.o,$@),CC,LD) $@"
	$(Q)$(CC) $(LDFLAGS) $(if $(filter fuzz,$(V)),-fsanitize=fuzzer) -o $@ $^ $(PKG_LIBS)

# The programs on a disk that forgets what was not synced (tests/kill).
KILL_OBJ := $(call obj,tests/kill/unsynced_default.c tests/support/vfs_unsynced.c)
KILL_BIN := $(patsubst %/main.c,$(B)/kill/%,$(wildcard pos/main.c hq/main.c)) \
	$(B)/kill/driver
$(B)/kill/driver: $(call obj,tests/kill/driver.c tests/kill/process.c tests/support/vfs_unsynced.c tests/support/free_address.c) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  $(if $(filter %.o,$@),CC,LD) $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(B)/kill/pos: $(POS_OBJ) $(KILL_OBJ) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  $(if $(filter %.o,$@),CC,LD) $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)
$(B)/kill/hq: $(HQ_OBJ) $(KILL_OBJ) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  $(if $(filter %.o,$@),CC,LD) $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

# What scripts need and the product must not have: $B/tools/pos_fake_till.
TOOL_BIN := $(patsubst tests/tools/%.c,$(B)/tools/%,$(wildcard tests/tools/*.c))
$(B)/tools/pos_%: $(B)/obj/tests/tools/pos_%.o $(POS_LIB) $(SUPPORT) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  $(if $(filter %.o,$@),CC,LD) $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(B)/tools/hq_%: $(B)/obj/tests/tools/hq_%.o $(HQ_LIB) $(SUPPORT) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

# The payment providers on loopback: $B/tools/pay_stand_in.
$(B)/tools/pay_%: $(B)/obj/tests/tools/pay_%.o $(PAY) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lmicrohttpd -lgnutls -lz

.PHONY: unit fuzz
unit: programs $(UNIT_BIN) $(KILL_BIN) $(TOOL_BIN)
fuzz: $(FUZZ_BIN)

test:
	@tests/run.sh '$(SUITE)'

bench: deps
	@+$(SUBMAKE) -j2 programs
	@tests/bench/run.sh

lint:
	@tests/deps.sh clang-format gettext
	@tests/lint.sh

run: deps-build
	@+$(SUBMAKE) -j2 programs
	@tests/demo.sh

# tests/bench/*_bench.c: one program each, linked by the same names as tests.
BENCH_BIN := $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*_bench.c))
BENCH_OBJ := $(B)/obj/tests/bench/bench.o $(B)/obj/tests/bench/fleet.o $(B)/obj/tests/bench/till_screen.o
define bench_rule
$(B)/bench/$1: $(B)/obj/tests/bench/$1.o $(BENCH_OBJ) $(call test_libs,$1) $(SUPPORT) $(B)/liandian.a
	@mkdir -p $$(@D)
	@echo "  LD $$@"
	$$(Q)$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(PKG_LIBS)
endef
$(foreach b,$(notdir $(BENCH_BIN)),$(eval $(call bench_rule,$b)))
.PHONY: bench-programs
bench-programs: programs $(BENCH_BIN)

# tests/term/*.c: what the screens' scripts need (tests/term/README).
TERM_BIN := $(patsubst tests/term/%.c,$(B)/term/%,$(wildcard tests/term/*.c))
$(B)/term/%: $(B)/obj/tests/term/%.o $(POS_LIB) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)
unit: $(TERM_BIN)

# The replication simulator: make sim SEED=n replays one world with its history.
SIM_OBJ := $(call obj,$(wildcard tests/sim/*.c))
$(B)/sim/sim: $(SIM_OBJ) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)
# The frame fuzzer lives in the same world.
$(B)/fuzz/sync_frame_fuzz: $(B)/obj/tests/fuzz/sync_frame_fuzz.o $(filter-out %/sim.o,$(SIM_OBJ)) $(FUZZ_MAIN) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(CC) $(LDFLAGS) $(if $(filter fuzz,$(V)),-fsanitize=fuzzer) -o $@ $^ $(PKG_LIBS)
# The till's machine over SQLite, against the same headquarters.
$(B)/tests/sync_session_test: LDFLAGS += -Wl,--wrap=sqlite3_step,--wrap=sqlite3_exec
$(B)/tests/sync_session_test: $(B)/obj/tests/unit/sync_session_test.o $(filter-out %/sim.o,$(SIM_OBJ)) $(SUPPORT) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lcmocka
sim: $(B)/sim/sim
	@$(B)/sim/sim -v $(or $(SEED),1)
# A mutant is the same simulator with one planted bug: the first line of its
# .sed names the file that it changes. tests/sim/run.sh demands that it fails.
MUTANTS := $(patsubst tests/sim/mutants/%.sed,$(B)/sim/mutants/%,$(wildcard tests/sim/mutants/*.sed))
$(B)/sim/mutants/%: tests/sim/mutants/%.sed $(SIM_OBJ) $(B)/liandian.a
	@mkdir -p $(@D)
	$(Q)source=$$(sed -n '1s/^# \([^:]*\):.*/\1/p' $<); \
	sed -f $< $$source > $@.c && ! cmp -s $@.c $$source && \
	$(CC) $(CPPFLAGS) $(CFLAGS) -w -c -o $@.o $@.c && \
	$(CC) $(LDFLAGS) -o $@ $(SIM_OBJ) $@.o $(B)/liandian.a $(PKG_LIBS)
.PHONY: mutants
mutants: $(MUTANTS)

# Live virtual USB devices (tests/device): needs umockdev, which a machine that
# only builds may lack; the scripts then say that they are skipped.
DEVICE_CFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags umockdev-1.0 2>/dev/null))
DEVICE_BIN := $(if $(DEVICE_CFLAGS),$(B)/device/virtual_devices $(B)/device/usb_node.so)
DEVICE_OBJ := $(call obj,$(filter-out %/usb_node.c,$(wildcard tests/device/*.c)))
$(DEVICE_OBJ): CPPFLAGS += $(DEVICE_CFLAGS)
$(B)/device/virtual_devices: $(DEVICE_OBJ) $(B)/liandian.a
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(shell pkg-config --libs umockdev-1.0) -lutil
# Preloaded into programs with and without a sanitizer.
$(B)/device/usb_node.so: tests/device/usb_node.c
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(CC) $(CPPFLAGS) $(filter-out -fsanitize% --coverage,$(CFLAGS)) -fPIC -shared -o $@ $< -ldl -lpthread
unit bench-programs: $(DEVICE_BIN)

# Phone payments between tills, headquarters and providers: make paysim SEED=n
# replays one world with its history. Mutants as in tests/sim.
PAYSIM_OBJ := $(call obj,$(wildcard tests/paysim/*.c) pos/pay/payment.c hq/pay/flow.c)
# An archive: a mutant's object comes before the sound one of the same name.
$(B)/paysim.a: $(PAYSIM_OBJ)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^
PAYSIM_LIBS := $(B)/paysim.a $(PAY) $(B)/liandian.a
$(B)/paysim/paysim: $(PAYSIM_LIBS)
	@mkdir -p $(@D)
	@echo "  LD $@"
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)
.PHONY: paysim paymutants
paysim: $(B)/paysim/paysim
	@$(B)/paysim/paysim -v $(or $(SEED),1)
PAYMUTANTS := $(patsubst tests/paysim/mutants/%.sed,$(B)/paysim/mutants/%,$(wildcard tests/paysim/mutants/*.sed))
$(B)/paysim/mutants/%: tests/paysim/mutants/%.sed $(PAYSIM_LIBS)
	@mkdir -p $(@D)
	$(Q)source=$$(sed -n '1s/^# \([^:]*\):.*/\1/p' $<); \
	sed -f $< $$source > $@.c && ! cmp -s $@.c $$source && \
	$(CC) $(CPPFLAGS) $(CFLAGS) -w -c -o $@.o $@.c && \
	$(CC) $(LDFLAGS) -o $@ $@.o $(PAYSIM_LIBS) $(PKG_LIBS)
paymutants: $(PAYMUTANTS)
