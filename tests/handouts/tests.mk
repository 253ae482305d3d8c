# Proves the handouts and the student's kit. Included by the Makefile.
#
# axe-core and playwright-core come from the npm registry, once, in the versions and with the hashes
# of package-lock.json; the browser is the machine's own Chromium.

HANDOUT_TESTS := $(sort $(wildcard tests/handouts/*_test.*))
NPM := $(BUILD)/npm

$(NPM)/installed: $(addprefix tests/handouts/,package.json package-lock.json)
	$(call making,npm)
	$(Q)cp $^ $(@D)
	$(Q)cd $(@D) && npm ci --ignore-scripts --no-audit --no-fund --silent || { \
	    echo 'test-handouts: npm could not fetch axe-core and playwright-core. It needs the network once;'; \
	    echo 'after that they stay in $(NPM)/.'; exit 1; }
	$(Q)touch $@

test-handouts: handouts $(NPM)/installed
	@MAKEFLAGS= BUILD='$(BUILD)' CC='$(CC)' CHROMIUM='$(CHROMIUM)' NODE_PATH='$(abspath $(NPM)/node_modules)' \
	    prove --jobs $(JOBS) --timer --exec '' $(HANDOUT_TESTS)
