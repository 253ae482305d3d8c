#!/bin/sh
# Training and racing with a reader's own functions: build/pretrain --implementation, build/race.
#
# Other implementations are made of the model solutions by wrapping one function: the file is compiled
# with the function under another name, and a new one of the old name follows it.
. "$(dirname "$0")/../support/tap"

case $build in /*) ;; *) build=$kit/$build ;; esac

# B 4, H 2, L 2, and 2 threads, which the counts below depend on. Every gradient is longer than 0.1, and
# clipped: AdamW alone would hardly tell gradients from others of another length.
small="--layers 2 --heads 2 --width 16 --context 16 --batch 4 --eval-batches 2 --warmup 3 --threads 2 --clip 0.1 --lr 0.005"

train() { # train FOLDER OPTION…: a small model, quickly
    folder=$scratch/$1
    shift
    "$build/pretrain" $small --steps 12 --out "$folder" "$@" </dev/null
}

train_by() { # train_by IMPLEMENTATION FOLDER OPTION…
    implementation=$1
    shift
    train "$@" --implementation "$implementation"
}

race_by() { # race_by IMPLEMENTATION OPTION…: on little work, without PyTorch
    "$build/race" --alone --rounds 1 --tokens 200 --head 8 --width 8 --vocabulary 20 --parameters 100 \
        --implementation "$@"
}

flat() { # flat FOLDER: the files of the solutions, all in one folder
    mkdir "$scratch/$1" && cp solutions/*/*.c "$scratch/$1"
}

# wrap FOLDER FILE FUNCTION: replaces it by the C of standard input, which may call right_FUNCTION.
wrap() {
    { echo "#define $3 right_$3"; cat "$scratch/$1/$2"; echo "#undef $3"; cat; } >"$scratch/.wrapped"
    mv "$scratch/.wrapped" "$scratch/$1/$2"
}

# farthest TABLE TABLE: the greatest difference of two losses of the same step.
farthest() {
    paste "$1" "$2" | awk -F '\t' 'NR > 1 {
        for (i = 2; i <= 3; i++) if ($i != "" || $(i + 3) != "") {
            d = $i - $(i + 3); d = d < 0 ? -d : d
            if (d > most || $i == "" || $(i + 3) == "") most = $i == "" || $(i + 3) == "" ? 1e9 : d
            seen++
        } }
        END { print seen ? most : 1e9 }'
}

# A loss is a mean of logarithms of sums, behind about a dozen sums of up to 64 products: each costs at
# most 64 roundings of 2^-24, 4e-6; all together 5e-5 of a loss of 4 nats. Then weights drift apart:
# where a gradient is no larger than its own rounding, AdamW may step to either side, by the rate. The
# loss feels that as step times gradient: over 8000 weights, whose gradients have length 1 at most and
# are wrong by 4e-6 of it, 2 * 0.005 * sqrt(8000) * 4e-6 = 4e-6 a step. In 12 steps: 1e-4 with the 5e-5.
near() {
    far=$(farthest "$1" "$2")
    echo "farthest apart: $far"
    awk -v far="$far" 'BEGIN { exit !(far <= 1e-4) }'
}

near_by() { # near_by OBJECTIVE FOLDER: the model solutions, beside what the engine left in the folder
    train_by solutions "$2-theirs" --objective "$1" &&
        near "$scratch/$2/loss.tsv" "$scratch/$2-theirs/loss.tsv"
}

if [ ! -d solutions ]; then
    echo "1..0 # SKIP there are no solutions here"
    exit 0
fi

# ---- the same numbers ----

engine="--position sinusoidal --scaled-embedding --beta2 0.95"
train engine $engine >/dev/null
train other $engine --beta2 0.9 >/dev/null
check "with the model solutions, training succeeds" train_by solutions theirs
check "their losses are the engine's" near "$scratch/engine/loss.tsv" "$scratch/theirs/loss.tsv"
train masked $engine --objective masked >/dev/null
check "so they are where few targets count, and nothing is hidden" \
    near_by masked masked
check "another optimiser's would not be" fails near "$scratch/engine/loss.tsv" "$scratch/other/loss.tsv"

# ---- every function is called, by each thread in a copy of its own ----

flat counted
tell='#include <stdio.h>
static long calls;
static __attribute__((destructor)) void tell(void)
{
    FILE *file = getenv("COUNTS") ? fopen(getenv("COUNTS"), "a") : NULL;
    if (file) {
        fprintf(file, "%s %ld\n", NAME, calls);
        fclose(file);
    }
}'
# Two threads in one static array would make nonsense of it.
wrap counted attention.c attention <<END
#define NAME "attention"
$tell
#include <string.h>
void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T, int S, int D)
{
    static float room[1 << 16];
    if (T * D <= 1 << 16)
        q = memcpy(room, q, sizeof(float) * (size_t)(T * D));
    calls++;
    for (volatile int i = 0; i < 20000; i++)
        ;
    right_attention(out, q, k, v, mask, T, S, D);
}
END
wrap counted positional_encoding.c sinusoidal_encoding <<END
#define NAME "sinusoidal_encoding"
$tell
void sinusoidal_encoding(float *pe, int T, int C)
{
    calls++;
    right_sinusoidal_encoding(pe, T, C);
}
END
wrap counted transformer.c layer_norm <<END
#define NAME "rows"
$tell
void layer_norm(float *out, const float *x, const float *gain, const float *bias, int T, int C)
{
    calls += T;
    right_layer_norm(out, x, gain, bias, T, C);
}
END
wrap counted pretraining.c adamw_step <<END
#define NAME "parameters"
$tell
void adamw_step(float *parameters, float *mean, float *square, const float *gradients, int count, int step, float rate, float decay)
{
    calls += count;
    right_adamw_step(parameters, mean, square, gradients, count, step, rate, decay);
}
END
wrap counted pretraining.c cross_entropy <<END
static long losses;
static __attribute__((destructor)) void tell_losses(void)
{
    FILE *file = getenv("COUNTS") ? fopen(getenv("COUNTS"), "a") : NULL;
    if (file) {
        fprintf(file, "targets %ld\n", losses);
        fclose(file);
    }
}
float cross_entropy(float *dlogits, const float *logits, const int *targets, int T, int V)
{
    losses += T;
    return right_cross_entropy(dlogits, logits, targets, T, V);
}
END

