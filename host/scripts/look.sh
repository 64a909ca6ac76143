# shellcheck shell=sh
# Tells in one go how everything that standard input names is on this host: hashes, modes, agents, packages, and the content of each
# file that differs from the hash asked for. Changes nothing.
cat >"$spool/asked"
[ "$(tail -n 1 "$spool/asked")" = end ] || refuse "the connection broke before everything had arrived"
prefix=$(sed -n 's/^prefix //p' "$spool/asked")

# only -f|-d: the paths of standard input that are files or folders, each ended by a NUL.
only() { while IFS= read -r path; do if test "$1" "$path"; then printf '%s\0' "$path"; fi; done; }
if grep -q -e '^file [^ ]* root ' -e '^daemon ' "$spool/asked"; then
  sudo -n true 2>"$spool/error" || refuse "part of it is root's, and sudo does not let this login: $(head -n 1 "$spool/error")"
fi
has_root() { grep -q '^file [^ ]* root ' "$spool/asked"; }

look_files() {
  sed -n "s/^file [^ ]* $1 //p" "$spool/asked" >"$spool/paths"
  if [ "$1" = root ]; then
    # What only root may read is looked at as root; most of it anybody may.
    : >"$spool/present"
    while IFS= read -r path <&3; do if sudo -n test -f "$path"; then printf '%s\0' "$path" >>"$spool/present"; fi; done 3<"$spool/paths"
  else
    only -f <"$spool/paths" >"$spool/present"
  fi
  [ -s "$spool/present" ] || return 0
  as "$1" xargs -0 shasum -a 256 <"$spool/present" >>"$spool/hashes"
  as "$1" xargs -0 stat -f '%Lp %N' <"$spool/present" >>"$spool/modes"
}
: >"$spool/hashes"
: >"$spool/modes"
look_files user
if has_root; then look_files root; fi
sed -n 's/^folder //p' "$spool/asked" | only -d >"$spool/present"
if [ -s "$spool/present" ]; then xargs -0 stat -f '%Lp %N' <"$spool/present" >>"$spool/modes"; fi

echo "#hashes"
cat "$spool/hashes"
echo "#modes"
cat "$spool/modes"
echo "#agents"
launchctl list
if grep -q '^daemon ' "$spool/asked"; then
  echo "#daemons"
  sudo -n launchctl list
fi
echo "#formulas"
ls "$prefix/Cellar" 2>/dev/null
echo "#casks"
ls "$prefix/Caskroom" 2>/dev/null
echo "#programs"
sed -n 's/^binary //p' "$spool/asked" | while IFS= read -r path; do if [ -x "$path" ]; then echo "$path"; fi; done
echo "#records"
for folder in "$records"/*/; do
  [ -d "$folder" ] || continue
  name=$(basename "$folder")
  unfinished=-
  if [ -e "$folder/todo" ]; then unfinished=unfinished; fi
  printf '%s %s %s\n' "$name" "$unfinished" "$(cat "$folder/seen" 2>/dev/null)"
done
# What the last apply of each service has written; of a file whose content is a secret's, the asker knows no more than this.
cat "$records"/*/hashes >"$spool/applied" 2>/dev/null
echo "#applied"
cat "$spool/applied"
echo "#contents"
awk 'FILENAME == ARGV[1] { hash[substr($0, 67)] = substr($0, 1, 64); next }
  FILENAME == ARGV[2] { applied[substr($0, 67)] = substr($0, 1, 64); next }
  $1 == "file" {
    path = $0; sub(/^[^ ]+ [^ ]+ [^ ]+ /, "", path)
    wanted = $2; if (wanted == "applied") wanted = applied[path]
    if (path in hash && hash[path] != wanted) print $3 " " path
  }' "$spool/hashes" "$spool/applied" "$spool/asked" >"$spool/differing"
while IFS=' ' read -r owner path <&3; do
  printf '%s ' "$path"
  as "$owner" cat "$path" | base64 | tr -d '\n'
  echo
done 3<"$spool/differing"
echo "#end"
