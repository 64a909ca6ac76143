# shellcheck shell=sh
# Takes a service away: its agents, its files and the folders that are empty then. What it keeps is said, and stays.
receive
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
  if [ -e "$path" ]; then echo "kept $path"; fi
done 3<"$spool/keep"
rm -rf "$record"
