#!/bin/sh
# The command lines of build/pretrain and build/generate: what they write, what they say, and that a
# run which was interrupted goes on to the very bits of one that was not.
. "$(dirname "$0")/../support/tap"

case $build in /*) ;; *) build=$kit/$build ;; esac

small="--layers 1 --heads 2 --width 16 --context 16 --batch 4 --eval-every 20 --eval-batches 2 \
    --warmup 5 --dropout 0.1 --threads 2"

train() { # train FOLDER OPTION…: a small model, quickly
    folder=$scratch/$1
    shift
    "$build/pretrain" $small --steps 60 --out "$folder" "$@" </dev/null
}

resume() { # resume FOLDER OPTION…
    folder=$scratch/$1
    shift
    "$build/pretrain" --resume --out "$folder" "$@" </dev/null
}

write() { # write FOLDER OPTION…: text of the model in that folder
    folder=$scratch/$1
    shift
    "$build/generate" --checkpoint "$folder/checkpoint.safetensors" --tokens 40 --threads 1 "$@" </dev/null
}

falls() { # falls TABLE: the held-out loss at the end is lower than at the beginning
    awk -F '\t' 'NR == 2 { first = $3 } $3 != "" { last = $3 } END { print first, last; exit !(last < first - 0.1) }' "$1"
}

ends_below() { # ends_below LIMIT TABLE: the held-out loss at the end
    awk -F '\t' -v limit="$1" '$3 != "" { last = $3 } END { print last; exit !(last < limit) }' "$2"
}

starts_above() { # starts_above LIMIT TABLE: the held-out loss at the beginning
    awk -F '\t' -v limit="$1" 'NR == 2 { print $3; exit !($3 > limit) }' "$2"
}

solved() { # solved OUTPUT: of the last three lines the first has gaps, and the others are the same
    tail -3 "$1" | awk '{ line[NR] = $0; print } END { exit !(line[1] ~ /____/ && line[2] == line[3] && line[2] !~ /_/) }'
}

stopped() { # stopped FOLDER: Ctrl-C in the middle of a run must end it, save, and say how to go on
    "$build/pretrain" $small --steps 2000 --out "$scratch/$1" </dev/null >"$scratch/said" &
    process=$!
    while kill -0 $process && ! grep -q '^step' "$scratch/said"; do sleep 0.02; done
    kill -INT $process
    status=0
    wait $process || status=$?
    cat "$scratch/said"
    test $status = 130 && grep -q 'Go on with: pretrain --resume' "$scratch/said"
}

says() { # says WORDS COMMAND…: it must succeed, and say that
    words=$1
    shift
    "$@" >"$scratch/said" 2>&1 || { cat "$scratch/said"; return 1; }
    cat "$scratch/said"
    grep -qF -e "$words" "$scratch/said"
}

same() { # same FILE FILE
    test -s "$1" && cmp "$1" "$2"
}

# ---- pretrain ----

check "pretraining ends with a sample" says "A sample:" train whole
check "its held-out loss falls" falls "$scratch/whole/loss.tsv"
check "its curve is an SVG file" says "</svg>" cat "$scratch/whole/loss.svg"
check "the table has a line for each step and one for the end" test "$(wc -l <"$scratch/whole/loss.tsv")" = 62
check "held-out text is looked at every 20 steps" \
    test "$(awk -F '\t' '$3 != "" { printf "%s ", $1 }' "$scratch/whole/loss.tsv")" = "step 0 20 40 60 "
check "no temporary file is left" test "$(ls "$scratch/whole" | wc -l)" = 4
train again >/dev/null
check "the same command gives the same bits" \
    same "$scratch/whole/checkpoint.safetensors" "$scratch/again/checkpoint.safetensors"
train other --seed 2 >/dev/null
check "another seed gives others" \
    fails cmp -s "$scratch/whole/checkpoint.safetensors" "$scratch/other/checkpoint.safetensors"

train long --steps 2000 >/dev/null
check "Ctrl-C saves and says how to go on" stopped long-stopped
check "a run that was stopped goes on to its end" says "step 2000 of 2000" resume long-stopped
check "and to the very bits of one that was not" \
    same "$scratch/long/checkpoint.safetensors" "$scratch/long-stopped/checkpoint.safetensors"
check "with the very losses" same "$scratch/long/loss.tsv" "$scratch/long-stopped/loss.tsv"
cp "$scratch/whole/checkpoint.safetensors" "$scratch/before"
sed 's/light/night/' reference/data/corpus.txt >"$scratch/other.txt"
check "no run goes on with another text" ends_with 1 "is not the text" resume whole --steps 80 --text "$scratch/other.txt"
check "and none is spoilt by trying" same "$scratch/whole/checkpoint.safetensors" "$scratch/before"
check "a run can be made longer" says "step 80 of 80" resume whole --steps 80
for objective in masked mae sequence; do
    check "the objective $objective is learnt by" \
        says "step 20 of 20" train $objective --objective $objective --steps 20
done
for position in none sinusoidal relative-bias rotary alibi; do
    check "and with the positions $position" says "A sample:" train "by-$position" --position $position --steps 20
done
check "and with buckets of relative biases" \
    says "A sample:" train buckets --position relative-bias --buckets 6 --max-distance 12 --steps 20
check "which a checkpoint remembers" says "The lamp" write buckets --prompt "The lamp"
check "and a run that goes on, too" says "step 30 of 30" resume buckets --steps 30
for tokenizer in byte bpe; do
    check "the tokenizer $tokenizer can be learnt with" says "step 20 of 20" \
        train $tokenizer --tokenizer $tokenizer --vocabulary 300 --steps 20
done

# Pictures of four by four pixels: stripes, upright or level. A row in two is hidden; the others say
# what it was, and so the loss can fall to nothing from that of not knowing, log 2. Of 505 pictures the
# cut into two parts goes through one.
awk 'BEGIN { split("#.#.#.#.#.#.#.#. .#.#.#.#.#.#.#.# ####....####.... ....####....####", picture, " ")
    srand(1); for (i = 0; i < 505; i++) printf "%s", picture[1 + int(4 * rand())] }' >"$scratch/pictures.txt"
pictures="--text $scratch/pictures.txt --objective mae --patch 4 --hide 0.5 --aligned --layers 2 --batch 16 --lr 3e-3 --dropout 0"
check "a masked autoencoder learns to fill in pictures" says "2 different ones" train pictures $pictures --steps 400
check "as it shows at the end" solved "$scratch/said"
check "so that it hardly errs" ends_below 0.2 "$scratch/pictures/loss.tsv"
check "of which it knew nothing at first" starts_above 0.6 "$scratch/pictures/loss.tsv"
train half-pictures $pictures --steps 50 --min-lr 3e-3 >/dev/null
train all-pictures $pictures --steps 100 --min-lr 3e-3 >/dev/null
resume half-pictures --steps 100 >/dev/null
check "and goes on to the very bits of a run that was not stopped" \
    same "$scratch/all-pictures/checkpoint.safetensors" "$scratch/half-pictures/checkpoint.safetensors"
check "records end with the context" ends_with 1 "--aligned is for masked and mae" train bad --aligned
check "one patch is no puzzle" ends_with 1 "two or more patches" train bad --objective mae --patch 16
check "an autoencoder's positions must be added" \
    ends_with 1 "places with gaps" train bad --objective mae --position rotary

script -qec "$build/pretrain $small --steps 4 --out $scratch/live" /dev/null </dev/null >"$scratch/live.said"
check "on a terminal one line is written over and over" \
    test "$(grep -c 'step . of 4' "$scratch/live.said") $(tr '\r' '\n' <"$scratch/live.said" | grep -c '^step . of 4')" = "1 5"
check "and what an untrained model says cannot command it" \
    fails sh -c 'sed "1,/A sample/d" "$1" | tr -d "\r\t" | LC_ALL=C grep -q "[[:cntrl:]]"' - "$scratch/live.said"
check "an option that there is not is bad usage" ends_with 2 "no option --nonsense" train bad --nonsense 1
check "so is a value that cannot be" ends_with 2 "a whole number from 1" train bad --heads none
check "and an option without its value" ends_with 2 "--seed needs a value" train bad --seed
check "heads must divide the width" ends_with 1 "shared out evenly" train bad --heads 3
check "a text that is not there gets a sentence" ends_with 1 "No such file" train bad --text "$scratch/none"
: >"$scratch/empty"
check "so does an empty one" ends_with 1 "is empty" train bad --text "$scratch/empty"
echo "A few words." >"$scratch/short"
check "and one that is too short" ends_with 1 "is too short" train bad --text "$scratch/short"
check "and a folder" ends_with 1 "is a folder" train bad --text "$scratch"
check "and a learning rate that blows up" ends_with 1 "no finite number any more" \
    train blown --lr 10 --min-lr 10 --clip 0 --warmup 0 --steps 2000 --weight-decay 10
check "what is not there cannot go on" ends_with 2 "No such file" resume none
check "nor with another model" ends_with 2 "with the model it has" resume whole --layers 2
truncate -s -1 "$scratch/again/checkpoint.safetensors"
check "nor from half a file" ends_with 2 "is not a safetensors file" resume again

# ---- generate ----

write whole --seed 5 >"$scratch/five"
write whole --seed 5 >"$scratch/five-again"
write whole --seed 6 >"$scratch/six"
check "a model writes" test -s "$scratch/five"
check "the same for the same seed" same "$scratch/five" "$scratch/five-again"
check "and something else for another" fails cmp -s "$scratch/five" "$scratch/six"
check "it goes on from the prompt" says "The lamp" write whole --prompt "The lamp"
check "also where that is longer than the context" \
    says "a prompt that" write whole --prompt "a prompt that is longer than sixteen characters"
write whole --temperature 0 >"$scratch/likeliest"
write whole --top-k 1 --seed 9 >"$scratch/top"
check "the likeliest is all that top-k 1 leaves" same "$scratch/likeliest" "$scratch/top"
check "a character that the text does not have is not understood" \
    ends_with 1 "The prompt has '¿', a character that the model does not know" write whole --prompt "lamp ¿lamp"
check "one that a terminal cannot show is told by its number" \
    ends_with 1 "has the byte 0x1b" write whole --prompt "$(printf 'lamp \033[1m')"
check "half a file is refused" ends_with 1 "is not a safetensors file" write again
check "a model that reads both ways cannot write" ends_with 1 "from left to right" write masked
check "an impossible temperature is bad usage" ends_with 2 "a number from 0" write whole --temperature -1
rm "$scratch/bpe/tokenizer.json"
check "without its tokenizer it is not understood" ends_with 1 "tokenizer.json" write bpe
finish
