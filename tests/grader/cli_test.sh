#!/bin/sh
# The command line of build/grade: what it takes, what it says, and what it leaves behind.
. "$(dirname "$0")/../support/tap"

case $build in /*) ;; *) build=$kit/$build ;; esac
grade=$build/grade
json=$scratch/results.json
junit=$scratch/results.xml
export TMPDIR="$scratch/temporary"
mkdir "$TMPDIR"

graded() { # graded OPTION…: runs build/grade with its reports in the scratch folder
    "$grade" --json "$json" --junit "$junit" "$@"
}

refused() { # refused STATUS WORDS OPTION…: nothing on standard output, a sentence on the other
    wanted=$1
    words=$2
    shift 2
    status=0
    "$grade" "$@" >"$scratch/out" 2>"$scratch/err" || status=$?
    echo "exit status $status, wanted $wanted, with: $words"
    cat "$scratch/out" "$scratch/err"
    test "$status" = "$wanted" -a ! -s "$scratch/out" && grep -q '^grade: ' "$scratch/err" &&
        grep -qF -e "$words" "$scratch/err" && test "$(wc -l <"$scratch/err")" -le 2
}

result() { # result PYTHON-EXPRESSION about the results r and their tests: it must be true
    /usr/bin/python3 -c 'import json, sys
r = json.load(open(sys.argv[1]))
tests = r["tests"]
print(sys.argv[2], [t["extra_data"]["outcome"] for t in tests])
sys.exit(not eval(sys.argv[2]))' "$json" "$1"
}

only() { # only FOLDER FILE…: a flat submission of these files
    mkdir "$1" && folder=$1 && shift && cp "$@" "$folder"
}

# ---- help and mistakes ----

check "--help explains every option and exit status" ends_with 0 "exit status:" "$grade" --help
for option in --chapter --submission --seed --json --junit --strict --trust --color --list --misconceptions; do
    check "--help knows $option" ends_with 0 "$option" "$grade" --help
done
check "--list names the chapters" ends_with 0 "00-attention" "$grade" --list
check "an unknown option is refused" refused 2 "--nonsense" --nonsense
check "an option without its value is refused" refused 2 "seed" --seed
check "a chapter that is not there is refused" refused 2 "'99'" --chapter 99
check "a chapter without a name is refused" refused 2 "''" --chapter ""
check "a chapter that is a path is refused" refused 2 "'../00-attention'" --chapter ../00-attention
for seed in -1 1.5 "" 18446744073709551616 0x10 seven " 7"; do
    check "the seed '$seed' is refused" refused 2 "'$seed'" --seed "$seed"
done
check "an unknown colour choice is refused" refused 2 "'green'" --color green
check "a word too many is refused" refused 2 "'solutions'" solutions
check "a submission that is not there is refused" refused 2 "cannot be read" --submission nowhere
check "a submission that is a file is refused" refused 2 "cannot be read" --submission Makefile
check "a submission without a name is refused" refused 2 "cannot be read" --submission ""
check "a name with an escape is refused harmlessly" sh -c \
    '! "$1" --chapter "$(printf "\033[2J")" 2>&1 | grep -q "$(printf "\033")"' sh "$grade"

# ---- scores and reports ----

check "stubs end with status 0" graded --chapter 02
check "--strict ends with 1 when points are missing" ends_with 1 "" graded --chapter 02 --strict
check "--strict ends with 0 when none is" graded --chapter 02 --strict --submission solutions
check "a chapter may be called by its name, and twice" graded --chapter 2 --chapter 02-add-or-concatenate
check "it is graded once" result 'len({t["name"] for t in tests}) == len(tests)'
check "the folder one stands in does not matter" sh -c 'cd / && "$1" --chapter 02 --json "$2" --junit "$3"' \
    sh "$grade" "$json" "$junit"
check "a results.json that cannot be written is told" \
    ends_with 3 "nowhere" "$grade" --chapter 02 --json "$scratch/nowhere/r.json" --junit "$junit"
check "a results.xml that cannot be written is told" \
    ends_with 3 "$TMPDIR" "$grade" --chapter 02 --json "$json" --junit "$TMPDIR"
check "a full disk is told" sh -c \
    '"$1" --chapter 02 --json "$2" --junit "$3" >/dev/full; test $? = 3' sh "$grade" "$json" "$junit"
check "a missing folder for temporary files is told" \
    env TMPDIR=/nowhere sh -c '"$1" --chapter 02 2>&1 | grep -q "^grade: "' sh "$grade"

escape=$(printf '\033')
graded --chapter 02 >"$scratch/piped" 2>&1
check "no colours go into a pipe" fails grep -q "$escape" "$scratch/piped"
graded --chapter 02 --color always >"$scratch/coloured" 2>&1
check "--color always colours a pipe too" grep -q "$escape" "$scratch/coloured"
graded --chapter 02 --color never >"$scratch/plain" 2>&1
check "--color never does not" fails grep -q "$escape" "$scratch/plain"

only "$scratch/one" solutions/02-add-or-concatenate/position_input.c
check "a submission of one chapter is graded" graded --submission "$scratch/one"
check "and the others are not submitted" result \
    'all(t["extra_data"]["outcome"] == ("passed" if "02-" in t["name"] else "not submitted") for t in tests)'

# ---- replaying a run ----

only "$scratch/wrong" tests/attacks/right_at_first.c
sed 's/calls == 0/i > 0/' tests/attacks/right_at_first.c >"$scratch/wrong/attention.c"
replay() { # replay FILE OPTION…: a run's explanations, without its times
    file=$1
    shift
    graded --chapter 00 --submission "$scratch/wrong" "$@" >/dev/null
    /usr/bin/python3 -c 'import json, sys
r = json.load(open(sys.argv[1]))
print(json.dumps([(t["name"], t.get("output"), t["extra_data"]) for t in r["tests"]]))
print(r["extra_data"]["seed"])' "$json" >"$file"
}
replay "$scratch/first"
replay "$scratch/again" --seed "$(tail -n 1 "$scratch/first")"
replay "$scratch/other" --seed 12345
check "a run explains something" grep -q 'softmax(out, x, n=' "$scratch/first"
check "its seed replays it exactly" cmp "$scratch/first" "$scratch/again"
check "another seed does not" fails cmp "$scratch/first" "$scratch/other"

# ---- interruptions ----

only "$scratch/slow" tests/attacks/nearly_too_slow.c
mv "$scratch/slow/nearly_too_slow.c" "$scratch/slow/attention.c"
leaves_nothing() { # leaves_nothing: no temporary file, and no process that knows our folder
    left=$(ls -A "$TMPDIR")
    rm -rf "$TMPDIR" && mkdir "$TMPDIR"
    echo "left behind: ${left:-nothing}"
    test -z "$left" && nobody_left
}
nobody_left() { # nobody_left: what was told to die may take three seconds on a busy machine
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        test -z "$(who_is_left)" && return 0
        sleep 0.3
    done
    who_is_left
    return 1
}
who_is_left() {
    grep -lsaF "$scratch" /proc/[0-9]*/cmdline | grep -v "/$$/" | while read -r file; do
        tr '\0' ' ' <"$file"
        echo
    done 2>/dev/null | grep 'grade\|bwrap\|stage\|gcc'
}
interrupted() { # interrupted SIGNAL SECONDS: ended by the signal, with nothing left behind
    timeout -s "$1" "$2" "$grade" --json "$json" --junit "$junit" --chapter 00 --submission "$scratch/slow"
    leaves_nothing
}
echo untouched >"$json"
for seconds in 0.006 0.008 0.01 0.012 0.015 0.02 0.03 0.05 0.1 0.2 0.5 1.5; do
    check "Ctrl-C after $seconds s leaves nothing behind" interrupted INT $seconds
