#!/bin/sh
# What the checks need besides Python packages; installs it on Debian when it may, else says what
# to do, and prints nothing when it is there.
#   sh press/setup/system.sh         a Chromium, to look at the built site with
#   sh press/setup/system.sh venv    the part of the system's Python that Debian packs separately
set -eu

if [ "${1:-}" = venv ]; then
  if /usr/bin/python3 -c "import ensurepip" 2>/dev/null; then exit 0; fi
  packages=python3-venv
else
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
  done
  packages="chromium chromium-browser"  # the second where there is no first
fi

as_root=
if [ "$(id -u)" -ne 0 ]; then as_root="sudo -n"; fi
if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
  $as_root apt-get update -qq
  for package in $packages; do
    echo "Installing $package (the checks need it) ..."
    if $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package"
    then exit 0; fi
  done
fi

if [ "${1:-}" = venv ]; then
  printf '\n  %s\n  %s\n\n' "The system's Python has no ensurepip, so it cannot make environments." \
    "Debian, Ubuntu: sudo apt install python3-venv" >&2
  exit 1
fi
cat >&2 <<'MESSAGE'

  The site is tested in a browser, and no Chromium or Chrome was found.
  Debian, Ubuntu: sudo apt install chromium    macOS: brew install --cask chromium
  Or say where one is: make check CHROMIUM=/path/to/chrome

MESSAGE
exit 1
