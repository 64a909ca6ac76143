#!/bin/sh
# Shared head of the scripts that keep a service of a macOS host; host/README.md tells the form of what they read.
# shellcheck disable=SC2034 # what is set here is used by the scripts that follow it
set -u
LC_ALL=C
export LC_ALL
umask 077
records=${HOME:?}/.local/state/blumeops
spool=$(mktemp -d "${TMPDIR:-/tmp}/blumeops.XXXXXX") || exit 1
trap 'rm -rf "$spool"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

refuse() {
  printf '%s\n' "$@" >&2
  exit 1
}

# as OWNER COMMAND...: what belongs to root is touched as root.
as() {
  as_owner=$1
  shift
  if [ "$as_owner" = root ]; then sudo -n "$@"; else "$@"; fi
}

# target DOMAIN LABEL, domain DOMAIN: launchctl's names.
domain() { if [ "$1" = system ]; then echo system; else echo "gui/$(id -u)"; fi; }
target() { printf '%s/%s\n' "$(domain "$1")" "$2"; }
owner_of() { if [ "$1" = system ]; then echo root; else echo user; fi; }
loaded() { launchctl print "$(target "$1" "$2")" >/dev/null 2>&1; }

# unload DOMAIN LABEL: back when launchd knows it no more. launchctl may answer 0 or 36 while it still goes down.
unload() {
  loaded "$1" "$2" || return 0
  as "$(owner_of "$1")" launchctl bootout "$(target "$1" "$2")" 2>"$spool/launchctl"
  tries=0
  while loaded "$1" "$2"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 80 ]; then
      printf 'agent %s does not go down: %s\n' "$2" "$(cat "$spool/launchctl")" >"$spool/reason"
      return 1
    fi
    sleep 0.25
  done
}

# load DOMAIN LABEL PLIST: 5 and 37 are what launchctl answers while the label is still going down; they pass.
load() {
  tries=0
  until as "$(owner_of "$1")" launchctl bootstrap "$(domain "$1")" "$3" 2>"$spool/launchctl"; do
    if loaded "$1" "$2"; then return 0; fi
    tries=$((tries + 1))
    if [ "$tries" -gt 20 ]; then
      printf 'launchd does not take agent %s: %s\n' "$2" "$(head -n 1 "$spool/launchctl")" >"$spool/reason"
      return 1
    fi
    sleep 0.25
  done
}

# receive: takes standard input apart into one list per word, and the files into new.N.
receive() {
  cat >"$spool/input"
  if [ "$(tail -n 1 "$spool/input")" != end ]; then
    refuse "the connection broke before everything had arrived; nothing was changed"
  fi
  # Whoever waits at the other end may be gone from here on: the work is finished all the same.
  trap '' HUP PIPE
  for word in file folder agent brew cask mise binary how http tcp log keep mask within unless run prefix service seen brewservice title purge; do
    : >"$spool/$word"
  done
  count=0
  while IFS=' ' read -r word rest; do
    case $word in
      file)
        count=$((count + 1))
        printf '%s %s\n' "$count" "$rest" >>"$spool/file"
        ;;
      data) printf '%s' "$rest" | base64 -d >"$spool/new.$count" || refuse "a file arrived damaged; nothing was changed" ;;
      mask) printf '%s' "$rest" | base64 -d >>"$spool/mask" && echo >>"$spool/mask" ;;
      end) break ;;
      *) printf '%s\n' "$rest" >>"$spool/$word" ;;
    esac
  done <"$spool/input"
  rm -f "$spool/input"
  service=$(cat "$spool/service")
  prefix=$(cat "$spool/prefix")
  title=$(cat "$spool/title")
  record=$records/$service
  PATH=$PATH:$prefix/bin
  for folder in "$HOME/.local" "$HOME/.local/state"; do
    [ -d "$folder" ] || printf 'user %s\n' "$folder" >>"$spool/fresh"
  done
  # The last service that goes takes the folder above along, perhaps just now.
  mkdir -p "$record" 2>/dev/null || mkdir -p "$record" || exit 1
  if [ -f "$spool/fresh" ]; then cat "$spool/fresh" >>"$records/.made"; fi
  take_turns
}

