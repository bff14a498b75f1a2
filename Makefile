# triaged: GNU make, one file; everything that is built goes under .build/.
#
# Meant to be set from outside: CC, PORT, TESTS, JOBS, DESTDIR, PREFIX, EXTRA_CFLAGS,
# EXTRA_LDFLAGS; and DEPS=: where no packages must be installed (a package build).

VERSION = 0.4.0
PREFIX  = /usr/local
DESTDIR =
DATA    = $(PREFIX)/share/triaged
DEPS    = conf/dev/deps
JOBS    = 2
VARIANT = release
B       = .build/$(VARIANT)

# How to compile -------------------------------------------------------------------------------

PACKAGES  = libmariadb json-c libconfuse libcrypto libutf8proc fcgi libcurl
WARNINGS  = -Wall -Wextra -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Wconversion \
	    -Wno-sign-conversion -Wno-missing-field-initializers -Wformat=2 -Wvla -Werror
HARDEN    = -fPIE -fstack-protector-strong $(if $(filter x86_64,$(MACHINE)),-fcf-protection)
HARDEN_LD = -pie -Wl,-z,relro -Wl,-z,now -Wl,--as-needed
MACHINE  := $(shell uname -m)

# The variants. A fortified libc would hide from the sanitizers what they look for.
OPTIMISE_release = -O2 -g -D_FORTIFY_SOURCE=2
OPTIMISE_clang   = $(OPTIMISE_release)
OPTIMISE_san     = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
		   -fno-sanitize-recover=all
OPTIMISE_cov     = -O0 -g --coverage

# The programs are optimised as a whole when they are linked; the tests, which are many, are not.
WHOLE_release   := $(if $(findstring Free Software,$(shell $(CC) --version)),-flto -ffat-lto-objects)

CPPFLAGS = -D_GNU_SOURCE -Ilib -Iapp -It -DVERSION=\"$(VERSION)\" -DDATADIR=\"$(DATA)\"
CFLAGS   = -std=c17 $(WARNINGS) $(HARDEN) $(OPTIMISE_$(VARIANT)) $(WHOLE_$(VARIANT)) $(EXTRA_CFLAGS)
LDFLAGS  = $(HARDEN_LD) $(OPTIMISE_$(VARIANT)) $(EXTRA_LDFLAGS)

# What a target needs beyond what it is built with; names of conf/dev/deps.
DEPS_run        = run
DEPS_test       = run test
DEPS_san        = run test
DEPS_lint-api   = run api
DEPS_check-docs = run api browser

# What there is --------------------------------------------------------------------------------

