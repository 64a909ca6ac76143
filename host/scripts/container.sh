# shellcheck shell=sh
# Brings one container to what standard input says, and shows that it came up; else puts back the one that was there.
# It is replaced only when it was made from another image name or from other words of ours than those that are wanted now: a newer image under
# the same name never replaces it by itself.
cat >"$spool/input"
[ "$(tail -n 1 "$spool/input")" = end ] || refuse "the connection broke before everything had arrived; nothing was changed"
# Whoever waits at the other end may be gone from here on: the work is finished all the same.
trap '' HUP PIPE
about
sed -n 's/^http //p' "$spool/input" >"$spool/http"
answering

# The word of this apply, by which the next look knows it.
remember() {
  mkdir -p "$records" && printf '%s\n' "$(one seen)" >"$record.new" && mv -f "$record.new" "$record"
}

# A run that died may have left the former container aside: the new one was not yet shown to be well.
if exists "$former"; then
  if exists "$name"; then docker rm -f "$name" >/dev/null; fi
  docker rename "$former" "$name" && docker start "$name" >/dev/null
fi

wanted() {
  [ "$(field "$name" '{{.Config.Image}}')" = "$image" ] && [ "$(words)" != other ]
}

# One that ends over and over runs too, as far as Docker's Running goes.
healthy() {
  status=$(field "$name" '{{.State.Status}}')
  if [ "$status" != running ]; then
    echo "its container is $status" >"$spool/reason"
    return 1
  fi
  answers_well
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
    docker start "$name" >/dev/null 2>"$spool/error" || refuse "$title cannot be started" "  $(head -n 1 "$spool/error")"
    echo "started $name"
  fi
  came_up || refuse "$title is not well: $(cat "$spool/reason")"
  remember
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
  remember
  if [ -n "$replaced" ]; then echo "replaced $name"; else echo "made $name"; fi
  exit 0
fi
# Between two of its ends it runs and only does not answer: that it ends is what matters.
restarts=$(field "$name" '{{.RestartCount}}')
[ "${restarts:-0}" -eq 0 ] || echo "its container ends over and over" >"$spool/reason"
docker logs --tail 8 "$name" >"$spool/log" 2>&1 || : >"$spool/log"
docker rm -f "$name" >/dev/null 2>&1
outcome="nothing of it is left, as before"
if [ -n "$replaced" ]; then
  docker rename "$former" "$name" && docker start "$name" >/dev/null
  outcome="the previous container is back"
fi
refuse "$title did not come up: $(cat "$spool/reason")" "$(sed 's/^/    /' "$spool/log")" "  $outcome"