count() { # count NAME: over all copies
    awk -v name="$1" '$1 == name { sum += $2 } END { print sum + 0 }' "$scratch/counts"
}
counts() { # counts NAME NUMBER
    echo "$1: $(count "$1"), wanted $2"
    test "$(count "$1")" = "$2"
}
COUNTS=$scratch/counts
export COUNTS
check "wrapped functions train as well" train_by "$scratch/counted" counting
cp "$scratch/.said" "$scratch/said"
unset COUNTS
parameters=$(sed -n 's/^model: \([0-9]*\) parameters.*/\1/p' "$scratch/said")
# 12 steps, and 2 looks at 2 batches of held-out text; and one trial each, on 16 rows.
check "attention is called for each head of each sequence in each block" counts attention $((16 * 4 * 2 * 2 + 1))
check "the loss is found of each target" counts targets $((16 * 4 * 16 + 16))
check "AdamW steps each parameter in each step" counts parameters $((12 * ${parameters:-0} + 4096))
check "positions are written once" counts sinusoidal_encoding 2
# Two norms a block and one at the top; the sample at the end reads a line feed and 500 tokens again.
check "norms see each row of each block" test "$(count rows)" -ge $((16 * 4 * 16 * 5 + 16))
check "static arrays do no harm" cmp "$scratch/theirs/loss.tsv" "$scratch/counting/loss.tsv"

# ---- refusals ----

flat broken
wrap broken pretraining.c adamw_step <<END
void adamw_step(float *parameters, float *mean, float *square, const float *gradients, int count, int step, float rate, float decay)
{
    (void)right_adamw_step;
}
END
check "an AdamW that does nothing is refused, by its name" \
    ends_with 1 "adamw_step (left unwritten)" train_by "$scratch/broken" refused
check "and nothing was begun" test ! -e "$scratch/refused"
check "stubs are refused, with what to do" \
    ends_with 1 "Begin with: make grade CH=00 SUBMISSION=chapters" train_by chapters refused
check "a folder that is not there is refused" \
    ends_with 1 "were not graded" train_by "$scratch/nowhere" refused
check "other betas than the chapter's are refused" \
    ends_with 1 "betas of its own" train_by solutions refused --beta2 0.99

# The grader's arrays have fewer rows than 200.
flat narrow
wrap narrow transformer.c layer_norm <<END
void layer_norm(float *out, const float *x, const float *gain, const float *bias, int T, int C)
{
    right_layer_norm(out, x, gain, bias, T < 200 ? T : T - 1, C);
}
END
check "what is wrong at the model's size only is refused" \
    ends_with 1 "Your layer_norm passes the grader's tests, but is wrong at this model's size" \
    train_by "$scratch/narrow" refused --context 200
check "and races no more" ends_with 0 "but is wrong at this size" race_by "$scratch/narrow"

# ---- crashes ----

# The grader calls each function in a new process: only training gets to call 150, in step 12 of 20.
flat fragile
wrap fragile attention.c attention <<END
void attention(float *out, const float *q, const float *k, const float *v, const float *mask, int T, int S, int D)
{
    static int calls;
    right_attention(++calls < 150 ? out : (float *)8, q, k, v, mask, T, S, D);
}
END
check "a crash is told as the reader's, with the function" \
    ends_with 1 "your attention crashed in step" train_by "$scratch/fragile" crashed --steps 20 --eval-every 5
check "and what was saved is told" grep -q "Step [0-9]* is saved. Go on from there with" "$scratch/.words"
check "from where a right one goes on" "$build/pretrain" --resume --implementation solutions --out "$scratch/crashed"

flat leaving
wrap leaving transformer.c layer_norm <<END
void layer_norm(float *out, const float *x, const float *gain, const float *bias, int T, int C)
{
    static int calls;
    if (++calls > 30)
        exit(0);
    right_layer_norm(out, x, gain, bias, T, C);
}
END
check "so is a function that ends the program" \
    ends_with 1 "it ended the program instead of returning" train_by "$scratch/leaving" left

# ---- Ctrl-C, to the process that waits ----

stopped() {
    "$build/pretrain" $small --steps 100000 --implementation solutions --out "$scratch/stopped" </dev/null >"$scratch/said" &
    process=$!
    while kill -0 $process && ! grep -q '^step' "$scratch/said"; do sleep 0.05; done
    kill -INT $process
    status=0
    wait $process || status=$?
    cat "$scratch/said"
    test $status = 130 && test -s "$scratch/stopped/checkpoint.safetensors"
}
check "an interruption saves, as ever" stopped

# ---- the race ----

check "functions that are right race" race_by solutions
check "each of them has two times and their ratio" \
    test "$(awk '$(NF - 2) > 0 && $(NF - 1) > 0 && $NF > 0' "$scratch/.said" | wc -l)" = 6
check "those that are not are listed with what to do" \
    ends_with 0 "left unwritten: make grade CH=08" race_by "$scratch/broken"
finish
