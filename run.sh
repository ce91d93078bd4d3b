#!/usr/bin/env bash
# The one door to Weir: sets up .venv when that is needed, then hands over to Python.
# ./run.sh help lists the verbs. Works with the bash 3.2 of macOS.
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }
die() { say "weir: $*" && exit 1; }

# The folder of this file, also when it is called through a symlink.
here() {
    local file=$1 target
    while [ -L "$file" ]; do
        target=$(readlink "$file")
        [ "${target#/}" != "$target" ] || target=$(dirname "$file")/$target
        file=$target
    done
    cd -P "$(dirname "$file")" && pwd
}

# A pyenv shim exists but fails when its version is not chosen: only running it tells.
is_good_python() {
    "$1" -I -c 'import sys, venv, ssl, sqlite3; sys.exit(sys.version_info < (3, 12))' \
        </dev/null >/dev/null 2>&1
}

has_uv() { uv --version </dev/null >/dev/null 2>&1; }

find_python() {
    local candidate
    for candidate in python3.13 python3.14 python3.12 python3 python \
        "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/3.1[2-9]*/bin/python \
        /opt/homebrew/bin/python3.1[2-9] /usr/local/bin/python3.1[2-9]; do
        if is_good_python "$candidate"; then
            # The real file, so that a system upgrade that takes it away is noticed.
            "$candidate" -I -c 'import os, sys; print(os.path.realpath(sys._base_executable))'
            return
        fi
    done
    if has_uv; then
        candidate=$(uv python find --no-project '>=3.12' 2>/dev/null </dev/null || true)
        if [ -n "$candidate" ] && is_good_python "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    fi
    say "weir: needs Python 3.12 or newer, with ssl and sqlite3; none was found. Get it with one of:"
    say "    sudo apt install python3 python3-venv     (Debian 13, Ubuntu 24.04 or newer)"
    say "    brew install python@3.13                  (macOS)"
    say "    uv python install 3.13   or   pyenv install 3.13"
    return 1
}

# What .venv must have been made from; a .venv with the development tools serves both kinds.
sum_of() { cksum <"$1" | tr ' ' '-'; }
is_ready() {
    [ -x "$venv/bin/python" ] && [ ! -e "$venv/weir.making" ] && [ -r "$venv/weir.stamp" ] || return 1
    local kind runtime development
    read -r kind runtime development <"$venv/weir.stamp" || return 1
    [ "$runtime" = "$(sum_of "$root/requirements.lock")" ] || return 1
    [ "$1" = run ] || { [ "$kind" = dev ] && [ "$development" = "$(sum_of "$root/requirements-dev.lock")" ]; }
}

# The lock is a symlink to our process id: made in one step, and its holder can be checked.
take_lock() {
    local holder waited=0
    until ln -s $$ "$venv/weir.lock" 2>/dev/null; do
        [ -w "$venv" ] || die "cannot write to $venv. Make it writable, or set WEIR_VENV to a folder that is."
        holder=$(readlink "$venv/weir.lock" || true)
        if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null && ln -s $$ "$venv/weir.lock.taken" 2>/dev/null; then
            [ "$(readlink "$venv/weir.lock" || true)" != "$holder" ] || rm -f "$venv/weir.lock"
            rm -f "$venv/weir.lock.taken"
            continue
        fi
        [ $waited -ne 15 ] || say "Waiting for another setup (process ${holder:-?}) to finish ..."
        [ $waited -lt 4500 ] || die "another setup seems to be stuck. End process ${holder:-?}, or delete $venv."
        sleep 0.2
        waited=$((waited + 1))
    done
    trap 'rm -f "$venv/weir.lock"' EXIT
    trap 'exit 130' INT TERM HUP
}

install() {
    local lock=$1 python=$venv/bin/python
    if has_uv; then
        uv pip install --quiet --python "$python" --no-deps --require-hashes --compile-bytecode -r "$lock"
        return
    fi
    "$python" -I -m pip --version >/dev/null 2>&1 || "$python" -I -m ensurepip >/dev/null
    "$python" -I -m pip install --quiet --disable-pip-version-check --no-input --no-user \
        --no-deps --require-hashes -r "$lock"
}

make_venv() {
    local kind=$1 lock=$2 python
    # Whatever is half made or does not run goes; a good .venv is only brought up to date.
    if [ -e "$venv/weir.making" ] || ! is_good_python "$venv/bin/python"; then
        python=$(find_python)
        : >"$venv/weir.making"
        rm -f "$venv/weir.stamp"
        find "$venv" -mindepth 1 -maxdepth 1 ! -name 'weir.*' -exec rm -rf {} +
        if has_uv; then
            "$python" -I -m venv --without-pip "$venv"
        else
            "$python" -I -m venv "$venv" || { say "(Debian, Ubuntu: sudo apt install python3-venv)" && return 1; }
        fi
    fi
    : >"$venv/weir.making"
    install "$lock"
    printf '%s %s %s\n' "$kind" "$(sum_of "$root/requirements.lock")" \
        "$(sum_of "$root/requirements-dev.lock")" >"$venv/weir.stamp"
    rm -f "$venv/weir.making"
}

set_up() {
    local kind=$1 lock=$root/requirements.lock log status=0
    [ "$kind" = run ] || lock=$root/requirements-dev.lock
    mkdir -p "$venv" 2>/dev/null ||
        die "cannot make $venv. Make $root writable, or set WEIR_VENV to a folder that is."
    take_lock
    if ! is_ready "$kind"; then
        log=$venv/weir.log
        find_python >/dev/null || exit 1
        say "Setting up Weir in $venv (only once; about a minute) ..."
        # In a shell of its own: "set -e" does not work inside a condition.
        set +e
        (set -e && make_venv "$kind" "$lock") </dev/null >"$log" 2>&1
        status=$?
        set -e
        if [ $status -ne 0 ]; then
            tail -n 5 "$log" >&2 || true
            die "the setup failed (all of it: $log). Check the network and run this again: it starts over."
        fi
    fi
    rm -f "$venv/weir.lock"
    trap - EXIT INT TERM HUP
}

root=$(here "${BASH_SOURCE[0]}")
venv=${WEIR_VENV:-$root/.venv}
[ "${venv#/}" != "$venv" ] || venv=$PWD/$venv
kind=run
case "${1:-} ${2:-}" in "test -h" | "test --help") ;; "test "*) kind=dev ;; esac
is_ready $kind || set_up $kind

# Isolated (-I): a folder "dashboard" or a PYTHONPATH of the caller's must not get in our way,
# and neither may ours get into the way of the program that `exec` starts.
exec "$venv/bin/python" -I -c 'import sys; sys.path.insert(0, sys.argv.pop(1))
from dashboard.__main__ import main
main()' "$root" "$@"
