#!/bin/sh
# Puts logs aside that have grown large: rotate-logs LIST, a file with one path a line. Their programs hold them open, so each is copied and then
# cut; what is written between the two is lost.
set -eu
limit=$((5 * 1024 * 1024))
keep=4

while IFS= read -r log; do
  if [ ! -f "$log" ] || [ "$(wc -c <"$log")" -le "$limit" ]; then continue; fi
  older=$keep
  while [ "$older" -gt 1 ]; do
    newer=$((older - 1))
    if [ -f "$log.$newer.gz" ]; then mv -f "$log.$newer.gz" "$log.$older.gz"; fi
    older=$newer
  done
  if gzip -c "$log" >"$log.1.gz.new"; then
    mv -f "$log.1.gz.new" "$log.1.gz"
    : >"$log"
    echo "put $log aside"
  else
    rm -f "$log.1.gz.new"
  fi
done <"$1"
