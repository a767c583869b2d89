#!/bin/sh
# Put the translated notebooks on the branch `notebooks`, where Colab opens them: ko/normal.ipynb.
#   sh press/translation/publish.sh [remote, default origin]
# Takes those that the build has written (python -m press.translation.edition); one commit, no history.
set -eu
cd "$(dirname "$0")/../.."
root=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for book in _build/*/book; do
  language=$(basename "$(dirname "$book")")
  mkdir "$folder/$language"
  cp "$book"/*.ipynb "$folder/$language"
done
export GIT_INDEX_FILE="$folder/.index" GIT_DIR="$root/.git"
cd "$folder"
git --work-tree="$folder" add -- */*.ipynb
commit=$(git commit-tree "$(git write-tree)" -m "Translated notebooks of $(git rev-parse --short HEAD)")
git push --quiet --force "${1:-origin}" "$commit:refs/heads/notebooks"
echo "$(git ls-tree -r --name-only "$commit" | wc -l) notebooks are on the branch notebooks."
