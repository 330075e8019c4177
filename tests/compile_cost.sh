#!/usr/bin/env bash
# What a guard costs the compiler: CPU seconds of `cargo check` for 1000 functions, the least of three runs.
# Dependencies are built first and not counted. Usage: tests/compile_cost.sh [FUNCTIONS]
set -euo pipefail

count=${1:-1000}
root=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}/compile-cost
export CARGO_TARGET_DIR

mkdir "$folder/src"
cp "$root/Cargo.lock" "$folder"
cat > "$folder/Cargo.toml" <<END
[package]
name = "cost"
version = "0.0.0"
edition = "2024"

[dependencies]
carta = { path = "$root/carta" }
tracing = "0.1"

[workspace]
END

# source ATTRIBUTE PREFIX STATEMENT
source() {
    echo '//! Generated.'
    # What the attribute writes out, once.
    echo 'async fn wait(checking: carta::__private::Checking) -> carta::__private::Checked {'
    echo '    match checking { carta::__private::Checking::Done(checked) => checked,'
    echo '        carta::__private::Checking::Asking(asking) => asking.await } }'
    echo 'type Answer = Result<usize, carta::AuthenticationError>;'
    i=0
    while [ "$i" -lt "$count" ]; do
        echo "/// Generated."
        echo "$1 pub $2 fn function_$i(text: &str, more: usize) -> Answer { $3 Ok(text.len() + more + $i) }"
        i=$((i + 1))
    done
}

# By hand, the least that could do the same: one static, one call.
by_hand='use carta::__private as p; static P: p::Policy = p::Policy::Group(p::Group::new("MyOrg:MyGroup"));
static G: p::Guard = p::Guard::new("function", 1, &P); if let p::Checked::Denied(denial) = '

# measured NAME: user and system time of one check
measured() {
    least=
    for run in 1 2 3; do
        touch "$folder/src/lib.rs"
        spent=$( { time -p cargo check --offline --quiet --manifest-path "$folder/Cargo.toml"; } 2>&1 |
            awk '$1 == "user" || $1 == "sys" { sum += $2 } END { printf "%.2f", sum }')
        if [ -z "$least" ] || awk "BEGIN { exit !($spent < $least) }"; then least=$spent; fi
    done
    printf '%-10s %-20s %6s s\n' "$kind" "$1" "$least"
}

for kind in sync async; do
    case $kind in
        sync) prefix= call='p::check(&G) { return Err(denial); }' ;;
        async)
            prefix=async
            call='wait(p::check_async(&G)).await { return Err(denial); }'
            ;;
    esac
    source '' "$prefix" '' > "$folder/src/lib.rs"
    measured plain > /dev/null # builds the dependencies
    measured plain
    source '' "$prefix" "$by_hand$call" > "$folder/src/lib.rs"
    measured 'by hand'
    source '#[carta::authorize(groups = ["MyOrg:MyGroup"])]' "$prefix" '' > "$folder/src/lib.rs"
    measured 'carta::authorize'
    source '#[tracing::instrument]' "$prefix" '' > "$folder/src/lib.rs"
    measured 'tracing::instrument'
done