# One run at a time for a service: an earlier one may still finish after its connection has dropped.
take_turns() {
  hold "$record/lock" || refuse "another run (process $holder) has held $service for two minutes; nothing was changed"
  # A service of which nothing was ever applied leaves no record behind either.
  trap 'rm -rf "$record/lock"; if rmdir "$record" 2>/dev/null; then forget; fi; rm -rf "$spool"' EXIT
}

# hold FOLDER: makes it ours, as soon as whoever has it lets go of it or is gone.
hold() {
  tries=0
  until mkdir "$1" 2>/dev/null; do
    holder=$(cat "$1/pid" 2>/dev/null)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
      rm -rf "$1"
      continue
    fi
    tries=$((tries + 1))
    # A lock without a number is of a run that died between two steps.
    if [ -z "$holder" ] && [ "$tries" -gt 8 ]; then rm -rf "$1"; fi
    if [ "$tries" -gt 480 ]; then return 1; fi
    sleep 0.25
  done
  echo $$ >"$1/pid"
}

# forget: nothing is noted of this service any more. Folders of ours that others still use are noted for all, so that the last to go takes them.
forget() {
  hold "$records/.tidying" || return 0
  cat "$record/made" >>"$records/.made" 2>/dev/null
  rm -rf "$record"
  sort -ru "$records/.made" >"$spool/ours" 2>/dev/null || : >"$spool/ours"
  # With the last service the records themselves go, unless another run has just begun one.
  if [ -z "$(ls "$records")" ]; then
    rm -rf "$records/.made" "$records/.tidying"
    rmdir "$records" 2>/dev/null
  fi
  : >"$spool/left"
  # The innermost come first.
  while IFS=' ' read -r owner path <&3; do
    as "$owner" rmdir "$path" 2>/dev/null || if as "$owner" test -d "$path"; then printf '%s %s\n' "$owner" "$path" >>"$spool/left"; fi
  done 3<"$spool/ours"
  [ -d "$records" ] || return 0
  if [ -s "$spool/left" ]; then cp "$spool/left" "$records/.made"; else rm -f "$records/.made"; fi
  rm -rf "$records/.tidying"
}

# masked: copies standard input, without the values of secrets.
masked() {
  awk 'NR == FNR { if (length($0) > 5) m[++n] = $0; next }
    { for (i = 1; i <= n; i++) while ((p = index($0, m[i])) > 0) $0 = substr($0, 1, p - 1) "(secret)" substr($0, p + length(m[i]))
      print }' "$spool/masks" -
}

# make_folder OWNER PATH: makes it and what is above it, and notes what it made so that a removal can undo it. Another service may be making or
# clearing the same folder just now: -p takes either, and a folder that two have noted goes with the last of them.
make_folder() {
  as "$1" test -d "$2" && return 0
  make_folder "$1" "$(dirname "$2")" || return 1
  # shellcheck disable=SC2016 # the inner shell expands it
  as "$1" sh -c 'umask 022; mkdir -p "$1"' sh "$2" || return 1
  printf '%s %s\n' "$1" "$2" >>"$record/made"
}

# Takes away the folders of ours that are empty and that nothing wants any more, the innermost first.
clear_folders() {
  [ -f "$record/made" ] || return 0
  : >"$spool/still"
  awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }' "$record/made" >"$spool/made"
  while IFS=' ' read -r owner path <&3; do
    if awk -v path="$path" '{ sub(/^[^ ]+ [^ ]+ /, "") } $0 == path { found = 1 } END { exit !found }' "$spool/folder" ||
      ! as "$owner" rmdir "$path" 2>/dev/null; then
      if as "$owner" test -d "$path"; then printf '%s %s\n' "$owner" "$path" >>"$spool/still"; fi
    fi
  done 3<"$spool/made"
  awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }' "$spool/still" >"$record/made"
}
