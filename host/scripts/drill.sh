# Restores an archive into a folder of its own, tells what is in it and what of that is on the host, tries its dumps, and takes the folder away
# again whatever happens. What went wrong with single files is told and does not stop it.
before="$temporary/blumeops-drill"
for left in "$before".*; do
  # One that was killed could not tidy up.
  [ -d "$left" ] || continue
  holder=$(cat "$left/pid" 2>/dev/null)
  if [ -n "$holder" ] && kill -0 "$holder" 2>/dev/null; then continue; fi
  # A server of it ends by itself once its folder is gone.
  case $(cat "$left/sockets" 2>/dev/null) in
    /tmp/blumeops-pg.*) rm -rf "$(cat "$left/sockets")" ;;
  esac
  chmod -R u+rwx "$left"
  rm -rf "$left"
done
scratch=$(mktemp -d "$before.XXXXXX") || exit 1
echo $$ >"$scratch/pid"
# A socket's path has to be short, which those below TMPDIR are not.
sockets=
tidy() {
  if [ -n "$sockets" ]; then
    "$postgres/pg_ctl" -D "$scratch/postgres" -m immediate stop >/dev/null 2>&1
    rm -rf "$sockets"
  fi
  # Folders come back with the modes that they had.
  chmod -R u+rwx "$scratch"
  rm -rf "$scratch"
}
trap tidy EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM

asked --log-json list --short "::$archive" >"$scratch/paths" 2>"$scratch/said" || failed borg "$scratch/said"
mkdir "$scratch/files"
cd "$scratch/files" || exit 1

# borg stops at the first file that it cannot read. What it names last is that one: it is passed over, with everything that came before, and the
# rest is restored, too. With more than twenty of them nobody needs to know each.
: >"$scratch/over"
: >"$scratch/damaged"
: >"$scratch/warnings"
tries=0
while :; do
  # Flags and access lists would come back, too, and some of macOS's deny that anybody takes a folder away.
  asked extract --noacls --noflags --list --exclude-from "$scratch/over" "::$archive" >/dev/null 2>"$scratch/said"
  status=$?
  awk 'NR == FNR { path[$0]; next } $0 in path' "$scratch/paths" "$scratch/said" >"$scratch/done"
  awk 'NR == FNR { path[$0]; next } !($0 in path)' "$scratch/paths" "$scratch/said" >"$scratch/words"
  if [ "$status" -lt 2 ]; then
    head -n 20 "$scratch/words" >>"$scratch/warnings"
    break
  fi
  [ -s "$scratch/done" ] || failed borg "$scratch/words"
  last=$(tail -n 1 "$scratch/done")
  printf '%s\t%s\n' "$(head -n 1 "$scratch/words" | tr '\t' ' ')" "$last" >>"$scratch/damaged"
  rm -f "./$last"
  sed 's/^/pf:/' "$scratch/done" >>"$scratch/over"
  tries=$((tries + 1))
  [ "$tries" -lt 20 ] || break
done
cut -f 2- "$scratch/damaged" | sed 's/^/pf:/' >"$scratch/unreadable"
if [ "$tries" -lt 20 ]; then
  asked --log-json list --json-lines --format '{size}{sha256}' --exclude-from "$scratch/unreadable" "::$archive" \
    >"$scratch/manifest" 2>"$scratch/said" || failed borg "$scratch/said"
else
  # Without hashes: they would be read from what cannot be read.
  asked --log-json list --json-lines --format '{size}' --exclude-from "$scratch/unreadable" "::$archive" \
    >"$scratch/manifest" 2>"$scratch/said" || failed borg "$scratch/said"
fi

# inventory NAME: of the files that were restored, below the folder that one stands in.
inventory() {
  printf '#%shashes\n' "$1"
  xargs -0 shasum -a 256 <"$scratch/list" 2>/dev/null
  printf '#%sstates\n' "$1"
  xargs -0 stat -f '%Lp %z %c %N' <"$scratch/list" 2>/dev/null
}

echo '#damaged'
cat "$scratch/damaged"
echo '#warnings'
cat "$scratch/warnings"
echo '#manifest'
cat "$scratch/manifest"
find . -type f -print0 >"$scratch/list"
inventory restored
echo '#links'
# shellcheck disable=SC2016 # the inner shell expands it
find . -type l -exec sh -c 'for link; do
  printf "%s %s\n" "$(readlink "$link" | base64 | tr -d "\n")" "$(printf "%s" "$link" | base64 | tr -d "\n")"
done' sh {} +
(cd / && inventory live)
