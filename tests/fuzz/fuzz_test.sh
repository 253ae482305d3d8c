#!/bin/sh
# Each fuzzing target against its seeds and some thousands of inputs made from them, always the same
# ones. `make fuzz` goes on for as long as wanted, with others.
. "$(dirname "$0")/../support/tap"

case $build in /*) ;; *) build=$kit/$build ;; esac

survives() { # survives TARGET: no crash, no leak, no more than 10 seconds or 2 GB for an input
    seeds=$kit/tests/fuzz/seeds/$1
    test -n "$(ls "$seeds")" &&
        "$build/fuzz/$1" -seed=1 -runs=8000 -timeout=10 -rss_limit_mb=2000 -artifact_prefix="$scratch/" \
            "$scratch/corpus" "$seeds" 2>&1
}

mkdir "$scratch/corpus"
check "any bytes are refused or load as a tokenizer" survives tokenizer
check "any bytes are refused or load as a checkpoint" survives checkpoint
finish
