#!/bin/sh
# Answers in one go everything that standard input asks about this host, side by side and each within its own time; see host/checks.ts for the
# form of both. Changes nothing.
set -u
LC_ALL=C
export LC_ALL
umask 077
spool=$(mktemp -d "${TMPDIR:-/tmp}/blumeops.XXXXXX") || exit 1
trap 'rm -rf "$spool"' EXIT
cat >"$spool/asked"
if [ "$(tail -n 1 "$spool/asked")" != end ]; then
  echo "the connection broke before everything had arrived" >&2
  exit 1
fi
path=$(sed -n 's/^path //p' "$spool/asked")
[ -z "$path" ] || PATH=$path:$PATH

# answer NUMBER WORD...: what came of a question, on one line.
answer() {
  number=$1
  shift
  printf '%s %s\n' "$number" "$*" | tr '\n' ' ' >"$spool/answer.$number"
}
last_line() { grep -v '^[[:space:]]*$' "$1" | tail -n 1; }

# tcp NUMBER SECONDS PORT: whoever listens may speak anything; only a refusal says that nobody does.
tcp() {
  curl -s --noproxy '*' -m "$2" -o /dev/null "http://127.0.0.1:$3/" </dev/null >/dev/null 2>&1
  if [ $? -eq 7 ]; then answer "$1" bad "nothing listens on port $3"; else answer "$1" good; fi
}

# http NUMBER SECONDS URL [EXPECTED]
http() {
  expected=
  if [ $# -gt 3 ]; then
    expected=$4
  fi
  if ! curl -fsS --noproxy '*' -m "$2" -o "$spool/body.$1" "$3" </dev/null 2>"$spool/error.$1"; then
    answer "$1" bad "$(last_line "$spool/error.$1")"
  elif [ -n "$expected" ] && ! grep -Fq -e "$expected" "$spool/body.$1"; then
    answer "$1" bad "answers without \"$expected\""
  else
    answer "$1" good
  fi
}

# file NUMBER PATH: its age, by this host's own clock.
file() {
  if modified=$(stat -f %m "$2" 2>/dev/null); then
    answer "$1" "age $(($(date +%s) - modified))"
  else
    answer "$1" bad "it is not there"
  fi
}

# metric NUMBER NAME FILE: how long ago the time was that a metric without labels tells.
metric() {
  then=$(awk -v name="$2" '$1 == name { printf "%d", $2 }' "$3" 2>/dev/null)
  if [ -n "$then" ]; then answer "$1" "age $(($(date +%s) - then))"; else answer "$1" none; fi
}

# command NUMBER SECONDS WORDS: macOS has no timeout(1), but perl.
command_succeeds() {
  # shellcheck disable=SC2016 # perl expands it
  perl -e 'alarm shift; exec "/bin/sh", "-c", "exec $ARGV[0]"' "$2" "$3" </dev/null >"$spool/out.$1" 2>"$spool/error.$1"
  status=$?
  if [ "$status" -eq 0 ]; then
    answer "$1" good
  elif [ "$status" -eq 142 ]; then
    answer "$1" bad "no end in $2 s"
  else
    said=$(last_line "$spool/error.$1")
    answer "$1" bad "exit code $status: ${said:-$(last_line "$spool/out.$1")}"
  fi
}

# container NUMBER DOCKER NAME
container() {
  if found=$(sudo -n "$2" inspect --type=container --format '{{.State.Status}} {{.Config.Image}}' "$3" 2>"$spool/error.$1"); then
    answer "$1" "is $found"
  else
    answer "$1" bad "$(last_line "$spool/error.$1")"
  fi
}

while IFS=' ' read -r word number rest <&3; do
  case $word in
    tcp | file | metric | container)
      # shellcheck disable=SC2086 # none of these has a space but a path, which stands last
      set -- $rest
      first=${1-}
      case $word in
        file) file "$number" "$rest" & ;;
        metric | container) "$word" "$number" "$first" "${rest#"$first" }" & ;;
        tcp) tcp "$number" "$@" & ;;
      esac
      ;;
    http)
      seconds=${rest%% *}
      rest=${rest#* }
      url=${rest%% *}
      if [ "$url" = "$rest" ]; then http "$number" "$seconds" "$url" & else http "$number" "$seconds" "$url" "${rest#* }" & fi
      ;;
    command) command_succeeds "$number" "${rest%% *}" "${rest#* }" & ;;
  esac
done 3<"$spool/asked"
if grep -q '^agents user' "$spool/asked"; then
  echo "#agents"
  launchctl list
fi
if grep -q '^agents root' "$spool/asked"; then
  echo "#daemons"
  sudo -n launchctl list
fi
wait
echo "#answers"
for given in "$spool"/answer.*; do
  [ -r "$given" ] || continue
  cat "$given"
  echo
done
echo "#end"
