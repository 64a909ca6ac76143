#!/bin/sh
# Keeps names of ours in a hosts file, between two marks: own-names [--check] NAMES HOSTS. With --check it says only, by its status, whether
# they stand there.
set -eu
check=
if [ "$1" = --check ]; then
  check=yes
  shift
fi
names=$1
hosts=$2
begin='# blumeops: begin'
end='# blumeops: end'

wanted() {
  if [ -f "$hosts" ]; then
    awk -v begin="$begin" -v end="$end" '$0 == begin { own = 1 } !own { print } $0 == end { own = 0 }' "$hosts"
  fi
  if [ -s "$names" ]; then
    echo "$begin"
    cat "$names"
    echo "$end"
  fi
}

if [ -n "$check" ]; then
  wanted | cmp -s - "$hosts"
  exit
fi
if wanted | cmp -s - "$hosts"; then exit 0; fi
new=$(mktemp "$hosts.XXXXXX")
trap 'rm -f "$new"' EXIT
wanted >"$new"
chmod 644 "$new"
mv -f "$new" "$hosts"
echo "wrote $hosts"
# What was asked before may be remembered.
dscacheutil -flushcache 2>/dev/null || true
killall -HUP mDNSResponder 2>/dev/null || true
