# The handouts: a site and PDFs for students, and the same with the answers for instructors. Included
# by the Makefile, which has the targets; here is how they are made.
#
#     build/handouts/EDITION/index.html            the list of chapters
#     build/handouts/EDITION/NN-name/index.html    a chapter, its figures beside it
#     build/handouts/EDITION/pdf/NN-name.pdf       a chapter on paper; clockhands.pdf is the whole book
#     build/handouts/EDITION/assets/               the stylesheet, KaTeX's stylesheet and fonts
#
# A kit without solutions/ has the student edition alone.

HANDOUTS := $(BUILD)/handouts
HANDOUT_DIR := chapters/handout
EDITIONS := student $(if $(wildcard solutions),instructor)
KATEX ?= /usr/share/javascript/katex
CHROMIUM ?= $(firstword $(foreach name,chromium chromium-browser google-chrome,$(shell command -v $(name))))
CHROMIUM := $(CHROMIUM)

# CH=3, CH=03 and CH=03-relative-position mean the same chapter.
HANDOUT_CHAPTERS := $(if $(CH),$(filter $(CH) $(CH)-% 0$(CH)-%,$(CHAPTERS)),$(CHAPTERS))
# What is made for one edition, the only argument.
handout_pages = $(HANDOUT_CHAPTERS:%=$(HANDOUTS)/$(1)/%/index.html) $(if $(CH),,$(HANDOUTS)/$(1)/index.html)
HANDOUT_FILES := $(foreach edition,$(EDITIONS),$(HANDOUTS)/$(edition)/assets/style.css $(call handout_pages,$(edition)))

# Every chapter with the one after it: x:00-attention 00-attention:01-positional-encoding … :x
HANDOUT_PAIRS := $(join $(addsuffix :,x $(CHAPTERS)),$(CHAPTERS) x)
handout_before = $(filter-out x,$(patsubst %:$(1),%,$(filter %:$(1),$(HANDOUT_PAIRS))))
handout_after = $(filter-out x,$(patsubst $(1):%,%,$(filter $(1):%,$(HANDOUT_PAIRS))))

