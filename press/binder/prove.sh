#!/bin/sh
# Prove the Binder environment: build it from binder/ alone and run every notebook in it, strictly.
# Then prove that one notebook, copied alone to an empty folder, runs where only the course's
# package is installed.
#   sh press/binder/prove.sh [folder, default _build/binder]
# Uses the Python of binder/runtime.txt when this machine has it, else that of .venv, and says so.
# nbval itself runs in .venv; only the kernel is the environment that is proved. Site, slides and PDF
# show these very runs.
set -eu
cd "$(dirname "$0")/../.."
folder=${1:-_build/binder}
author=.venv/bin/python
largest=560  # MB of site-packages, with bytecode

wanted=$(sed 's/python-//' binder/runtime.txt)
python=""
for candidate in "python$wanted" "${HOME:-}"/.pyenv/versions/"$wanted".*/bin/python "$author"; do
  if "$candidate" -c "import ensurepip" 2>/dev/null; then python=$candidate; break; fi
done
[ -n "$python" ] || { echo "expected a Python that can make environments; got none"; exit 1; }
have=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ "$have" = "$wanted" ]; then echo "Python $have, as on Binder"
else echo "NOTE: Binder uses Python $wanted; this machine has none, so Python $have is proved."; fi

# environment <name> <requirement …>: a new one (unless these very pins made the one that is there),
# and a kernel of that name that runs in it
environment() {
  name=$1; shift
  pins=$(cat binder/* constraints.txt pyproject.toml "$0" | cksum)
  if [ "$name" = env ] && [ "$(cat "$folder/$name/.pins" 2>/dev/null)" = "$pins" ]; then return; fi
  rm -rf "$folder/$name"
  "$python" -m venv "$folder/$name"
  .venv/bin/uv pip install --quiet --compile-bytecode --python "$folder/$name/bin/python" "$@"
  mkdir -p "$folder/share/kernels/$name"
  cat > "$folder/share/kernels/$name/kernel.json" <<JSON
{"argv": ["$PWD/$folder/$name/bin/python", "-m", "ipykernel_launcher", "-f", "{connection_file}"],
 "display_name": "$name", "language": "python"}
JSON
  echo "$pins" > "$folder/$name/.pins"
}

# strictly <kernel> <folder or option …>: every notebook there gives its stored outputs
strictly() {
  kernel=$1; shift
  PYTHONPATH='' JUPYTER_PATH="$PWD/$folder/share" "$author" -m pytest "$@" -n auto --dist loadscope \
    --nbval-kernel-name "$kernel" -c pyproject.toml -p no:cacheprovider
}

environment env -r binder/requirements.txt
"$folder/env/bin/python" -m pip list --format=freeze --exclude-editable > "$folder/all.txt"
grep -v '^pip==' "$folder/all.txt" > "$folder/packages.txt"
set --  # all that was installed, without pip
for path in "$folder"/env/lib/python*/site-packages/*; do
  case ${path##*/} in pip | pip-*) ;; *) set -- "$@" "$path" ;; esac
done
megabytes() { awk '{ sum += $1 } END { printf "%d", sum / 1024 + 0.5 }'; }  # of the output of du -k
size=$(du -sk "$@" | megabytes)
bytecode=$(find "$@" -name __pycache__ -prune -exec du -sk {} + | megabytes)
echo "$(wc -l < "$folder/packages.txt") packages, $size MB ($bytecode of them bytecode); the largest, in KB:"
du -sk "$@" | sort -rn | head -n 8 | sed 's|[^[:blank:]]*/||'
[ "$size" -le "$largest" ] || { echo "expected at most $largest MB; got $size MB"; exit 1; }
"$folder/env/bin/python" -m press.translation.edition  # as binder/postBuild does
strictly env book _build/*/book press/notebooks/chapter_template.ipynb --keep
echo "Every notebook runs in the Binder environment, in every language."

# built from a copy: here, an installed lib would lend the wheel files that pyproject.toml forgets
rm -rf "$folder/source" "$folder/wheel"
mkdir -p "$folder/source"
cp -r lib locale pyproject.toml README.md LICENSE "$folder/source"
"$author" -m pip wheel --quiet --disable-pip-version-check --no-deps \
  --wheel-dir "$folder/wheel" "$folder/source"
environment alone -c constraints.txt "$folder"/wheel/*.whl ipykernel
away=$(mktemp -d)
trap 'rm -rf "$away"' EXIT
cp book/normal.ipynb "$away"
cp _build/ko/book/map.ipynb "$away"
strictly alone "$away" -p conftest  # which is not found from there
echo "A notebook alone in a folder runs where only the course's package is installed; a Korean one too."
