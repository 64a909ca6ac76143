# shellcheck shell=sh
# Passes the words of a call on to a daemon of the lab and gives its answer; read in by the daemon's stand-in program, which says in $lab where
# the lab keeps its things and in $pipe which pipe takes requests.
# shellcheck disable=SC2154
reply=$lab/replies/$$
mkfifo -m 0600 "$reply" || exit 1
exec 3<>"$reply"
# One write, which the pipe keeps in one piece beside those of other callers.
request=$(printf '%s\037' "$reply" "${SUDO_UID:+1}" "$PWD" "$@")
printf '%s\n' "$request" >"$pipe"
status=70
while IFS= read -r line <&3; do
  case $line in
    o*) printf '%s\n' "${line#o}" ;;
    f)
      cat "$reply.out"
      rm -f "$reply.out"
      ;;
    e*) printf '%s\n' "${line#e}" >&2 ;;
    x*)
      status=${line#x}
      break
      ;;
  esac
done
rm -f "$reply"
exit "$status"
