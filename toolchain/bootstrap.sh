#!/bin/sh
# The virtual environment that everything else runs in, made from requirements.txt.
# Two at once wait for each other; as root on Debian, a missing python3-venv is installed.
set -eu
case $(uname -s) in
MINGW* | MSYS* | CYGWIN* | Windows_NT)
    echo "error: this project does not run on Windows itself; use WSL 2 and run this from inside of it" >&2
    exit 1
    ;;
esac
venv=$1
requirements=$2
cd "$(dirname "$0")/.."

stamp=$venv/.made-from-$requirements
fresh() { cmp -s "$requirements" "$stamp"; }
fresh && exit 0

if command -v flock >/dev/null && [ -z "${CN_LOCKED:-}" ]; then
    CN_LOCKED=1 exec flock .venv.lock "$0" "$@"
fi
fresh && exit 0

python=${PYTHON:-python3}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "error: Python 3.11 or newer is needed; $python is not. Install it, or name one: make PYTHON=python3.12" >&2
    exit 1
}
"$python" -c 'import ensurepip' 2>/dev/null || {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends python3-venv >/dev/null
    else
        echo "error: $python has no venv module. Install it (Debian: apt-get install python3-venv)" >&2
        exit 1
    fi
}
echo "       Python packages into $venv ..." >&2
# What make prints may be evaluated: `eval "$(make env)"`.
"$python" -m venv "$venv" >&2
"$venv/bin/python" -m pip install -q --disable-pip-version-check -r "$requirements" >&2
cp "$requirements" "$stamp"
