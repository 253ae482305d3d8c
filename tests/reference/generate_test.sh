#!/bin/sh
# The command line of build/generate beyond plain writing, which pretrain_test.sh looks at: weights of
# eight bits, losses, long prompts, models that read a source.
. "$(dirname "$0")/../support/tap"

case $build in /*) ;; *) build=$kit/$build ;; esac

train() { # train FOLDER OPTION…: a small model, quickly
    folder=$scratch/$1
    shift
    "$build/pretrain" --layers 1 --heads 2 --width 32 --context 16 --batch 8 --steps 120 --eval-every 60 \
        --eval-batches 8 --warmup 5 --threads 1 --out "$folder" "$@" </dev/null >"$folder.said"
}

generate() { # generate FOLDER OPTION…: what is on standard error follows what is on standard output
    folder=$scratch/$1
    shift
    "$build/generate" --checkpoint "$folder/checkpoint.safetensors" --threads 1 "$@" </dev/null 2>"$scratch/errors"
    status=$?
    cat "$scratch/errors"
    return $status
}

long_enough() { # long_enough COUNT COMMAND…: it says at least that many bytes
    wanted=$1
    shift
    "$@" >"$scratch/text" || return 1
    cat "$scratch/text"
    test "$(wc -c <"$scratch/text")" -ge "$wanted"
}

hardly_changes() { # hardly_changes FOLDER: the loss in eight bits is another, by a hundredth of a nat at most
    generate "$1" --int8 --loss reference/data/corpus.txt >"$scratch/losses" || return 1
    cat "$scratch/losses"
    awk '{ loss[$1] = $2 } END { change = loss["int8"] - loss["float32"]
        exit !(NR == 2 && loss["float32"] > 1 && change != 0 && change < 0.01 && change > -0.01) }' "$scratch/losses"
}

as_pretraining() { # as_pretraining FOLDER: over other stretches of the same tenth, so not quite the same
    generate "$1" --loss reference/data/corpus.txt >"$scratch/losses" || return 1
    held=$(sed -n 's/^step 120 of 120.*held-out \([0-9.]*\).*/\1/p' "$scratch/$1.said")
    cat "$scratch/losses"
    echo "while pretraining: $held"
    awk -v held="$held" '{ exit !(NR == 1 && $2 - held < 0.1 && held - $2 < 0.1) }' "$scratch/losses"
}

train gpt
train both --objective sequence
train bert --objective masked

generate gpt --int8 --tokens 60 --prompt "The lamp" >"$scratch/int8"
generate gpt --int8 --tokens 60 --prompt "The lamp" >"$scratch/int8-again"
check "a model in eight bits goes on from a prompt" grep -q "^The lamp." "$scratch/int8"
check "the same for the same seed" cmp "$scratch/int8" "$scratch/int8-again"
check "eight bits hardly change the loss" hardly_changes gpt
check "nor that of an encoder-decoder" hardly_changes both
check "without them the loss is that of pretraining" as_pretraining gpt
check "also of an encoder-decoder" as_pretraining both
check "a prompt that is longer than the context is cut, and that is said" ends_with 0 \
    "has 31 tokens, of which the model sees the last 16" generate gpt --prompt "a prompt of some more than that" --tokens 5
generate gpt --seed 3 --tokens 40 --prompt "of some more than that" >"$scratch/whole"
generate gpt --seed 3 --tokens 40 --prompt "e more than that" >"$scratch/end"
check "what was cut off makes no difference" \
    test "$(sed -n 's/^of som//p' "$scratch/whole")" = "$(sed -n 1p "$scratch/end")"
check "an encoder-decoder writes, and on when its target is full" long_enough 100 generate both --tokens 100
check "from a source" long_enough 40 generate both --source "The light was" --tokens 40
generate both --source "The light was" --prompt " and then" --tokens 20 >"$scratch/said"
check "and goes on from the beginning of a target" grep -q "^ and then." "$scratch/said"
generate both --temperature 1 --source "The sea" --tokens 200 >"$scratch/sea"
generate both --temperature 1 --source "zq" --tokens 200 >"$scratch/wound"
check "another source makes another text" fails cmp -s "$scratch/sea" "$scratch/wound"
check "so it does in eight bits" long_enough 40 generate both --int8 --source "The light was" --tokens 40
check "a decoder takes no source" ends_with 1 "has no encoder" generate gpt --source "The sea"
check "a model that reads both ways cannot write" ends_with 1 "from left to right" generate bert
check "nor say such a loss" ends_with 1 "from left to right" generate bert --loss reference/data/corpus.txt
head -c 100 reference/data/corpus.txt >"$scratch/short"
check "a text can be too short for a loss" ends_with 1 "is too short" generate gpt --loss "$scratch/short"
yes '¿que?' | head -n 100 >"$scratch/foreign"
check "or have characters that are not known" ends_with 1 "has not met" generate gpt --loss "$scratch/foreign"
finish
