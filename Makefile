# Clockhands: learn the Transformer by writing it in C.
#
# One makefile, and no lists: chapters, suites, misconceptions, engine and tests are found by
# wildcard. Everything that is made goes below build/. `make` alone prints the targets.

# Set-up comes first, and alone: then another make does the rest, which may need what it installed.
GOALS := $(filter-out setup,$(MAKECMDGOALS))
ifneq ($(and $(filter setup,$(MAKECMDGOALS)),$(GOALS)),)
.PHONY: $(MAKECMDGOALS) in-turn
$(MAKECMDGOALS): in-turn
	@:
in-turn:
	@$(MAKE) --no-print-directory setup && $(MAKE) --no-print-directory $(GOALS)
else

SHELL := /bin/sh
JOBS := $(shell nproc)
MAKEFLAGS += --jobs=$(JOBS)
.SUFFIXES:
.DELETE_ON_ERROR:
.SECONDARY:

# ---- choices ----

BUILD ?= build
CC := $(if $(filter default,$(origin CC)),gcc,$(CC))
ARCH ?= -march=native#  ARCH= builds for any machine of this kind
SANITIZE ?=#            SANITIZE=address,undefined

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wdouble-promotion \
            -Wstrict-prototypes -Wmissing-prototypes -Werror
CPPFLAGS += -I. -D_GNU_SOURCE -MMD -MP
CFLAGS ?= -O2 -g
# A sanitizer keeps clang from vectorising what it was asked to, of which it would warn.
ALL_CFLAGS = -std=c17 $(WARNINGS) $(CFLAGS) $(SANITIZE:%=-fsanitize=% -fno-sanitize-recover=all -Wno-pass-failed)
# Never -ffast-math: masks are infinities, and NaN must stay visible. These suffice to vectorise, and
# to fuse a product with a sum (one rounding for two; gcc does not under -std=c17 unless told).
ENGINE_CFLAGS := -O3 -fno-math-errno -fno-trapping-math -ffp-contract=fast -fopenmp $(ARCH)
ALL_LDFLAGS = $(LDFLAGS) $(SANITIZE:%=-fsanitize=%) -fopenmp

ENGINE_LIBS := -lopenblas -lcjson -lm
GRADER_LIBS := -lcmocka -lffi -lseccomp
STAGE_LIBS := -lffi -lseccomp -lopenblas -lm

# Ubuntu has Chromium as a snap only; there, who wants PDFs runs `snap install chromium`.
CHROMIUM_PACKAGE := $(if $(shell grep -sx 'ID=debian' /etc/os-release),chromium)
# Node from elsewhere brings an npm of its own, beside which Debian's cannot be installed.
NODE_PACKAGES := $(if $(shell command -v npm),,nodejs npm)

# What Debian and Ubuntu call what the kit needs.
PACKAGES := gcc make libc6-dev libcmocka-dev libopenblas-dev libopenblas0-pthread libseccomp-dev \
            libffi-dev libcjson-dev bubblewrap binutils \
            clang libclang-rt-dev libomp-dev bear clang-format clang-tidy perl python3 \
            valgrind python3-jsonschema libxml2-utils librsvg2-bin \
            pandoc libjs-katex fonts-katex duktape fonts-inter fonts-sil-charis fonts-dejavu-core \
            poppler-utils qpdf python3-yaml $(CHROMIUM_PACKAGE) $(NODE_PACKAGES)

# ---- what there is ----

objects = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

