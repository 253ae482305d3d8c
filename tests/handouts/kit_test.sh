#!/bin/sh
# The student's kit: packed from the last commit, unpacked elsewhere, graded and read there.
. "$(dirname "$0")/../support/tap"

archive=$scratch/kit.tar.gz
unpacked=$scratch/unpacked/clockhands

scores() { # scores PYTHON-EXPRESSION about each graded test t
    /usr/bin/python3 -c 'import json, sys
tests = json.load(open(sys.argv[1]))["tests"]
wrong = [t["name"] for t in tests if not eval(sys.argv[2])]
print("wrong:", wrong or "nothing", "among", len(tests))
sys.exit(bool(wrong) or not tests)' "$unpacked/build/results.json" "$1"
}

lists() { # lists PATTERN: a name in the archive matches it
    tar -tzf "$archive" | grep -E -e "$1"
}

in_kit() { # in_kit TARGET…: as a student would
    make -C "$unpacked" BUILD=build "$@"
}

# ---- packing ----

check "a kit is packed, and its commit is told" \
    ends_with 0 "commit $(git rev-parse --short HEAD)" chapters/handout/student-kit "$archive"
check "all of it lies in one folder" fails lists '^[^c]|^clockhands[^/]'
for part in chapters/00-attention/attention.c grader/main.c reference/ops/softmax.c Makefile LICENSE README.md; do
    check "it has $part" lists "^clockhands/$part\$"
done
for secret in solutions alternatives worksheet-key tests/grader tests/attacks '[.]git/' 'build/'; do
    check "it has no $secret" fails lists "$secret"
done

git clone -q "$kit" "$scratch/clone"
echo 'a secret' >"$scratch/clone/chapters/notes.md"
echo 'not committed' >>"$scratch/clone/chapters/README.md"
check "what is not committed is told" ends_with 0 "1 changes are not committed" \
    "$scratch/clone/chapters/handout/student-kit" "$scratch/again.tar.gz"
check "and stays behind: the same commit gives the same bytes" cmp "$archive" "$scratch/again.tar.gz"
rm -rf "$scratch/clone/.git"
check "without git there is no kit, and a sentence" ends_with 1 "not a git checkout" \
    "$scratch/clone/chapters/handout/student-kit" "$scratch/none.tar.gz"
check "nor half of one" fails ls "$scratch/none.tar.gz" "$scratch/none.tar.gz.part"

# ---- using it ----

mkdir "$scratch/unpacked" && tar -xzf "$archive" -C "$scratch/unpacked"
check "its pages link to nothing that stayed behind" \
    tests/support/check-prose "$unpacked/README.md" "$unpacked"/chapters/README.md "$unpacked"/chapters/*/README.md \
    "$unpacked"/chapters/*/hints.md
check "a kit packs no kit" ends_with 1 "a kit for students already" \
    "$unpacked/chapters/handout/student-kit" "$scratch/none.tar.gz"
check "make alone explains the kit" ends_with 0 "make grade" in_kit
check "the stubs are graded, and called not started" ends_with 0 "not started" in_kit grade
check "each is worth nothing, and no failure" \
    scores 't["score"] == 0 and t["extra_data"]["outcome"] == "not started"'
check "its tests stayed behind, and this is told" ends_with 2 "make grade tests your work" in_kit test
check "the page of a chapter is made" in_kit handouts CH=00 CHROMIUM=
check "and is there" grep -q 'id="contract-softmax"' "$unpacked/build/handouts/student/00-attention/index.html"
check "but none for instructors" fails ls -d "$unpacked/build/handouts/instructor"
for solution in solutions/[0-9]*/*.c; do
    cp "$solution" "$unpacked/chapters/${solution#solutions/}"
done
check "right answers are graded there" in_kit grade
check "each gets its points" scores 't["score"] >= t["max_score"] and t["score"] > 0 and t["extra_data"]["outcome"] == "passed"'
finish
