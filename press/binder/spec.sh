#!/bin/sh
# Does repo2docker, which builds the machines of Binder, read binder/ as meant?
#   sh press/binder/spec.sh [path of repo2docker]
# It writes the Dockerfile it would build, so no Docker is needed.
set -eu
cd "$(dirname "$0")/../.."
file=$(mktemp)
trap 'rm -f "$file"' EXIT
"${1:-repo2docker}" --no-build --debug . > "$file" 2>&1 || { cat "$file"; exit 1; }

line() {  # number of the first line of the Dockerfile with this text
  grep -q -F -e "$1" "$file" || { echo "expected in the Dockerfile: $1" >&2; exit 1; }
  grep -n -F -e "$1" "$file" | head -n 1 | cut -d: -f1
}

python=$(sed 's/^python-/python=/' binder/runtime.txt)
line "for $python" > /dev/null
copied=$(line 'src/ ${REPO_DIR}/')
installed=$(line 'install --no-cache-dir -r "binder/requirements.txt"')
line 'RUN ./binder/postBuild' > /dev/null
[ "$copied" -lt "$installed" ] || { echo "expected the repository before its packages; got them the other way round"; exit 1; }
echo "Binder will use $python and binder/requirements.txt."
