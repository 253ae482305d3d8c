#!/bin/sh
# Quoted code equals its source, and tests/weave notices when it does not.
. "$(dirname "$0")/../support/tap"

other=$scratch/kit
mkdir -p "$other/tests" "$other/reference/ops" "$other/chapters"
cp tests/weave "$other/tests/weave"
weave=$other/tests/weave
page=$other/chapters/README.md

cat >"$other/reference/ops/sums.c" <<'SOURCE'
float sum(const float *x, int n);

/* Adds. */
float sum(const float *x, int n)
{
    float total = 0;
    for (int i = 0; i < n; i++) {
        total += x[i];
    }
    return total;
}

static const char *
split_over_lines(void);

static void long_signature(float *out, const float *first_of_many_arguments,
                           int n)
{
    out[0] = sum(first_of_many_arguments, n);
}

int summary = 1;
SOURCE

quote() { # quote FILE#FUNCTION BODY…: writes a page that quotes it with that body
    mark=$1
    shift
    printf '# A page\n\n<!-- excerpt: %s -->\n```c\n' "$mark" >"$page"
    [ $# -eq 0 ] || printf '%s\n' "$@" >>"$page"
    printf '```\n\nThe end.\n' >>"$page"
}

drifted_at() { # drifted_at LINE WORDS: --check must fail there, for that reason, and write nothing
    cp "$page" "$page.before"
    ends_with 1 "README.md:$1: $2" "$weave" --check "$page" && cmp "$page" "$page.before"
}

renewed_to() { # renewed_to FIRST-LINE LAST-LINE: weaving must succeed and put these in
    "$weave" "$page" && "$weave" --check "$page" &&
        sed -n 5p "$page" | grep -qxF "$1" && grep -B1 '^```$' "$page" | grep -qxF "$2" &&
        tail -n 1 "$page" | grep -qx 'The end.' && fails test -e "$page.part"
}

check "the chapters quote the engine as it is" tests/weave --check chapters/*/README.md

quote reference/ops/sums.c#sum 'float sum(void)'
check "an excerpt that has drifted is told with its line" drifted_at 5 "the excerpt has drifted"
check "weaving renews it, from its type to its brace" renewed_to 'float sum(const float *x, int n)' '}'
check "the comment above the function is left out" fails grep -q 'Adds' "$page"
check "a prototype is not taken for the function" grep -q 'float total = 0;' "$page"
inode=$(ls -i "$page")
check "weaving twice writes once" "$weave" "$page"
check "what is equal is not written again" test "$inode" = "$(ls -i "$page")"
sed -i 's/total += x/total -= x/' "$other/reference/ops/sums.c"
check "a change of the source is a drift of the page" drifted_at 9 "the excerpt has drifted"

quote reference/ops/sums.c#long_signature
check "an empty block is filled, also from a signature of two lines" renewed_to \
    'static void long_signature(float *out, const float *first_of_many_arguments,' '}'

quote reference/ops/sums.c#mean
check "a function that is not there is an error" drifted_at 3 "reference/ops/sums.c defines no function mean"
quote reference/ops/sums.c#um
check "a part of a name is not the name" drifted_at 3 "reference/ops/sums.c defines no function um"
quote reference/ops/sums.c#summary
check "a variable is not a function" drifted_at 3 "reference/ops/sums.c defines no function summary"
quote reference/ops/sums.c#split_over_lines
check "a declaration alone is not enough" drifted_at 3 "reference/ops/sums.c defines no function"
quote reference/ops/none.c#sum
check "a file that is not there is an error" drifted_at 3 "reference/ops/none.c cannot be read"
quote ../outside.c#sum
check "a path out of the kit is refused" drifted_at 3 "../outside.c is outside the kit"
quote reference/ops/sums.c
check "a mark without a function is an error" drifted_at 3 "this is not <!-- excerpt: file#function -->"

printf '<!-- excerpt: reference/ops/sums.c#sum -->\n\nNo code.\n' >"$page"
check "a mark without a block is an error" drifted_at 1 "no fenced block follows"
printf '<!-- excerpt: reference/ops/sums.c#sum -->' >"$page"
check "a mark at the end of the file is an error" drifted_at 1 "no fenced block follows"
printf '<!-- excerpt: reference/ops/sums.c#sum -->\n```c\nfloat sum' >"$page"
check "a block that is never closed is an error" drifted_at 1 "the fenced block that follows is never closed"
printf '```\n<!-- excerpt: nowhere.c#nothing -->\n```\n' >"$page"
check "a mark inside a block is only text" "$weave" --check "$page"

check "a page that is not there is an error" ends_with 1 "none.md:1: cannot be read" "$weave" none.md
check "no page at all is bad usage" ends_with 2 "usage:" "$weave" --check
check "an unknown option is bad usage" ends_with 2 "usage:" "$weave" --force "$page"
finish