HANDOUT_TOOLS := $(HANDOUT_DIR)/page.html $(wildcard $(HANDOUT_DIR)/*.lua) $(HANDOUTS)/around
PANDOC_PAGE = KATEX='$(KATEX)' pandoc -f gfm -t html5 --wrap=none --toc --toc-depth=2 \
                  --template $(HANDOUT_DIR)/page.html --lua-filter $(HANDOUT_DIR)/page.lua
HANDOUT_BINDER := $(addprefix $(HANDOUT_DIR)/,bind print.html)
# Prints by one Chromium what is out of date of an edition, $(1): pages and their PDFs, $(2).
print_pdfs = $(if $(strip $(2)),$(Q)$(HANDOUT_DIR)/print-pdf --made-with $(HANDOUTS)/$(1)/assets/style.css '$(CHROMIUM)' $(2))
# A page that cannot be made leaves none behind; its figures come with it.
handout_page = $(Q)$(PANDOC_PAGE) -M edition=$(1) $(2) -o $@.part /dev/null && mv $@.part $@

# The rules for one chapter, $(1), in one edition, $(2).
define chapter_handout
$(HANDOUTS)/$(2)/$(1)/index.html: $(wildcard chapters/$(1)/*.md chapters/$(1)/*.h chapters/$(1)/*.svg) $(HANDOUT_TOOLS)
	$$(call making,page)
	$(Q)for figure in $(wildcard chapters/$(1)/*.svg); do cp $$$$figure $$(@D); done
	$$(call handout_page,$(2),-M chapter=$(1) -M contract=$(wildcard chapters/$(1)/*.h) \
	    $(if $(CHROMIUM),-M pdf=$(1).pdf) $(patsubst %,-M before=%,$(call handout_before,$(1))) \
	    $(patsubst %,-M after=%,$(call handout_after,$(1))) \
	    $(if $(filter instructor,$(2)),-M solution=$(wildcard solutions/$(1)/*.c) -M listing=$(HANDOUTS)/listings/$(1)))

$(HANDOUTS)/print/$(2)/$(1).html: $(HANDOUTS)/$(2)/$(1)/index.html $(HANDOUT_BINDER)
	$(Q)$(HANDOUT_DIR)/bind --edition $(2) --title '$(1)' $$@ $$<
endef
$(foreach edition,$(EDITIONS),$(foreach chapter,$(CHAPTERS),$(eval $(call chapter_handout,$(chapter),$(edition)))))

define instructor_handout
$(HANDOUTS)/instructor/$(1)/index.html: $(wildcard solutions/$(1)/*) $(HANDOUTS)/listings/$(1)
endef
$(foreach chapter,$(CHAPTERS),$(eval $(call instructor_handout,$(chapter))))

# The rules for one edition, $(1).
define edition_handout
$(HANDOUTS)/$(1)/index.html: chapters/README.md $(HANDOUTS)/$(1)/handout/transformer.svg $(HANDOUT_TOOLS)
	$$(call making,page)
	$$(call handout_page,$(1),$(if $(CHROMIUM),-M pdf=clockhands.pdf))

$(HANDOUTS)/print/$(1)/clockhands.html: $(HANDOUTS)/$(1)/index.html $(CHAPTERS:%=$(HANDOUTS)/$(1)/%/index.html) $(HANDOUT_BINDER)
	$(Q)$(HANDOUT_DIR)/bind --edition $(1) --title Clockhands $$@ $$(filter %/index.html,$$^)
endef
$(foreach edition,$(EDITIONS),$(eval $(call edition_handout,$(edition))))

# The rule to print some of one edition, $(1): the target $(2), and their names. The whole book takes
# as long as its chapters together, so they are printed side by side.
define printed_handout
.PHONY: $(2)
$(2): $(3:%=$(HANDOUTS)/print/$(1)/%.html) $(HANDOUTS)/$(1)/assets/style.css
	$(call print_pdfs,$(1),$(foreach name,$(3),$(HANDOUTS)/print/$(1)/$(name).html $(HANDOUTS)/$(1)/pdf/$(name).pdf))
endef
$(foreach edition,$(EDITIONS),$(eval $(call printed_handout,$(edition),$(edition)-book,$(if $(CH),,clockhands))))
$(foreach edition,$(EDITIONS),$(eval $(call printed_handout,$(edition),$(edition)-chapters,$(HANDOUT_CHAPTERS))))
HANDOUT_PDFS := $(if $(CHROMIUM),$(EDITIONS:%=%-book) $(EDITIONS:%=%-chapters))

# What the pages of one edition, $(1), have in common. Browsers since 2016 read WOFF2, so the other
# formats are left out.
define assets_handout
$(HANDOUTS)/$(1)/assets/style.css: $(HANDOUT_DIR)/style.css $(KATEX)/katex.min.css
	$$(call making,css)
	$(Q)mkdir -p $$(@D)/katex/fonts && cp $(KATEX)/fonts/*.woff2 $$(@D)/katex/fonts
	$(Q)sed 's/,url([^)]*\.woff) format([^)]*),url([^)]*\.ttf) format([^)]*)//g' $(KATEX)/katex.min.css > $$(@D)/katex/katex.min.css
	$(Q)cp $$< $$@

$(HANDOUTS)/$(1)/handout/transformer.svg: $(HANDOUT_DIR)/transformer.svg
	$(Q)mkdir -p $$(@D) && cp $$< $$@
endef
$(foreach edition,$(EDITIONS) worksheet,$(eval $(call assets_handout,$(edition))))

# What a page says of what is around it: its neighbours' titles, and whether there is a PDF.
$(HANDOUTS)/around: ALWAYS
	@mkdir -p $(@D); { head -q -n 1 $(CHAPTERS:%=chapters/%/README.md); echo '$(if $(CHROMIUM),with,without) PDF'; } > $@.new; \
	    cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# What the grader says of one chapter.
$(HANDOUTS)/listings/%: $(BUILD)/grade
	@mkdir -p $(@D); $(BUILD)/grade --misconceptions | awk -v chapter='$*' '/^[^ ]/ { mine = $$1 == chapter } mine' > $@.new; \
	    cmp -s $@.new $@ && rm $@.new || mv $@.new $@

$(KATEX)/katex.min.css:
	@echo 'handouts: KaTeX is not installed ($@); `make setup` installs it'; exit 1

.PHONY: handouts-chosen
handouts-chosen:
	$(if $(HANDOUT_CHAPTERS),,@echo "handouts: there is no chapter '$(CH)'"; exit 1)
	@tests/weave --check $(HANDOUT_CHAPTERS:%=chapters/%/README.md)
$(HANDOUT_FILES): | handouts-chosen

handouts: $(HANDOUT_FILES) $(HANDOUT_PDFS)
	@for edition in $(EDITIONS) $(if $(CH),,worksheet); do \
	    $(HANDOUT_DIR)/check-links $(if $(CH),$(HANDOUT_CHAPTERS:%=--only $(HANDOUTS)/$$edition/%/index.html)) $(HANDOUTS)/$$edition || exit 1; \
	done
	$(if $(CHROMIUM),,@echo 'handouts: there is no Chromium here, so there are no PDFs; `make setup` installs it on Debian')
	@echo 'handouts: $(EDITIONS:%=$(HANDOUTS)/%/)'
