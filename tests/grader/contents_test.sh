#!/bin/sh
# The table of contents says what the chapters say, and its check can fail.
kit=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
number=0

check() { # DESCRIPTION COMMAND…: the command must succeed
    number=$((number + 1))
    description=$1
    shift
    if "$@" >"$scratch/output" 2>&1; then echo "ok $number - $description"; else
        echo "not ok $number - $description"
        sed 's/^/# /' "$scratch/output"
    fi
}

fails_with() { # WORDS COMMAND…: the command must fail and say the words
    words=$1
    shift
    ! "$@" >"$scratch/said" 2>&1 && grep -q -- "$words" "$scratch/said"
}

"$kit/${BUILD:-build}/grade" --list >"$scratch/list" || exit 1
mkdir "$scratch/kit" && cp -R "$kit/chapters" "$scratch/kit/chapters" || exit 1
cp "$scratch/kit/chapters/README.md" "$scratch/before"

echo 1..5
check "the table matches the chapters" "$kit/tests/contents" --check "$kit" "$scratch/list"
sed -i 's/10 + 2/9 + 2/' "$scratch/kit/chapters/README.md"
check "a table with other points is noticed" \
    fails_with "does not match" "$kit/tests/contents" --check "$scratch/kit" "$scratch/list"
"$kit/tests/contents" "$scratch/kit" "$scratch/list"
check "weaving mends it, to the letter" cmp "$scratch/before" "$scratch/kit/chapters/README.md"
sed -i '/^<!-- question/d' "$scratch/kit/chapters/00-attention/README.md"
check "a chapter without its question is an error that names the file" \
    fails_with "00-attention/README.md needs" "$kit/tests/contents" "$scratch/kit" "$scratch/list"
check "and nothing was written then" cmp "$scratch/before" "$scratch/kit/chapters/README.md"
