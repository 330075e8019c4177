#!/bin/sh
# How many instructions a warm call takes, the loop around it included. Times vary with what else the machine does, these
# hardly do. Needs valgrind.
#
#   tests/peers/instructions.sh [CALL…]
#
# Each call is made 20 000 and 120 000 times: what differs is that of 100 000 calls.
set -eu
cd "$(dirname "$0")"

cargo build --quiet --release --locked --bin instructions
program=${CARGO_TARGET_DIR:-target}/release/instructions

counted() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "$1" "$2" 2>&1 |
        sed -n 's/.*Collected : *//p'
}

[ $# -gt 0 ] || set -- floor plain guarded ten_groups plain_async guarded_async scoped enter sixteen_without_stamps
for call; do
    few=$(counted "$call" 20000)
    many=$(counted "$call" 120000)
    echo "$call $few $many" | awk '{ printf "%-16s %8.1f instructions\n", $1, ($3 - $2) / 100000 }'
done
