# Says which archive of a repository is the latest, how large it is, and how much room there is to restore it. Changes nothing.
spool=$(mktemp -d "$temporary/blumeops.XXXXXX") || exit 1
trap 'rm -rf "$spool"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

[ -x "$borg" ] || failed "no borg"
if [ -n "$share" ]; then
  there "$share" || failed "no share"
  there "$repository" || failed "no repository"
fi
if ! asked --log-json list --last 1 --format '{start:%s} {end:%s} {archive}{NL}' >"$spool/latest" 2>"$spool/said"; then
  failed borg "$spool/said"
fi
[ -s "$spool/latest" ] || failed "no archive"
# A name may hold spaces.
archive=$(cut -d ' ' -f 3- "$spool/latest")
asked --log-json info --json "::$archive" >"$spool/info" 2>"$spool/said" || failed borg "$spool/said"
echo '#latest'
cat "$spool/latest"
echo '#info'
cat "$spool/info"
echo '#room'
df -Pk "$temporary" | awk 'NR == 2 { print $4 }'
echo '#end'
