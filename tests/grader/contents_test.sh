#!/bin/sh
# The table of contents says what the chapters say, and its check can fail.
. "$(dirname "$0")/../support/tap"

"$build/grade" --list >"$scratch/list" || exit 1
mkdir "$scratch/kit" && cp -R "$kit/chapters" "$scratch/kit/chapters" || exit 1
cp "$scratch/kit/chapters/README.md" "$scratch/before"

check "the table matches the chapters" "$kit/tests/contents" --check "$kit" "$scratch/list"
sed -i 's/10 + 2/9 + 2/' "$scratch/kit/chapters/README.md"
check "a table with other points is noticed" \
    ends_with 1 "does not match" "$kit/tests/contents" --check "$scratch/kit" "$scratch/list"
"$kit/tests/contents" "$scratch/kit" "$scratch/list"
check "weaving mends it, to the letter" cmp "$scratch/before" "$scratch/kit/chapters/README.md"
sed -i '/^<!-- question/d' "$scratch/kit/chapters/00-attention/README.md"
check "a chapter without its question is an error that names the file" \
    ends_with 1 "00-attention/README.md needs" "$kit/tests/contents" "$scratch/kit" "$scratch/list"
check "and nothing was written then" cmp "$scratch/before" "$scratch/kit/chapters/README.md"
finish
