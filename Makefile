# zipbench: `make help` lists the tasks.
#
#   SAN=address,undefined | thread    a sanitizer variant, in a folder of its own
#   CC=clang CFLAGS='-O3'             another compiler, other optimisation
#
# build/<variant>/zip-X is common/main.o + strategies/X.o + libcommon.a, for every
# file strategies/X.c: adding the file adds the program.  A file that says
# "Needs: LIBRARY" in its opening comment is left out where that is missing, one
# that says "Without: LIBRARY" where it is there.

comma   := ,
SAN     ?=
VARIANT := $(if $(SAN),$(subst $(comma),-,$(SAN)),release)
B       := build/$(VARIANT)

ifeq ($(origin CC),default)
CC := $(if $(findstring thread,$(SAN)),clang,gcc)
endif
CFLAGS ?= -O2 -g

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wstrict-prototypes \
            -Wmissing-prototypes -Wvla -Wundef -Wformat=2
ALWAYS   := -std=c17 -D_GNU_SOURCE -Icommon -pthread -MMD -MP \
            $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)

# What the word behind "Needs:" stands for: is it here, how to compile, how to link, its package.
pkg = $(shell pkg-config $(1) 2>/dev/null)
define library
have.$(1)    := $$(shell pkg-config --exists $(2) 2>/dev/null && echo yes)
cflags.$(1)  := $$(call pkg,--cflags $(2))
libs.$(1)    := $$(call pkg,--libs $(2))
package.$(1) := $(3)
endef
$(eval $(call library,libuv,libuv,libuv1-dev))
$(eval $(call library,liburing,liburing,liburing-dev))
$(eval $(call library,zlib,zlib,zlib1g-dev))
$(eval $(call library,libdeflate,libdeflate,libdeflate-dev))
$(eval $(call library,libisal,libisal,libisal-dev))
$(eval $(call library,jansson,jansson,libjansson-dev))
$(eval $(call library,inih,inih,libinih-dev))
$(eval $(call library,gsl,gsl,libgsl-dev))
$(eval $(call library,libcrypto,libcrypto,libssl-dev))
$(eval $(call library,cmocka,cmocka,libcmocka-dev))
$(eval $(call library,cmark-gfm,libcmark-gfm,libcmark-gfm-dev))
# Its tables are in a package of their own.
have.cmark-gfm := $(shell $(CC) $(cflags.cmark-gfm) -E -include cmark-gfm-core-extensions.h \
                          -x c /dev/null >/dev/null 2>&1 && echo yes)
libs.cmark-gfm := $(if $(have.cmark-gfm),$(libs.cmark-gfm))
have.openmp    := $(shell echo 'int main(void) { return 0; }' | \
                          $(CC) -fopenmp -x c - -o /dev/null 2>/dev/null && echo yes)
cflags.openmp  := -fopenmp
libs.openmp    := -fopenmp
package.openmp := gcc's libgomp or clang's libomp-dev