ENGINE := $(call objects,$(filter-out reference/cli/% reference/bench/% reference/figures/%,$(wildcard reference/*/*.c)))
BENCH := $(call objects,$(wildcard reference/bench/*.c))
# What the programs of reference/cli share; each of these has a main() of its own.
CLI_PROGRAMS := pretrain generate bench race tasks
CLI_PARTS := $(call objects,$(filter-out $(CLI_PROGRAMS:%=reference/cli/%.c),$(wildcard reference/cli/*.c)) \
                 reference/figures/svg.c)
STAGE := $(wildcard grader/sandbox/stage*.c) $(addprefix grader/sandbox/,seal.c call.c poison.c work.c) \
         $(wildcard grader/companions/*.c)
GRADER := $(call objects,$(filter-out grader/sandbox/stage% grader/main.c,$(wildcard grader/*.c grader/*/*.c)))
# What stands in for a student's earlier chapters: the engine's serial parts, for the stage.
STANDINS := $(patsubst grader/%.c,$(BUILD)/%.so,$(wildcard grader/standins/*.c))
STANDIN_PARTS := $(patsubst %.c,$(BUILD)/pic/%.o,$(wildcard $(addsuffix /*.c,$(addprefix reference/,core ops positions attention))))
TEST_SUPPORT := $(call objects,$(wildcard tests/support/*.c))
CHAPTERS := $(patsubst chapters/%/README.md,%,$(sort $(wildcard chapters/[0-9]*/README.md)))
SOLUTIONS := $(sort $(wildcard solutions/*/*.c))
UNIT_TESTS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/reference/*.c tests/grader/*.c)))
# Takes longer than any other, so it comes first: nothing else would be left to run beside its end.
LONGEST := $(BUILD)/tests/grader/mutants_test
# What reads files from strangers is fuzzed; always by clang, which brings libFuzzer.
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(sort $(wildcard tests/fuzz/*.c)))
FUZZED := $(wildcard reference/core/*.c reference/data/*.c) \
          $(addprefix reference/model/,config.c layout.c parameters.c)
SCRIPT_TESTS := $(filter-out tests/handouts/%,$(sort $(wildcard tests/*/*.sh)))
# Those that need no stage, and so run under a sanitizer.
QUICK_TESTS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/reference/*.c \
                 $(patsubst %,tests/grader/%_test.c,board call compare shape reports))))
FIGURES := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard reference/figures/[0-9]*.c)))

# What lint reads. Attacks are wrong on purpose, in ways that it would forbid; clang-tidy leaves out
# all tests, because it does not know that a cmocka assertion ends its test.
CHECKED := $(filter-out tests/attacks/%,$(sort $(wildcard reference/*/*.[ch] grader/*.[ch] grader/*/*.[ch] tests/*/*.[ch] chapters/*.h \
             chapters/*/*.[ch] solutions/*/*.c)))

LINT_FLAGS := -std=c17 -O2 -I. $(patsubst %,-Ichapters/%,$(CHAPTERS)) -D_GNU_SOURCE -fopenmp

# ---- Learn ----

.PHONY: help
help:  ##
	@awk -F ':.*## ' '/^[a-z0-9_.-]+:.*## [A-Z]/ { split($$2, part, ": "); group = part[1]; \
	    if (group != last) { printf "%s%s\n", last ? "\n" : "", group; last = group } \
	    sub(/^[A-Z][a-z]+: /, "", $$2); printf "  make %-22s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup:  ## Learn: install the Debian or Ubuntu packages that the kit needs
	@missing=; for package in $(PACKAGES); do \
	    dpkg-query -W -f '$${Status}' "$$package" 2>/dev/null | grep -q '^install ok installed' \
	        || missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then echo "setup: everything is installed"; exit 0; fi; \
	install="apt-get install -y --no-install-recommends$$missing"; \
	if [ "$$(id -u)" = 0 ]; then sudo=; elif command -v sudo >/dev/null; then sudo=sudo; else \
	    echo "setup: please run this as root, then try again:"; echo "  apt-get update && $$install"; exit 1; fi; \
	echo "setup: installing$$missing"; \
	export DEBIAN_FRONTEND=noninteractive; \
	$$sudo apt-get update -qq && $$sudo $$install </dev/null

.PHONY: grade
grade: $(BUILD)/grade $(BUILD)/stage  ## Learn: grade the exercises [CH=00] [SUBMISSION=dir] [SEED=n]
	@$(BUILD)/grade $(if $(CH),--chapter '$(CH)') $(if $(SUBMISSION),--submission '$(SUBMISSION)') \
	    $(if $(SEED),--seed '$(SEED)')

.PHONY: pretrain
pretrain: $(BUILD)/pretrain $(BUILD)/generate $(if $(IMPL),$(BUILD)/grade $(BUILD)/stage)  ## Learn: pretrain a small language model [TEXT=book.txt] [IMPL=chapters]
	@$(BUILD)/pretrain --out $(BUILD)/pretraining $(if $(TEXT),--text '$(TEXT)') $(if $(IMPL),--implementation '$(IMPL)')

.PHONY: race
race: $(BUILD)/race $(BUILD)/grade $(BUILD)/stage  ## Learn: time your functions beside the engine's and PyTorch's [IMPL=chapters]
	@$(BUILD)/race --implementation '$(or $(IMPL),chapters)'

.PHONY: tasks
tasks: $(BUILD)/tasks  ## Learn: train encoders and decoders on four small tasks [TASK=sentiment]
	@$(BUILD)/tasks $(if $(TASK),--task '$(TASK)')

# ---- Teach ----

# chapters/handout/*.mk say how.
.PHONY: handouts
handouts:  ## Teach: make pages, PDFs and the worksheet [CH=03] [HANDOUT=course.yaml]

.PHONY: student-kit
student-kit:  ## Teach: pack what students get, without the answers
	@chapters/handout/student-kit $(BUILD)/clockhands-student.tar.gz

# ---- Develop ----

.PHONY: all
all: $(BUILD)/grade $(BUILD)/stage $(CLI_PROGRAMS:%=$(BUILD)/%) $(UNIT_TESTS) $(FUZZERS)  ## Develop: build everything

.PHONY: test
test: $(if $(UNIT_TESTS),all)  ## Develop: prove the kit
	$(if $(UNIT_TESTS),,@echo "test: a student's kit has no tests of its own; make grade tests your work"; exit 1)
	@MAKEFLAGS= CMOCKA_MESSAGE_OUTPUT=tap BUILD='$(BUILD)' CC='$(CC)' \
	    prove --jobs $(JOBS) --timer --exec '' $(LONGEST) \
	    $(filter-out $(LONGEST),$(UNIT_TESTS)) $(SCRIPT_TESTS)

MANY_SEEDS := $(BUILD)/tests/grader/mutants_test $(BUILD)/tests/grader/honest_test
.PHONY: test-seeds
test-seeds: all  ## Develop: prove the grader under more seeds than `make test` has time for [SEEDS=40]
	@MAKEFLAGS= CMOCKA_MESSAGE_OUTPUT=tap SEEDS='$(or $(SEEDS),40)' \
	    prove --jobs $(JOBS) --timer --exec '' $(MANY_SEEDS)

.PHONY: test-handouts
test-handouts:  ## Develop: prove the handouts and the student's kit, in a browser too

.PHONY: lint
# A stub leaves unused what its solution uses: clang-tidy looks at the solutions.
lint:  ## Develop: check layout, the warnings of both compilers, clang-tidy
	@echo '  layout'; clang-format --dry-run -Werror $(CHECKED)
	@echo '  warnings'; printf '%s\n' $(filter %.c,$(CHECKED)) | xargs -P $(JOBS) -I FILE sh -c 'for compiler in gcc clang; do \
	    $$compiler $(LINT_FLAGS) $(WARNINGS) -Wno-unused-parameter -fsyntax-only FILE || exit 255; done'
	@echo '  clang-tidy'; printf '%s\n' $(filter-out tests/% chapters/%,$(filter %.c,$(CHECKED))) | xargs -P $(JOBS) -I FILE \
	    clang-tidy --quiet FILE -- $(LINT_FLAGS) 2>/dev/null

.PHONY: sanitize
sanitize:  ## Develop: run the unit tests under ASan and UBSan, with gcc and with clang
	$(MAKE) unit-tests CC=gcc SANITIZE=address,undefined BUILD=$(BUILD)/sanitize-gcc
	$(MAKE) unit-tests CC=clang SANITIZE=address,undefined BUILD=$(BUILD)/sanitize-clang
	$(MAKE) unit-tests ARCH= BUILD=$(BUILD)/portable

# It builds where sanitize does, so not at once with it.
.PHONY: valgrind
valgrind: | $(filter sanitize,$(MAKECMDGOALS))  ## Develop: pretrain small models under valgrind
	$(MAKE) ARCH= BUILD=$(BUILD)/portable $(BUILD)/portable/pretrain $(BUILD)/portable/generate
	@tests/valgrind $(BUILD)/portable

.PHONY: compare-training
compare-training: $(BUILD)/pretrain  ## Develop: train a model here and by PyTorch, ten minutes
	/usr/bin/python3 tests/oracles/compare_training.py $(BUILD)/pretrain $(BUILD)/compare-training

.PHONY: compare-gpt2
compare-gpt2: $(BUILD)/generate  ## Develop: read a file laid out as GPT-2 here and by PyTorch
	/usr/bin/python3 tests/oracles/check_gpt2.py $(BUILD)/generate

.PHONY: unit-tests
unit-tests: $(QUICK_TESTS)
	@LSAN_OPTIONS=suppressions=tests/leaks.txt:print_suppressions=0 CMOCKA_MESSAGE_OUTPUT=tap \
	    prove --jobs $(JOBS) --timer --exec '' $(QUICK_TESTS)

.PHONY: fuzz
fuzz: $(FUZZERS)  ## Develop: feed the file formats with bad files [SECONDS=60]
	@set -e; for target in $(FUZZERS); do folder=$$target.corpus; mkdir -p $$folder; \
	    $$target -max_total_time=$(or $(SECONDS),60) -timeout=10 -rss_limit_mb=2000 -print_final_stats=1 \
	        -artifact_prefix=$$folder. $$folder tests/fuzz/seeds/$${target##*/}; done

