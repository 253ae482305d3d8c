#!/bin/sh
# Validates results.json against a schema of Gradescope's specification, and junit.xml against a
# schema of JUnit's; and checks that the schemas refuse what they should. Prints TAP.
set -u
. "$(dirname "$0")/../support/tap"
python=/usr/bin/python3

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
finish
