#!/bin/sh
# Printing pages: only what is out of date, whatever its name is, and a reason if it cannot be done.
. "$(dirname "$0")/../support/tap"

chromium=${CHROMIUM:?'says which Chromium prints'}
first=$scratch/one.html
second="$scratch/two & 50% #ü.html"
for page in "$first" "$second"; do
    printf '<title>t</title><h1>%s</h1>\n' "${page##*/}" >"$page"
done

printed() { # printed: prints both pages; says on standard output which
    chapters/handout/print-pdf --made-with "$scratch/style.css" "$chromium" \
        "$first" "$scratch/out/one.pdf" "$second" "$scratch/out/two.pdf"
}

without() { # without SENTENCE CHROMIUM PAGE: no PDF comes of it, and the sentence says why
    ends_with 1 "$1" chapters/handout/print-pdf "$2" "$3" "$scratch/none.pdf" && fails ls "$scratch/none.pdf"
}

touch "$scratch/style.css"
check "two pages are printed" printed
check "the first is there" sh -c "pdftotext '$scratch/out/one.pdf' - | grep -x one.html"
check "so is one of an odd name" sh -c "pdftotext '$scratch/out/two.pdf' - | grep -F 'two & 50% #ü.html'"
check "they are printed again" printed
check "but nothing has changed, so neither is" test -z "$(printed)"
touch "$second"
check "a page is changed, and it alone is printed" test "$(printed)" = "  pdf  $scratch/out/two.pdf"
rm "$scratch/out/one.pdf"
check "a PDF is lost, and it alone is printed" test "$(printed)" = "  pdf  $scratch/out/one.pdf"
touch "$scratch/style.css"
check "the style is changed, and both are printed" test "$(printed | wc -l)" = 2
check "no half of a file is left" test "$(ls "$scratch/out" | tr '\n' ' ')" = 'one.pdf two.pdf '

check "a page that is not there is told" without "$scratch/no.html" "$chromium" "$scratch/no.html"
check "a browser that ends is told" without 'one.html: Chromium ended' false "$first"
check "one that is not there is named" without 'no-such-browser' no-such-browser "$first"
finish