needs   = $(shell sed -n 's,^ \* Needs: *,,p' $(1))
missing = $(strip $(foreach n,$(call needs,$(1)),$(if $(have.$(n)),,$(n))))
without = $(shell sed -n 's,^ \* Without: *,,p' $(1))
present = $(strip $(foreach n,$(call without,$(1)),$(have.$(n))))
usable  = $(foreach f,$(1),$(if $(call missing,$(f))$(call present,$(f)),,$(f)))
sources = $(call usable,$(filter-out %_test.c $(1)/main.c,$(wildcard $(1)/*.c)))

STRATEGIES := $(wildcard strategies/*.c)
BUILT      := $(call usable,$(STRATEGIES))
SKIPPED    := $(filter-out $(BUILT),$(STRATEGIES))
TESTS      := $(wildcard common/*_test.c gen/*_test.c runs/*_test.c)

# What makes things go wrong: tests/faults.bats, kills.bats, changes.bats.
FAULT_SHIM  := $(call usable,$(wildcard tests/faults/shim*.c))
FAULT_PARTS := tests/faults/place.c tests/faults/point.c tests/faults/trial.c
FAULTS      := $(B)/faults $(B)/kills $(B)/unrest $(B)/fault-shim.so
FUZZERS    := $(wildcard tests/fuzz/*_fuzz.c)

PROGRAMS      := $(BUILT:strategies/%.c=$(B)/zip-%) $(B)/zipgen $(B)/zipbench
TEST_PROGRAMS := $(TESTS:%.c=$(B)/%)
REPLAYS       := $(FUZZERS:%_fuzz.c=$(B)/%_replay)
object         = $(patsubst %,$(B)/%.o,$(basename $(1)))

# Without these nothing can be built.
LIBRARIES := zlib jansson inih gsl libcrypto
REQUIRED  := $(strip $(if $(shell command -v pkg-config),,pkg-config) \
               $(foreach n,$(LIBRARIES),$(if $(have.$(n)),,$(package.$(n)))))
ALWAYS    += $(foreach n,$(LIBRARIES),$(cflags.$(n)))

build: $(if $(REQUIRED),lacking,$(PROGRAMS) $(B)/skipped) ## build all, say what was skipped
	@sed 's/^/skipped: /' $(B)/skipped

lacking:
	@echo 'make: missing: $(REQUIRED); `make setup` installs what is needed' >&2; exit 1

setup: ## install what building and benchmarking need
	@runs/setup.sh bench

help: ## list the tasks
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

# A change of compiler or flags rebuilds everything.
FLAGS := $(CC) $(CFLAGS) $(LDFLAGS) $(ALWAYS) $(WARNINGS)
$(B)/flags: force
	@mkdir -p $(@D); echo '$(FLAGS)' | cmp -s - $@ || echo '$(FLAGS)' > $@

why_skipped = zip-$(basename $(notdir $(1))): no $(call missing,$(1)) \
              (package $(package.$(firstword $(call missing,$(1)))))
$(B)/skipped: force
	@mkdir -p $(@D); { :; $(foreach f,$(SKIPPED),echo '$(call why_skipped,$(f))';) } > $@

$(B)/%.o: %.c $(B)/flags
	@mkdir -p $(@D)
	$(CC) $(WARNINGS) $(ALWAYS) $(CFLAGS) $(foreach n,$(call needs,$<),$(cflags.$(n))) -c -o $@ $<

$(B)/libcommon.a: $(call object,$(call sources,common))
$(B)/libgen.a:    $(call object,$(call sources,gen))
$(B)/libruns.a:   $(call object,$(call sources,runs))
$(B)/%.a:
	@rm -f $@
	$(AR) rcs $@ $^

CODEC_LIBS := $(libs.libdeflate) $(libs.libisal) $(libs.zlib)

link = $(CC) $(ALWAYS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(1) -lm
$(B)/zip-%: $(B)/common/main.o $(B)/strategies/%.o $(B)/libcommon.a
	$(call link,$(foreach n,$(call needs,strategies/$*.c),$(libs.$(n))) \
	    $(libs.liburing) $(libs.jansson) $(CODEC_LIBS))

$(B)/zipgen: $(B)/gen/main.o $(B)/libgen.a $(B)/libcommon.a
	$(call link,$(libs.libcrypto))

$(B)/zipbench: $(B)/runs/main.o $(B)/libruns.a $(B)/libcommon.a
	$(call link,$(libs.inih) $(libs.jansson) $(libs.gsl) $(libs.libcrypto) $(CODEC_LIBS) \
	    $(libs.cmark-gfm))

$(TEST_PROGRAMS): $(B)/%: $(B)/%.o $(B)/libruns.a $(B)/libgen.a $(B)/libcommon.a
	$(call link,$(foreach n,cmocka libuv liburing libdeflate libisal cmark-gfm $(LIBRARIES),$(libs.$(n))))

$(B)/faults $(B)/kills: $(B)/%: $(B)/tests/faults/%.o $(call object,$(FAULT_PARTS))
	$(call link)

$(B)/unrest: $(B)/tests/faults/unrest.o
	$(call link)

# Never instrumented: a sanitizer comes behind it.
$(B)/fault-shim.so: $(FAULT_SHIM) tests/faults/fault.h $(B)/flags
	$(CC) $(WARNINGS) $(filter-out -fsanitize=%,$(ALWAYS)) $(CFLAGS) -MF $@.d -shared -fPIC -o $@ $(FAULT_SHIM)

# A harness of libFuzzer, and the same with a main() that replays its corpus.
$(REPLAYS): $(B)/%_replay: $(B)/%_fuzz.o $(B)/tests/fuzz/replay.o $(B)/libruns.a $(B)/libcommon.a
	$(call link,$(CODEC_LIBS))
$(FUZZERS:%.c=$(B)/%): %_fuzz: %_fuzz.o $(B)/libruns.a $(B)/libcommon.a
	$(call link,$(CODEC_LIBS) -fsanitize=fuzzer)
$(B)/tests/fuzz/%.o: ALWAYS += -Iruns

test: ## set up what is missing, build, run every test
	@runs/setup.sh test
	@$(MAKE) -s --no-print-directory check

check: build $(TEST_PROGRAMS) $(FAULTS) $(REPLAYS) ## build and run every test, without setting up
	@tests/run.sh $(B)

interop: build ## do other programs understand our archives? Writes results/interop.md
	@tests/interop/suite.py --table $(B)/interop.md $(B) && cp $(B)/interop.md results/

interop-large: build ## the same beyond 4 GiB: half an hour, 15 GiB of disk; results/interop-large.md
	@nice tests/interop/suite.py --large --table results/interop-large.md $(B)

fuzz: ## fuzz the reader, block headers, names: FUZZ_TIME=600 s in all, clang's sanitizers
	@SAN=thread runs/setup.sh test
	@$(MAKE) -s --no-print-directory CC=clang SAN=address,undefined,fuzzer-no-link fuzzers
	@tests/fuzz/run.sh build/address-undefined-fuzzer-no-link $(FUZZ_TIME)

lint: ## static analysis without findings, and valgrind on a sample
	@runs/setup.sh lint
	@$(MAKE) -s --no-print-directory build
	@tests/lint.sh $(B)

fuzzers: $(FUZZERS:%.c=$(B)/%)

bench: ## set up what is missing, make the data, compare, draw, write REPORT.md
	@runs/setup.sh bench
	@$(MAKE) -s --no-print-directory build
	@$(B)/zipbench run runs/quick.ini; status=$$?; $(B)/zipbench report && exit $$status

bench-codecs: build ## every codec and level in memory, 1 thread and all: speed and size
	@$(B)/zipbench run runs/bench-codecs.ini; status=$$?; $(B)/zipbench report && exit $$status

# The Java driver needs a JDK and Commons Compress; zipbench list says what is missing.
COMMONS_COMPRESS := /usr/share/java/commons-compress.jar
peers: build ## install other archivers to measure beside ours
	@runs/setup.sh peers
	@if command -v javac >/dev/null && [ -e $(COMMONS_COMPRESS) ]; then \
	    javac -cp $(COMMONS_COMPRESS) -d $(B)/peers runs/peers/Scatter.java; \
	else echo 'skipped: peer commons-compress: no javac, or no $(COMMONS_COMPRESS)'; fi

report: build ## figures and REPORT.md from the stored samples
	@$(B)/zipbench report

gallery: ## every figure and page of all results in build/gallery, for a look
	@plots/gallery.sh results build/gallery

bench-gen: build ## zipgen against the same program in CPython
	@gen/bench.sh $(B)

clean: ## remove build/ (data/ and results/ stay)
	rm -rf build

-include $(shell find $(B) -name '*.d' 2>/dev/null)
.PHONY: build lacking setup help test check interop interop-large fuzz fuzzers lint bench bench-codecs peers \
        report gallery bench-gen clean force
.SECONDARY:
