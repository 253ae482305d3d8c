#!/bin/sh
# Building the pages: what is wrong in a source ends the build with a sentence that names it, and what
# has not changed is left alone. In a copy of the kit, without answers, so that no grader is needed.
. "$(dirname "$0")/../support/tap"

copy=$scratch/kit
mkdir -p "$copy/tests"
cp -r chapters reference Makefile "$copy"
cp tests/weave "$copy/tests"
page=$copy/chapters/00-attention/README.md
cp "$page" "$scratch/README.md"
site=$copy/build/handouts/student

pages() { # pages WORD…: builds chapter 00, without PDFs
    make -C "$copy" BUILD=build CHROMIUM= CH=00 "$@" handouts
}

refused() { # refused SENTENCE TEXT: with this text at its end the chapter's page is not made, and the sentence is said
    { cat "$scratch/README.md" && printf '\n%s\n' "$2"; } >"$page"
    told=yes
    ends_with 2 "$1" pages || told=no
    cp "$scratch/README.md" "$page"
    test $told = yes
}

check "a chapter's page is made without Chromium, and this is told" ends_with 0 "there is no Chromium here" pages
check "it is there" ls "$site/00-attention/index.html"
check "no PDF is" fails ls "$site/pdf"
check "it does not promise one" fails grep -q '[.]pdf"' "$site/00-attention/index.html"

check "a formula without its end is told with its file" refused \
    'chapters/00-attention/README.md: has a $ that is part of no formula' 'So $\frac{1}{$ it is.'
check "a formula that is no TeX is told with its file" refused \
    'chapters/00-attention/README.md: in the formula' 'So $\frobnicate{1}$ it is.'
check "and by its words" refused '\frobnicate{1}' 'So $\frobnicate{1}$ it is.'
check "a link to no file is told" refused \
    'chapters/00-attention/README.md: links to nowhere.md, which is not there' '[there](nowhere.md)'
check "a link to no heading is told" refused '#nowhere' '[there](#nowhere)'
check "a picture that is missing is told" refused \
    'chapters/00-attention/README.md: shows nothing.svg, which is not there' '![Nothing.](nothing.svg)'
check "an excerpt of no function is told with file, line and function" refused \
    "README.md:$(($(wc -l <"$scratch/README.md") + 2)): reference/ops/softmax.c defines no function hardmax" \
    '<!-- excerpt: reference/ops/softmax.c#hardmax -->
```c
```'
check "a chapter that is not there is told" ends_with 2 "there is no chapter '99'" \
    make -C "$copy" BUILD=build CHROMIUM= CH=99 handouts

# ---- what has not changed ----

whole() { # whole: builds all pages
    make -C "$copy" BUILD=build CHROMIUM= handouts
}

stamps() { # stamps: when each page was made, and from which bytes
    (cd "$site" && stat -c '%n %Y %i' index.html */index.html)
}

whole >"$scratch/log" 2>&1
stamps >"$scratch/first"
check "all chapters have pages" test "$(wc -l <"$scratch/first")" -ge 9
check "pages are made again" whole
stamps >"$scratch/second"
check "but nothing has changed, so none is written" diff "$scratch/first" "$scratch/second"
echo 'One more sentence.' >>"$copy/chapters/01-positional-encoding/hints.md"
check "a hint is changed" whole
stamps >"$scratch/third"
check "the page of its chapter is written anew, and no other" \
    test "$(diff "$scratch/second" "$scratch/third" | sed -n 's/^> \([^ ]*\).*/\1/p')" = 01-positional-encoding/index.html
check "with the new sentence" grep -q 'One more sentence' "$site/01-positional-encoding/index.html"
finish
