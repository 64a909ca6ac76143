#!/bin/sh
# Brings one container to what standard input says (host/container.ts), and shows that it came up; else puts back the one that was there.
# It is replaced only when it was made from another image name or from other words of ours than those that are wanted now: a newer image under
# the same name never replaces it by itself.
set -u
LC_ALL=C
export LC_ALL
umask 077
spool=$(mktemp -d "${TMPDIR:-/tmp}/blumeops.XXXXXX") || exit 1
trap 'rm -rf "$spool"' EXIT

refuse() {
  printf '%s\n' "$@" >&2
  exit 1
}

cat >"$spool/input"
[ "$(tail -n 1 "$spool/input")" = end ] || refuse "the connection broke before everything had arrived; nothing was changed"
# Whoever waits at the other end may be gone from here on: the work is finished all the same.
trap '' HUP PIPE
one() { sed -n "s/^$1 //p" "$spool/input" | head -n 1; }
name=$(one name)
title=$(one title)
image=$(one image)
former=$name-blumeops-former
program=$(one docker)
docker() { sudo -n "$program" "$@"; }
sum=$(grep -e '^option ' -e '^argument ' "$spool/input" | cksum | tr -d ' ')

docker version >/dev/null 2>"$spool/error" || refuse "$title: docker does not answer; nothing was changed" "  $(head -n 1 "$spool/error")"
exists() { docker inspect --type=container "$1" >/dev/null 2>&1; }
field() { docker inspect --type=container --format "$2" "$1" 2>/dev/null; }

# A run that died may have left the former container aside: the new one was not yet shown to be well.
if exists "$former"; then
  if exists "$name"; then docker rm -f "$name" >/dev/null; fi
  docker rename "$former" "$name" && docker start "$name" >/dev/null
fi

wanted() {
  [ "$(field "$name" '{{.Config.Image}}')" = "$image" ] || return 1
  made=$(field "$name" '{{index .Config.Labels "blumeops.words"}}')
  # One that was made by hand has no such label, and is left as it is.
  [ -z "$made" ] || [ "$made" = "<no value>" ] || [ "$made" = "$sum" ]
}

healthy() {
  if [ "$(field "$name" '{{.State.Running}}')" != true ]; then
    echo "its container does not run" >"$spool/reason"
    return 1
  fi
  sed -n 's/^http //p' "$spool/input" >"$spool/http"
  while IFS=' ' read -r seconds url expect <&3; do
    if ! curl -fsS --noproxy '*' -m "$seconds" -o "$spool/answer" "$url" 2>"$spool/error"; then
      printf 'no good answer from %s: %s\n' "$url" "$(head -n 1 "$spool/error")" >"$spool/reason"
      return 1
    fi
    if [ -n "$expect" ] && ! grep -Fq -e "$expect" "$spool/answer"; then
      printf '%s answers without "%s"\n' "$url" "$expect" >"$spool/reason"
      return 1
    fi
  done 3<"$spool/http"
}

came_up() {
  until_then=$(($(date +%s) + $(one within)))
  until healthy; do
    [ "$(date +%s)" -lt "$until_then" ] || return 1
    sleep 1
  done
}

run_it() {
  set -- run --detach --label="blumeops.words=$sum"
  while IFS= read -r line <&3; do
    case $line in option\ *) set -- "$@" "${line#option }" ;; esac
  done 3<"$spool/input"
  set -- "$@" "$image"
  while IFS= read -r line <&3; do
    case $line in argument\ *) set -- "$@" "${line#argument }" ;; esac
  done 3<"$spool/input"
  docker "$@" >/dev/null 2>"$spool/reason"
}

if exists "$name" && wanted; then
  if [ "$(field "$name" '{{.State.Running}}')" != true ]; then
    docker start "$name" >/dev/null && echo "started $name"
  fi
  came_up || refuse "$title is not well: $(cat "$spool/reason")"
  exit 0
fi

docker pull "$image" >/dev/null 2>"$spool/error" || refuse "$title: $image cannot be pulled; nothing was changed" "  $(tail -n 1 "$spool/error")"
replaced=
if exists "$name"; then
  if ! docker stop "$name" >/dev/null || ! docker rename "$name" "$former"; then refuse "$title: $name cannot be put aside"; fi
  replaced=yes
fi
if run_it && came_up; then
  [ -z "$replaced" ] || docker rm "$former" >/dev/null
  if [ -n "$replaced" ]; then echo "replaced $name"; else echo "made $name"; fi
  exit 0
fi
docker logs --tail 8 "$name" >"$spool/log" 2>&1 || : >"$spool/log"
docker rm -f "$name" >/dev/null 2>&1
outcome="nothing of it is left, as before"
if [ -n "$replaced" ]; then
  docker rename "$former" "$name" && docker start "$name" >/dev/null
  outcome="the previous container is back"
fi
refuse "$title did not come up: $(cat "$spool/reason")" "$(sed 's/^/    /' "$spool/log")" "  $outcome"
