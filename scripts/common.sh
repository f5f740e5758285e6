# Shared by the scripts here (bash; sourced, never run): working folder, steps, what a failure prints, caches inside the checkout.

set -Eeuo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
script=$(basename "$0")
cd "$root"

venv=$root/.venv
cache=$root/.cache
jobs=${AXDSE_JOBS:-2}

# Git worktrees share the main checkout's caches.
main_checkout=$(git rev-parse --path-format=absolute --git-common-dir 2>/dev/null || true)
main_checkout=${main_checkout%/.git}
[ -x "$main_checkout/scripts/setup" ] || main_checkout=$root

export PATH="$venv/bin:$PATH"
export PIP_CACHE_DIR="$main_checkout/.cache/pip" PIP_DISABLE_PIP_VERSION_CHECK=1

# help_if_asked ARGUMENT...: at --help, prints the comment at the script's head and ends.
help_if_asked() {
  case "${1:-}" in
    -h | --help) ;;
    *) return 0 ;;
  esac
  sed -n -e '1d' -e '/^#/!q' -e 's/^# \{0,1\}//p' "$root/scripts/$script"
  exit 0
}

# step NAME HINT: says what begins now; if it fails, HINT says what to do.
step() {
  step_name=$1 step_hint=${2:-}
  printf '== %s: %s\n' "$script" "$step_name"
}

# note TEXT...: one line about the step under way.
note() { printf '   %s\n' "$*"; }

# fail TEXT...: ends the script for a reason of its own.
fail() {
  printf '   %s\n' "$*" >&2
  exit 1
}

report_failure() {
  local status=$?
  [ "$status" -eq 0 ] && return
  printf '\n%s: failed (exit status %d) at: %s\n' "$script" "$status" "${step_name:-start}" >&2
  [ -n "${step_hint:-}" ] && printf '  what to do: %s\n' "$step_hint" >&2
}
trap report_failure EXIT

# quietly COMMAND...: its output appears only if it fails.
quietly() {
  mkdir -p "$cache"
  "$@" >"$cache/last-command.log" 2>&1 && return
  local status=$?
  tail -n 30 "$cache/last-command.log" >&2
  return "$status"
}

# quietly_true COMMAND...: whether it exists and succeeds.
quietly_true() { command -v "$1" >/dev/null && "$@" >/dev/null 2>&1; }

# list FILE...: their entries, without comments and blank lines.
list() { sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$@"; }

# missing_packages NAME...: those that are not fully installed.
missing_packages() {
  local installed name
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null | sed -n 's/ installed$//p' || true)
  for name in "$@"; do
    grep -qxF -- "$name" <<<"$installed" || printf '%s\n' "$name"
  done
}

# install_packages FILE: the Debian packages listed there that this machine lacks.
install_packages() {
  local wanted missing sudo=()
  mapfile -t wanted < <(list "$1")
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  if [ "${#missing[@]}" -eq 0 ]; then
    note "Debian packages: all ${#wanted[@]} are installed"
    return
  fi
  step "install Debian packages: ${missing[*]}" \
    "this needs Debian 12, its package archive and root: run 'apt-get install ${missing[*]}' as root and read what it says, then start again"
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "not root, and there is no sudo"
    sudo=(sudo)
  fi
  local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)
  if [ -n "$(dpkg --audit)" ]; then
    note "finishing an interrupted dpkg first"
    quietly "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive dpkg --configure -a
  fi
  quietly "${apt[@]}" update
  quietly "${apt[@]}" install --yes --no-install-recommends "${missing[@]}"
}
