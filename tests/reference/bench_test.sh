#!/bin/sh
# The command line of build/bench: that it times what it is asked to, and writes what it says.
. "$(dirname "$0")/../support/tap"

case $build in /*) ;; *) build=$kit/$build ;; esac

bench() { # bench OPTION…: one round, without PyTorch
    "$build/bench" --alone --rounds 1 --threads 2 --out "$scratch/bench.tsv" "$@" </dev/null
}

table() { # table ROW…: the figures are of these rows, each with a time, a rate, and a share
    awk -F '\t' -v wanted="$*" 'NR > 1 { found = found (NR > 2 ? " " : "") $1 }
        NR > 1 && !($2 > 0 && $3 > 0 && $4 > 0 && $7 > 0 && $8 > 0) { bad = 1 }
        NF != 15 { bad = 1 }
        END { print found; exit bad || found != wanted }' "$scratch/bench.tsv"
}

check "rows are chosen by parts of their names" bench --rows step-128,512
check "the table has a line of figures for each row" table step-128 attention-512 attention-512-back
check "help lists the rows" ends_with 0 "decode-gpt2 " "$build/bench" --help
check "a name of no row is refused" ends_with 2 "no row has such a name" bench --rows nothing
check "and leaves the table as it was" table step-128 attention-512 attention-512-back
check "a table that cannot be written is named" ends_with 1 "$scratch/none/bench.tsv" \
    bench --rows attention-512 --out "$scratch/none/bench.tsv"
check "a wrong option is bad usage" ends_with 2 "a whole number from 1" bench --rounds 0
finish
