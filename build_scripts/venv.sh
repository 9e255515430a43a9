#!/bin/sh
# The virtual environment, for the Makefile:
#   venv.sh check DIR                   print "good" when DIR holds a working environment of Python 3.11 or newer
#   venv.sh make DIR                    find a Python and make DIR (again, when what is there is not good)
#   venv.sh install DIR WHAT [STAMP]    pip install WHAT into DIR, then touch DIR/ready[-STAMP]
#   venv.sh locked DIR LIST TORCH       install the locked LIST with torch for TORCH (cpu, cuda) and the program itself
set -u

candidates="python3 python3.13 python3.12 python3.11 python3.14 python"
good_code='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'
inside_code='import os, sys
good = sys.version_info >= (3, 11) and sys.prefix != sys.base_prefix
sys.exit(not (good and os.path.samefile(sys.prefix, sys.argv[1])))'

python_in() {
    if [ -e "$1/Scripts/python.exe" ]; then echo "$1/Scripts/python.exe"; else echo "$1/bin/python"; fi
}

is_good() {
    "$(python_in "$1")" -c "$inside_code" "$1" >/dev/null 2>&1
}

# The user's own choice alone, else what "python3" means here, else the newest by name.
find_python() {
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- $candidates; fi
    for candidate in "$@"; do
        if "$candidate" -c "$good_code" >/dev/null 2>&1; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

explain_no_python() {
    if [ -n "${PYTHON:-}" ]; then set -- "$PYTHON"; else set -- $candidates; fi
    for candidate in "$@"; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
            echo "Python $version is here but its venv module is not: on Debian or Ubuntu, apt install python$version-venv." >&2
            return
        fi
    done
    found=$("${PYTHON:-python3}" --version 2>/dev/null) || found="no Python"
    echo "Matte Studio needs Python 3.11 or newer and found $found: install one (python.org, or your system's packages), or name it: make PYTHON=/path/to/python3.12" >&2
}

case "$1" in
check)
    if is_good "$2"; then echo good; else echo bad; fi
    ;;
make)
    if ! is_good "$2"; then
        if ! python=$(find_python); then
            explain_no_python
            exit 1
        fi
        echo "Making $2 with $("$python" --version) ($python)."
        rm -rf "$2"
        "$python" -m venv "$2" || exit 1
    fi
    touch "$2/made"
    ;;
install)
    # shellcheck disable=SC2086
    if ! "$(python_in "$2")" -m pip install --disable-pip-version-check -q ${PIP_FLAGS:-} -e "$3"; then
        echo "The dependencies could not be installed: pip's reason is above (no network? no room on the disk?). Run make again once it is solved." >&2
        exit 1
    fi
    touch "$2/ready${4:+-$4}"
    ;;
locked)
    locks=build_scripts/locks
    # shellcheck disable=SC2086
    if ! { "$(python_in "$2")" -m pip install --disable-pip-version-check -q --require-hashes --no-deps --only-binary :all: \
            ${PIP_FLAGS:-} -r "$locks/$3.txt" -r "$locks/torch-$4.txt" \
        && "$(python_in "$2")" -m pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .; }; then
        echo "The locked packages could not be installed: pip's reason is above. torch for the CPU lies on torch's own index: PIP_FLAGS must name it." >&2
        exit 1
    fi
    ;;
*)
    echo "usage: venv.sh check|make|install|locked DIR ..." >&2
    exit 2
    ;;
esac