done
check "a termination leaves nothing behind" interrupted TERM 1
check "a hang-up leaves nothing behind" interrupted HUP 1
check "an interrupted run writes no report" grep -qx untouched "$json"
timeout -s KILL 1 "$grade" --json "$json" --junit "$junit" --chapter 00 --submission "$scratch/slow" 2>/dev/null
check "not even a kill leaves a process behind" nobody_left
rm -rf "$TMPDIR" && mkdir "$TMPDIR"

# ---- where code cannot be sealed off ----

mkdir "$scratch/bin"
ln -s /usr/bin/* "$scratch/bin" 2>/dev/null
rm "$scratch/bin/bwrap"
unsealed() { # unsealed COMMAND…: without bubblewrap
    PATH=$scratch/bin "$@"
}
other=$scratch/one
check "other people's code is refused without bubblewrap" \
    unsealed ends_with 3 "--trust" graded --chapter 02 --submission "$other"
check "it is graded if it is to be trusted" \
    unsealed ends_with 0 "Sealed  no" graded --chapter 02 --submission "$other" --trust
check "with every point, and the reports say that it was not sealed" result \
    'all(t["score"] > 0 for t in tests) and r["extra_data"]["sealed"] is False'
check "one's own code is graded, and told that it was not sealed" \
    unsealed ends_with 0 "Sealed  no" graded --chapter 02
printf '#!/bin/sh\nexit 1\n' >"$scratch/bin/bwrap"
chmod +x "$scratch/bin/bwrap"
check "a bubblewrap that cannot do its work is as good as none" \
    unsealed ends_with 3 "namespaces" graded --chapter 02 --submission "$other"
check "sealed grading says that it was" sh -c '"$@" >/dev/null' sh "$grade" --chapter 02 --json "$json" --junit "$junit"
check "in the results too" result 'r["extra_data"]["sealed"] is True'

# ---- the grader's own faults ----

broken=$(mktemp -d "$build/cli-test-XXXXXX")
trap 'rm -rf "$scratch" "$broken"' EXIT
cp "$build/grade" "$build/stage" "$build/stage.libraries" "$broken/"
grade=$broken/grade
check "a copy of the grader grades" graded --chapter 02 --submission solutions --strict
ungraded() { # ungraded: told as such, and no score is claimed for any test
    ends_with 3 "ungraded" graded --chapter 02 --submission solutions &&
        result 'all(t["extra_data"]["outcome"] == "ungraded" and "score" not in t for t in tests)'
}
rm "$broken/stage"
check "without a stage nothing is graded, and nothing is a zero" ungraded
printf '#!/bin/sh\nexit 0\n' >"$broken/stage"
chmod +x "$broken/stage"
check "nor with a stage that does not answer" ungraded
rm "$broken/stage.libraries"
check "nor with one whose libraries are not known" ungraded
rm "$scratch/bin/gcc"
grade=$build/grade
check "nor without a compiler" unsealed sh -c '"$@" | grep -q ungraded' sh \
    "$grade" --chapter 02 --json "$json" --junit "$junit"
check "no test leaves anything behind" leaves_nothing
finish
