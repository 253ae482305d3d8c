#!/bin/sh
# The program that trains architectures against one another: what it says, and what it refuses.
. "$(dirname "$0")/../support/tap"

tasks=$build/tasks

quick() { # quick OPTION…: the quickest of the tasks, once
    "$tasks" --task 'one order' --seeds 1 "$@"
}

check "--help names the options" sh -c "$tasks --help | grep -e --seeds"
check "a task that is not there is refused, and those that are there are named" \
    ends_with 2 "sentiment, retrieval, translation, 'one order' or summary" "$tasks" --task poetry
check "so is an option that is not there" ends_with 2 '--poetry' "$tasks" --poetry
check "and a header of one task only" ends_with 2 "cannot go with --task" quick --out "$scratch/scores.h"
check "texts that are not there are named" ends_with 1 "$scratch/none" "$tasks" --texts "$scratch/none"

trained() { # trained: what comes of it, in a file
    quick >"$scratch/table"
}
check "a task is trained" trained
check "what came of it is a line below a heading" sh -c "sed -n 2p '$scratch/table' | grep '^one order'"
check "more than half of what was held out is translated rightly" \
    sh -c "awk 'NR == 2 { right = \$8 } END { exit !(right > 50) }' '$scratch/table'"
quick >"$scratch/again"
sed -i 's/ *[0-9.]*$//' "$scratch/table" "$scratch/again" # the last column is how long it took
check "the same seed gives the same scores" diff "$scratch/table" "$scratch/again"
finish