objects_of = $(patsubst %.c,$(B)/%.o,$(wildcard $(addsuffix /*.c,$(1))))

LIB     = $(call objects_of,lib/base lib/domain lib/store lib/desk)
WEB     = $(call objects_of,app/http app/api)
TRIAGED = $(call objects_of,app/triaged)
CTL     = $(call objects_of,app/ctl)
COURIER = $(call objects_of,app/courier)
DOCS    = $(call objects_of,app/docs)
TAP     = $(call objects_of,t/tap)
TESTED  = $(call objects_of,t/unit t/store t/api t/courier)
OBJECTS = $(LIB) $(WEB) $(TRIAGED) $(CTL) $(COURIER) $(DOCS) $(TAP) $(TESTED)

PROGRAMS  = $(if $(TRIAGED),$(B)/triaged) $(if $(CTL),$(B)/triagectl) \
	    $(if $(COURIER),$(B)/triaged-courier) $(B)/docs
C_TESTS   = $(TESTED:.o=.t)
ALL_TESTS = $(C_TESTS) $(wildcard t/store/*.t t/api/*.t t/courier/*.t t/e2e/*.t t/lint/*.t)

# What to say ----------------------------------------------------------------------------------

.DEFAULT_GOAL = help
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: help build run test san coverage lint lint-api check-docs format docs bench bench-memory bench-scale install clean reset deps FORCE

help: ## print this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1@\2/p' Makefile | expand -t 1 | tr @ '\t' | expand -t 20

build: $(PROGRAMS) ## compile the programs, into .build/release

run: build ## start everything on this machine, until Ctrl-C; PORT=8080
	@conf/dev/run $(B) $(PORT)

test: build $(C_TESTS) ## run every test, or TESTS="t/e2e/one.t t/unit/another.t"
	@JOBS=$(JOBS) conf/dev/test $(B) $(or $(TESTS),$(ALL_TESTS))

san: ## the same tests, under the address and undefined behaviour sanitizers
	@$(MAKE) --no-print-directory VARIANT=san test

coverage: ## the same tests; how much of each folder they have run
	@$(MAKE) --no-print-directory VARIANT=cov build $(C_TESTS:$(B)/%=.build/cov/%)
	@conf/dev/coverage --begin .build/cov
	@$(MAKE) --no-print-directory VARIANT=cov test; tests=$$?; conf/dev/coverage .build/cov && exit $$tests

lint: ## check form, includes and words; cppcheck; clang's warnings
	@$(DEPS) build lint test
	@conf/dev/lint
	@$(MAKE) --no-print-directory VARIANT=clang CC=clang DEPS=: build $(C_TESTS:$(B)/%=.build/clang/%)

lint-api: build ## check the API's document with the tools of others; a typed client compiles, and runs
	@conf/dev/lint-api $(B)

check-docs: build ## look at the documentation page, /docs/, in a browser
	@conf/dev/check-docs $(B)

format: ## bring the sources into the form that lint wants
	@$(DEPS) lint
	@conf/dev/format

docs: $(B)/docs ## draw the state table, list who may do what, write the API's document, into .build/docs
	@mkdir -p .build/docs
	@$< states >.build/docs/states.mmd
	@$< access >.build/docs/access.txt
	@$< openapi >.build/docs/openapi.json

bench: build $(B)/t/bench/bare ## measure triaged beside Node, PHP and bare statements, in ten minutes
	@$(DEPS) run api bench
	@t/bench/run $(B) .build/bench-result.txt

bench-memory: build ## the workers' memory over 100,000 requests
	@$(DEPS) run
	@t/bench/memory $(B)

bench-scale: build ## lists, search and take-next at ten thousand, one and ten million issues
	@$(DEPS) run
	@t/bench/scale $(B) .build/bench-scale-result.txt

install: build ## install below DESTDIR, with PREFIX=/usr/local
	install -D -t $(DESTDIR)$(PREFIX)/sbin $(B)/triaged $(B)/triaged-courier
	install -D -t $(DESTDIR)$(PREFIX)/bin $(B)/triagectl
	install -D -m 644 -t $(DESTDIR)$(DATA)/schema schema/*.sql
	install -D -m 644 -t $(DESTDIR)$(DATA)/sample conf/sample/*
	install -D -m 644 -t $(DESTDIR)$(DATA)/templates/en conf/templates/en/*
	install -D -m 644 -t $(DESTDIR)$(DATA)/templates/es conf/templates/es/*
	install -D -m 644 -t $(DESTDIR)$(DATA)/docs conf/docs/*.*
	install -D -m 644 -t $(DESTDIR)$(DATA)/docs/swagger-ui conf/docs/swagger-ui/*
	install -D -m 644 -t $(DESTDIR)$(DATA)/examples nginx.conf.example conf/triaged.conf.example conf/rules.conf.example conf/fastcgi_triaged

clean: ## remove all that was built; the data of `make run` stays
	rm -rf .build/docs .build/openapi .build/release .build/san .build/clang .build/cov .build/test

reset: ## drop the data of `make run`
	@conf/dev/run --reset

deps:
	@$(DEPS) build $(sort $(foreach goal,$(MAKECMDGOALS),$(DEPS_$(goal))))

# How it is made -------------------------------------------------------------------------------

$(B)/triaged: $(TRIAGED) $(B)/web.a $(B)/lib.a
$(B)/triagectl: $(CTL) $(B)/lib.a
$(B)/triaged-courier: $(COURIER) $(B)/lib.a
$(B)/docs: $(DOCS) $(B)/web.a $(B)/lib.a
$(filter $(B)/t/courier/%,$(C_TESTS)): $(B)/courier.a
$(C_TESTS): $(B)/%.t: $(B)/%.o $(TAP) $(B)/web.a $(B)/lib.a
$(B)/t/store/statements.t: $(LIB) # all of it, used or not: the test tries every statement there is

$(PROGRAMS): LINK = $(if $(WHOLE_$(VARIANT)),-flto=auto)
$(C_TESTS): LINK = $(if $(WHOLE_$(VARIANT)),-fno-lto)
$(PROGRAMS) $(C_TESTS): $(B)/cc $(B)/ldflags
	@echo "  LD $@"
	@$(CC) $(filter %.o,$^) $(filter %.a,$^) @$(B)/ldflags $(LINK) -o $@

$(B)/t/bench/bare: t/bench/bare.c $(B)/cc $(B)/cflags $(B)/ldflags
	@echo "  LD $@"
	@mkdir -p $(@D)
	@$(CC) @$(B)/cflags $< @$(B)/ldflags -o $@

$(B)/lib.a: $(LIB)
$(B)/web.a: $(WEB)
$(B)/courier.a: $(filter-out %/main.o,$(COURIER))

$(B)/lib.a $(B)/web.a $(B)/courier.a: $(B)/sources
	@rm -f $@
	@$(AR) rcs $@ $(filter %.o,$^)

$(B)/%.o: %.c $(B)/cc $(B)/cflags
	@echo "  CC $@"
	@mkdir -p $(@D)
	@$(CC) @$(B)/cflags -MMD -MP -c $< -o $@

# What was built with, in files: written only when it changes, so that all is made again then.

keep = @mkdir -p $(@D); new=$@.$$$$; $(1) >$$new; if cmp -s $$new $@; then rm $$new; else mv $$new $@; fi

$(B)/cc: FORCE
	$(call keep,echo '$(CC)')

$(B)/sources: FORCE
	$(call keep,echo '$(LIB) $(WEB) $(COURIER)')

$(B)/cflags: FORCE | deps
	$(call keep,{ echo '$(CPPFLAGS) $(CFLAGS)'; pkg-config --cflags $(PACKAGES) | sed 's/-I/-isystem /g'; })

$(B)/ldflags: FORCE | deps
	$(call keep,{ echo '$(LDFLAGS)'; pkg-config --libs $(PACKAGES); echo -lm; })

-include $(OBJECTS:.o=.d)
