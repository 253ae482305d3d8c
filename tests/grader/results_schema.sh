#!/bin/sh
# Validates results.json against a schema of Gradescope's specification, and junit.xml against a
# schema of JUnit's; and checks that the schemas refuse what they should. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
python=/usr/bin/python3
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
number=0

check() { # check SENTENCE COMMAND...
    number=$((number + 1))
    sentence=$1
    shift
    if "$@" >"$scratch/log" 2>&1; then
        echo "ok $number - $sentence"
    else
        echo "not ok $number - $sentence"
        sed 's/^/# /' "$scratch/log"
    fi
}

fits() { # fits FILE
    "$python" -m jsonschema -i "$1" tests/grader/gradescope.schema.json
}

refuses() { # refuses PYTHON-STATEMENT, about the results r
    "$python" -c 'import json, sys
r = json.load(open(sys.argv[1]))
exec(sys.argv[2])
json.dump(r, open(sys.argv[3], "w"))' "$scratch/results.json" "$1" "$scratch/spoiled.json" || return 1
    ! fits "$scratch/spoiled.json"
}

check "the sample reports are written" "$build/tests/grader/reports_test" "$scratch"
check "the sample results.json fits Gradescope's schema" fits "$scratch/results.json"
check "a member nobody documented is refused" refuses 'r["grade"] = 1'
check "an unknown member of a test is refused" refuses 'r["tests"][0]["seconds"] = 1'
check "an unknown status is refused" refuses 'r["tests"][0]["status"] = "skipped"'
check "a score that is text is refused" refuses 'r["tests"][0]["score"] = "2"'
check "an unknown visibility is refused" refuses 'r["visibility"] = "public"'
check "a missing score is refused" refuses 'del r["score"]; del r["tests"][0]["score"]'
check "the sample junit.xml fits JUnit's schema" \
    xmllint --noout --schema tests/grader/junit.xsd "$scratch/junit.xml"
check "the stubs are graded" \
    "$build/grade" --json "$scratch/results.json" --junit "$scratch/junit.xml"
check "a real results.json fits Gradescope's schema" fits "$scratch/results.json"
check "a real junit.xml fits JUnit's schema" \
    xmllint --noout --schema tests/grader/junit.xsd "$scratch/junit.xml"
echo "1..$number"
