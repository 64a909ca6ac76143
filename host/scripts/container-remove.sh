#!/bin/sh
# Takes away the container that standard input names (host/container.ts), and the one that an apply may have put aside. Images stay.
set -u
LC_ALL=C
export LC_ALL
umask 077
spool=$(mktemp -d "${TMPDIR:-/tmp}/blumeops.XXXXXX") || exit 1
trap 'rm -rf "$spool"' EXIT
cat >"$spool/input"
if [ "$(tail -n 1 "$spool/input")" != end ]; then
  echo "the connection broke before everything had arrived; nothing was changed" >&2
  exit 1
fi
trap '' HUP PIPE
one() { sed -n "s/^$1 //p" "$spool/input" | head -n 1; }
name=$(one name)
program=$(one docker)
for container in "$name" "$name-blumeops-former"; do
  sudo -n "$program" inspect --type=container "$container" >/dev/null 2>&1 || continue
  if ! sudo -n "$program" rm -f "$container" >/dev/null 2>"$spool/error"; then
    printf '%s: %s cannot be removed: %s\n' "$(one title)" "$container" "$(head -n 1 "$spool/error")" >&2
    exit 1
  fi
  echo "removed $container"
done
