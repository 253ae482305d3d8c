# The worksheet, which is the discussion sheet on paper, and its key. Included by the Makefile, after
# handouts.mk.
#
#     build/handouts/worksheet/worksheet.{html,pdf}
#     build/handouts/instructor/worksheet-key.{html,pdf}      where there is solutions/
#
# HANDOUT=course.yaml says which course it is for.

HANDOUT ?= $(HANDOUT_DIR)/course.yaml
SHEETS := $(addprefix $(HANDOUTS)/,worksheet/worksheet $(if $(wildcard solutions),instructor/worksheet-key))
SHEET_TOOLS := $(addprefix $(HANDOUT_DIR)/,worksheet.md worksheet.html with-course) \
               $(wildcard $(HANDOUT_DIR)/*.lua) $(HANDOUTS)/course

$(SHEETS:%=%.html): %.html: $(SHEET_TOOLS)
	$(call making,page)
	$(Q)KATEX='$(KATEX)' $(HANDOUT_DIR)/with-course '$(HANDOUT)' -f markdown -t html5 --wrap=none \
	    --template $(HANDOUT_DIR)/worksheet.html --lua-filter $(HANDOUT_DIR)/worksheet.lua \
	    $(if $(findstring -key,$*),-M key=true) -o $@.part $(HANDOUT_DIR)/worksheet.md && mv $@.part $@

$(HANDOUTS)/instructor/worksheet-key.html: $(wildcard solutions/*/README.md) $(HANDOUTS)/instructor/handout/transformer.svg
$(HANDOUTS)/worksheet/worksheet.html: $(HANDOUTS)/worksheet/handout/transformer.svg

.PHONY: worksheet-pdfs
worksheet-pdfs: $(SHEETS:%=%.html) $(patsubst %,$(HANDOUTS)/%/assets/style.css,worksheet $(filter instructor,$(EDITIONS)))
	$(call print_pdfs,worksheet,$(foreach sheet,$(SHEETS),$(sheet).html $(sheet).pdf))

# The course's file as it was last; another one, or a change in it, makes the worksheet anew.
$(HANDOUTS)/course: ALWAYS
	@mkdir -p $(@D); cat '$(HANDOUT)' > $@.new 2>/dev/null; cmp -s $@.new $@ && rm $@.new || mv $@.new $@

handouts: $(if $(CH),,$(SHEETS:%=%.html) $(if $(CHROMIUM),worksheet-pdfs) $(HANDOUTS)/worksheet/assets/style.css)
