#!/bin/sh
# Shared head of the scripts that keep the containers of a host with Docker; host/container.ts tells the form of what they read.
# shellcheck disable=SC2034 # what is set here is used by the scripts that follow it
set -u
LC_ALL=C
export LC_ALL
umask 077
records=${HOME:?}/.local/state/blumeops/containers
spool=$(mktemp -d "${TMPDIR:-/tmp}/blumeops.XXXXXX") || exit 1
trap 'rm -rf "$spool"' EXIT

refuse() {
  printf '%s\n' "$@" >&2
  exit 1
}

one() { sed -n "s/^$1 //p" "$spool/input" | head -n 1; }
# about: takes what $spool/input says of one container.
about() {
  name=$(one name)
  title=$(one title)
  image=$(one image)
  former=$name-blumeops-former
  program=$(one docker)
  record=$records/$name
  sum=$(grep -e '^option ' -e '^argument ' "$spool/input" | cksum | tr -d ' ')
}
docker() { sudo -n "$program" "$@"; }
answering() {
  docker version >/dev/null 2>"$spool/error" || refuse "$title: docker does not answer; nothing was changed" "  $(head -n 1 "$spool/error")"
}
exists() { docker inspect --type=container "$1" >/dev/null 2>&1; }
field() { docker inspect --type=container --format "$2" "$1" 2>/dev/null; }

# words: whether the container was made from the words that are wanted: same, other, or unknown where a person has made it.
words() {
  made=$(field "$name" '{{index .Config.Labels "blumeops.words"}}')
  case $made in
    "$sum") echo same ;;
    '' | '<no value>') echo unknown ;;
    *) echo other ;;
  esac
}

