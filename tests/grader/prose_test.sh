#!/bin/sh
# The pages of the kit hold together, and the check of it can fail.
. "$(dirname "$0")/../support/tap"

page=$scratch/page.md

says() { # says WORDS MARKDOWN: the check must refuse such a page with these words
    printf '%b' "$2" >"$page"
    ends_with 1 "$1" tests/support/check-prose "$page"
}

accepts() { # accepts MARKDOWN
    printf '%b' "$1" >"$page"
    tests/support/check-prose "$page"
}

# kit.md becomes the first page of the students' kit, and its links start from there.
pages=$(find . -name build -prune -o -name .git -prune -o -path ./chapters/handout/kit.md -o -name "*.md" -print)
# shellcheck disable=SC2086 # our own names hold no spaces
check "links lead somewhere, headings differ, blocks are closed, nothing is left to do" \
    tests/support/check-prose $pages
for chapter in chapters/[0-9]*/; do
    check "$chapter has its pages" test -s "${chapter}README.md" -a -s "${chapter}hints.md"
    check "$chapter is in the table of contents" \
        grep -qF "$(basename "$chapter")" chapters/README.md
done

: >"$scratch/here.svg"
check "a link to a file is followed" accepts '[words](here.svg) and [more](page.md)\n'
check "a link to nowhere is told with its line" says "page.md:2: gone.md leads nowhere" '\n[words](gone.md)\n'
check "a link that goes on in the next line is told" says "page.md:2: gone.md leads nowhere" \
    '`code\nand` [words\nand more](gone.md)\n'
check "a picture that is missing is told" says "gone.svg leads nowhere" '![words](gone.svg)\n'
check "a picture without words is told" says "here.svg is not described" '![](here.svg)\n'
check "a link to a heading is followed" accepts '# One `f(x)`\n[up](#one-fx) [up](page.md#one-fx)\n'
check "a link to a missing heading is told" says "#two names no heading there" '# One\n[up](#two)\n'
check "addresses elsewhere are left alone" accepts '[words](https://example.org/gone)\n'
check "a heading that is there twice is told" says "page.md:3: this is the heading of line 1 again" \
    '# One\n\n## One\n'
check "a block that is never closed is told" says "page.md:2: what" 'a\n```c\nint x;\n'
check "mathematics that is never closed is told" says 'page.md:1: what $$' '$$\nx\n'
check "a longer fence may hold a shorter one" accepts '````\n```\n````\n'
check "what is left to do is told" says "something is left to be done" 'TODO: say more.\n'
check "code is not prose" accepts '`TODO();` and `[a](b)`\n```\n[a](gone) TODO\n```\n'
finish