.PHONY: bench
bench: $(BUILD)/bench  ## Develop: time the engine, beside PyTorch if it is installed [ROWS=step,decode] [ROUNDS=9]
	@$(BUILD)/bench --out $(BUILD)/bench.tsv $(if $(ROWS),--rows '$(ROWS)') $(if $(ROUNDS),--rounds '$(ROUNDS)')

.PHONY: stubs
stubs:  ## Develop: cut the stubs in chapters/ from solutions/
	@set -e; for solution in $(SOLUTIONS); do tests/cut-stub "$$solution" > chapters/$${solution#solutions/}; done

.PHONY: weave
weave: $(BUILD)/grade $(BUILD)/stage  ## Develop: renew the excerpts and the table of contents in the chapters
	tests/weave chapters/*/README.md
	$(BUILD)/grade --list > $(BUILD)/list
	tests/contents . $(BUILD)/list

.PHONY: oracles
oracles:  ## Develop: make the golden numbers again (needs Debian's python3-torch)
	@set -e; for script in tests/oracles/make_*.py; do echo "  $$script"; /usr/bin/python3 $$script; done

.PHONY: figures
figures: $(FIGURES)  ## Develop: draw the figures of the chapters again
	@set -e; for figure in $(FIGURES); do $$figure chapters; done

# Programs that keep what they trained in a header of their own name: --train FILE writes it anew.
TRAINED := $(filter $(FIGURES),$(patsubst %.h,$(BUILD)/%,$(wildcard reference/figures/[0-9]*.h)))
.PHONY: trained-figures
trained-figures: $(TRAINED) $(BUILD)/tasks  ## Develop: train again what figures show of training, some minutes
	@set -e; for figure in $(TRAINED:$(BUILD)/%=%); do \
	    echo "  train $$figure"; $(BUILD)/$$figure --train $$figure.h; done
	$(BUILD)/tasks --out reference/figures/09-scores.h

.PHONY: format
format:  ## Develop: lay the sources out by .clang-format
	clang-format -i $(CHECKED)

.PHONY: compile_commands.json
compile_commands.json:  ## Develop: tell editors how files are compiled
	bear --output $@ -- $(MAKE) --always-make BUILD=$(BUILD)/bear all $(FIGURES:$(BUILD)/%=$(BUILD)/bear/%)

.PHONY: clean
clean:  ## Develop: remove build/
	rm -rf $(BUILD)

# ---- how things are made ----

# One short line for each thing made; V=1 shows the commands.
Q := $(if $(V),,@)
making = @mkdir -p '$(@D)'$(if $(V),,; printf '  %-4s %s\n' $(1) '$@')

# Changed flags make everything anew.
FLAGS := $(CC) $(CPPFLAGS) $(CFLAGS) $(ENGINE_CFLAGS) $(SANITIZE)
$(BUILD)/flags: ALWAYS
	@mkdir -p $(@D); printf '%s\n' '$(FLAGS)' | cmp -s - $@ || printf '%s\n' '$(FLAGS)' > $@
# .SECONDARY alone would let make do without a prerequisite that is never there.
.PHONY: ALWAYS

$(BUILD)/grade: $(BUILD)/obj/grader/main.o $(GRADER) $(ENGINE)
	$(call making,link)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(GRADER_LIBS) $(ENGINE_LIBS)

$(CLI_PROGRAMS:%=$(BUILD)/%): $(BUILD)/%: $(BUILD)/obj/reference/cli/%.o $(CLI_PARTS) $(ENGINE)
	$(call making,link)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ENGINE_LIBS)

$(BUILD)/bench $(BUILD)/race: $(BENCH)

# Never sanitized: its children give up the address space and the system calls a sanitizer needs.
# The list of its libraries is all that a sealed stage can see of the file system.
$(BUILD)/stage: $(STAGE) $(wildcard grader/sandbox/*.h grader/companions/*.h chapters/*/*.h) | $(STANDINS)
	$(call making,link)
	$(Q)$(CC) -I. -D_GNU_SOURCE -std=c17 -O2 -g $(WARNINGS) -o $@.part $(STAGE) -Wl,--no-as-needed $(STAGE_LIBS)
	$(Q)ldd $@.part | grep -o '/[^ ]*' > $@.libraries
	$(Q)mv $@.part $@

