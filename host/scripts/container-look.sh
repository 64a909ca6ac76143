# shellcheck shell=sh
# Tells of each container that standard input asks for how it is, a line each: NAME STATUS WORDS SEEN IMAGE. Changes nothing.
# STATUS is Docker's own, or "absent", or "aside" where an apply that died has left the former container aside.
cat >"$spool/all"
[ "$(tail -n 1 "$spool/all")" = end ] || refuse "the connection broke before the whole question had arrived"
: >"$spool/input"
while IFS= read -r line <&3; do
  printf '%s\n' "$line" >>"$spool/input"
  [ "$line" = end ] || continue
  about
  answering
  seen=-
  if [ -r "$record" ]; then IFS= read -r seen <"$record" || :; fi
  if exists "$former"; then
    status=aside
  elif exists "$name"; then
    status=$(field "$name" '{{.State.Status}}')
  else
    status=absent
  fi
  printf '%s %s %s %s %s\n' "$name" "$status" "$(words)" "${seen:--}" "$(field "$name" '{{.Config.Image}}')"
  : >"$spool/input"
done 3<"$spool/all"
