#!/bin/sh
# Asks the registry for its list of images and says whether it answered. Environment: ZOT (its address), OUTPUT (a .prom file).
set -eu
new=$(mktemp "$(dirname "$OUTPUT")/.zot-metrics.XXXXXX")
trap 'rm -f "$new"' EXIT

up=0
if curl -fsS --noproxy '*' -m 10 -o /dev/null "$ZOT/v2/_catalog"; then up=1; fi
cat >"$new" <<END
# HELP zot_up Whether the registry gives its list of images.
# TYPE zot_up gauge
zot_up $up
END
chmod 644 "$new"
mv -f "$new" "$OUTPUT"