# Only what the stand-in calls is kept, so it needs none of the engine's threads.
$(BUILD)/standins/%.so: $(BUILD)/pic/grader/standins/%.o $(STANDIN_PARTS)
	$(call making,link)
	$(Q)$(CC) -shared -Wl,--gc-sections,-z,defs,-Bsymbolic,-soname,$(@F) -o $@ $^ -lopenblas -lm

$(BUILD)/pic/%.o: %.c
	$(call making,pic)
	$(Q)$(CC) $(CPPFLAGS) -std=c17 $(WARNINGS) -O2 -g -ffp-contract=fast -fopenmp -fPIC -fvisibility=hidden -ffunction-sections -c -o $@ $<

$(BUILD)/tests/reference/%: $(BUILD)/obj/tests/reference/%.o $(ENGINE)
	$(call making,link)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(ENGINE_LIBS)

$(BUILD)/tests/grader/%: $(BUILD)/obj/tests/grader/%.o $(TEST_SUPPORT) $(GRADER) $(ENGINE) | $(BUILD)/stage
	$(call making,link)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(GRADER_LIBS) $(ENGINE_LIBS)

$(BUILD)/fuzz/%: tests/fuzz/%.c $(FUZZED) $(wildcard tests/fuzz/*.h reference/*/*.h)
	$(call making,fuzz)
	$(Q)clang -I. -D_GNU_SOURCE -std=c17 -O1 -g $(WARNINGS) -fopenmp \
	    -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -o $@ $< $(FUZZED) -lcjson -lm

$(BUILD)/reference/figures/%: $(BUILD)/obj/reference/figures/%.o $(call objects,$(wildcard reference/figures/[a-z]*.c)) $(ENGINE)
	$(call making,link)
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ $(ENGINE_LIBS)

$(BUILD)/obj/reference/%.o: reference/%.c $(BUILD)/flags
	$(call making,cc)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(ENGINE_CFLAGS) -c -o $@ $<

$(BUILD)/obj/tests/reference/%.o: ALL_CFLAGS += -fopenmp

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	$(call making,cc)
	$(Q)$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -c -o $@ $<

include chapters/handout/handouts.mk chapters/handout/worksheet.mk
-include tests/handouts/tests.mk # not in a student's kit

-include $(shell find $(BUILD)/obj $(BUILD)/pic -name '*.d' 2>/dev/null)

endif
