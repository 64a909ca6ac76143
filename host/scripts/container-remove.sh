# shellcheck shell=sh
# Takes away the container that standard input names, and the one that an apply may have put aside. Images stay.
cat >"$spool/input"
[ "$(tail -n 1 "$spool/input")" = end ] || refuse "the connection broke before everything had arrived; nothing was changed"
trap '' HUP PIPE
about
answering
for container in "$name" "$former"; do
  exists "$container" || continue
  docker rm -f "$container" >/dev/null 2>"$spool/error" ||
    refuse "$title: $container cannot be removed: $(head -n 1 "$spool/error")"
  echo "removed $container"
done
rm -f "$record"
