#!/bin/sh
# A file that is laid out as GPT-2 was published, beside PyTorch, where that is installed.
. "$(dirname "$0")/../support/tap"

case $build in /*) ;; *) build=$kit/$build ;; esac

if ! /usr/bin/python3 -c 'import torch' 2>/dev/null; then
    echo "1..0 # skip PyTorch is not installed"
    exit 0
fi
check "a file of GPT-2 gives the loss that PyTorch gives" \
    env OMP_NUM_THREADS=1 /usr/bin/python3 tests/oracles/check_gpt2.py "$build/generate"
finish
