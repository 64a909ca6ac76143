# shellcheck shell=sh
# Takes a service away: its agents, its files and the folders that are empty then. What it keeps is said, and stays, unless `purge yes`
# says that it is to go, too.
receive
# What the host has noted itself stands in for what is not said: of a service that nobody states any more.
for word in brewservice keep; do
  if [ ! -s "$spool/$word" ] && [ -f "$record/$word" ]; then cp "$record/$word" "$spool/$word"; fi
done
[ -n "$title" ] || title=$(cat "$record/title" 2>/dev/null || echo "$service")
[ -n "$prefix" ] || prefix=$(cat "$record/prefix" 2>/dev/null)
if [ -s "$spool/brewservice" ]; then
  "$prefix/bin/brew" services stop "$(cat "$spool/brewservice")" </dev/null >/dev/null 2>&1
fi
if [ -f "$record/manifest" ]; then
  while IFS=' ' read -r word scope label _ <&3; do
    [ "$word" = agent ] || continue
    unload "$scope" "$label" || refuse "$title: $(cat "$spool/reason")"
    echo "unloaded $label"
  done 3<"$record/manifest"
  while IFS=' ' read -r word owner path <&3; do
    [ "$word" = file ] || continue
    as "$owner" rm -f "$path" || refuse "$title: $path cannot be removed"
    echo "removed $path"
  done 3<"$record/manifest"
fi
: >"$spool/folder"
clear_folders
while IFS= read -r path <&3; do
  [ -e "$path" ] || continue
  if [ -s "$spool/purge" ]; then
    rm -rf "$path" || refuse "$title: $path cannot be deleted"
    echo "deleted $path"
  else echo "kept $path"; fi
done 3<"$spool/keep"
rm -rf "$record"
