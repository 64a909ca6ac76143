#!/bin/sh
# Asks Transmission for every archive of a list that it does not have yet, at the start and then by the clock.
#
#   TRANSMISSION      host:port of its RPC
#   LIST              a file with one address of a .torrent file a line; lines that begin with # are comments
#   INTERVAL_SECONDS  between two rounds
#
# Kiwix serves what is there whether or not this succeeds, so nothing here ends the container.
set -u

say() {
  printf '%s %s\n' "$(date -u '+%Y-%m-%dT%H:%M:%SZ')" "$*"
}

# Transmission may start after this pod: up to 30 looks, ten seconds apart.
wait_for_transmission() {
  looks=0
  until transmission-remote "$TRANSMISSION" --session-info >/dev/null 2>&1; do
    looks=$((looks + 1))
    if [ "$looks" -ge 30 ]; then
      say "Transmission at $TRANSMISSION does not answer; the next round tries again"
      return 1
    fi
    sleep 10
  done
}

add_missing() {
  known=$(transmission-remote "$TRANSMISSION" --list) || {
    say "Transmission does not list its torrents"
    return 1
  }
  while IFS= read -r address; do
    case $address in '' | '#'*) continue ;; esac
    name=$(basename "$address" .torrent)
    case $known in *"$name"*) continue ;; esac
    if transmission-remote "$TRANSMISSION" --add "$address" >/dev/null; then
      say "added $name"
    else
      say "could not add $address"
    fi
  done <"$LIST"
}

while :; do
  if wait_for_transmission; then
    add_missing || :
  fi
  sleep "$INTERVAL_SECONDS"
done
