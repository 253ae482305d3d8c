#!/bin/sh
# The stubs: cut from the solutions, free of answers, clean, and worth nothing.
. "$(dirname "$0")/../support/tap"

warnings=$(make -pnq help | sed -n 's/^WARNINGS := //p')

is_cut() { # is_cut SOLUTION STUB
    tests/cut-stub "$1" | diff "$2" -
}

compiles() { # compiles COMPILER FILE OPTION…
    compiler=$1
    file=$2
    shift 2
    # shellcheck disable=SC2086 # words on purpose
    "$compiler" -std=c17 $warnings -fsyntax-only -I "$kit" -D_GNU_SOURCE "$@" "$file"
}

answer_lines() { # answer_lines SOLUTION: the lines of its answers that say something
    sed -n '/BEGIN SOLUTION/,/END SOLUTION/p' "$1" | sed 's/^ *//; s/ *$//' |
        grep -v 'BEGIN SOLUTION\|END SOLUTION' |
        grep -vE '^for \(int ([a-z]) = 0; \1 < [A-Z]; \1\+\+\)( \{)?$' | # a loop over an extent
        awk 'length($0) > 14'
}

gives_nothing_away() { # gives_nothing_away FOLDER: no line of an answer stands in it
    answer_lines "$2" >"$scratch/answers"
    test -s "$scratch/answers" && fails grep -rnF -f "$scratch/answers" "$1"
}

scores() { # scores JSON PYTHON-EXPRESSION about each test t
    /usr/bin/python3 -c 'import json, sys
tests = json.load(open(sys.argv[1]))["tests"]
wrong = [t["name"] for t in tests if not eval(sys.argv[2])]
print("wrong:", wrong or "nothing", "among", len(tests))
sys.exit(bool(wrong) or not tests)' "$1" "$2"
}

for solution in solutions/[0-9]*/*.c; do
    name=${solution#solutions/}
    check "the stub of $name is what is cut from the solution" is_cut "$solution" "chapters/$name"
    check "nothing in chapters/ holds a line of the answers of $name" \
        gives_nothing_away chapters "$solution"
    for compiler in gcc clang; do
        check "$compiler takes the stub of $name without a warning" \
            compiles $compiler "chapters/$name" -Wno-unused-parameter -I "chapters/${name%/*}"
        check "$compiler takes the solution of $name without a warning" \
            compiles $compiler "$solution" -I "chapters/${name%/*}"
    done
done
for file in grader/misconceptions/[0-9]*.c; do
    chapter=$(basename "$file" .c)
    for compiler in gcc clang; do
        check "$compiler takes the misconceptions of $chapter without a warning" \
            compiles $compiler "$file" -I "chapters/$chapter"
    done
done

check "the Makefile says which warnings" test -n "$warnings"
mkdir "$scratch/chapters"
sed 's/TODO();/out[i] = expf(x[i] - max);/' chapters/00-attention/attention.c >"$scratch/chapters/leak.c"
check "a stub with a line of an answer is noticed" \
    fails gives_nothing_away "$scratch/chapters" solutions/00-attention/attention.c
check "a stub that was edited is noticed" \
    fails is_cut solutions/00-attention/attention.c "$scratch/chapters/leak.c"

check "the stubs are graded" "$build/grade" --json "$scratch/stubs.json" --junit "$scratch/stubs.xml"
check "every function of every stub is not started, and worth nothing" scores "$scratch/stubs.json" \
    't["extra_data"]["outcome"] == "not started" and t["score"] == 0'
check "the solutions are graded" "$build/grade" --strict --submission solutions \
    --json "$scratch/solutions.json" --junit "$scratch/solutions.xml"
check "every function of every solution gets its points" scores "$scratch/solutions.json" \
    't["extra_data"]["outcome"] == "passed" and t["score"] >= t["max_score"] and t["score"] > 0'
finish
