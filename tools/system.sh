#!/bin/sh
# What `make check` needs besides Python: a Chromium to look at the built site with.
# Prints nothing when one is there; installs Debian's when it may; else says what to do.
set -eu

for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
  if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then exit 0; fi
done

as_root=
if [ "$(id -u)" -ne 0 ]; then as_root="sudo -n"; fi
if command -v apt-get >/dev/null 2>&1 && { [ -z "$as_root" ] || $as_root true 2>/dev/null; }; then
  echo "Installing chromium (the site is tested in a browser) ..."
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium ||
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-browser
  exit 0
fi

cat >&2 <<'MESSAGE'

  The site is tested in a browser, and no Chromium or Chrome was found.
  Debian, Ubuntu: sudo apt install chromium    macOS: brew install --cask chromium
  Or say where one is: make check CHROMIUM=/path/to/chrome

MESSAGE
exit 1
