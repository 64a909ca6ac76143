# shellcheck shell=sh
# Brings one service to what standard input says, and shows that it came up; else puts back what was there.
# A run that dies leaves a journal (`todo`, `undo`), which the next one takes up: what was there before stays known, and an agent
# whose file was changed is restarted even though the file is already right.

# listening PORT: 7 is curl's word for a connection that nobody took; whatever was answered, somebody listens.
listening() {
  curl -s --noproxy '*' -m 2 -o /dev/null "http://127.0.0.1:$1/" </dev/null
  [ $? -ne 7 ]
}

present() { as "$1" test -f "$2"; }

# same OWNER NEW MODE PATH: whether the file is there as it should be.
same() {
  present "$1" "$4" && as "$1" cmp -s "$2" "$4" && [ "0$(as "$1" stat -f %Lp "$4")" = "$3" ]
}

# put OWNER SOURCE MODE PATH: the mode comes before the content.
put() {
  # shellcheck disable=SC2016 # the inner shell expands it
  as "$1" sh -c ': >"$1" && chmod "$2" "$1" && cat "$3" >"$1"' sh "$(scratch "$4")" "$3" "$2"
}
scratch() { printf '%s/.%s.blumeops\n' "$(dirname "$1")" "$(basename "$1")"; }

check_before() {
  if grep -q ' root ' "$spool/file" || grep -q '^system ' "$spool/agent"; then
    sudo -n true 2>"$spool/error" ||
      refuse "$title: it needs root on this host, and sudo does not let this login; nothing was changed" \
        "  $(head -n 1 "$spool/error")"
  fi
  while IFS= read -r path <&3; do
    [ -x "$path" ] || refuse "$title: there is no program at $path; nothing was changed" "  $(cat "$spool/how")"
  done 3<"$spool/binary"
  running=
  while IFS=' ' read -r scope label _ <&3; do
    if loaded "$scope" "$label"; then running=yes; fi
  done 3<"$spool/agent"
  [ -s "$spool/brewservice" ] && launchctl print "$(domain gui)/homebrew.mxcl.$(cat "$spool/brewservice")" >/dev/null 2>&1 && running=yes
  [ -s "$spool/agent" ] || [ -s "$spool/brewservice" ] || return 0
  # What runs has the ports that the last apply knew; where that is not recorded, or an apply was cut off, any of them may be its own.
  if [ -n "$running" ] && { [ ! -r "$record/tcp" ] || [ -e "$record/todo" ]; }; then return 0; fi
  while IFS= read -r port <&3; do
    if [ -n "$running" ] && grep -Fxq "$port" "$record/tcp"; then continue; fi
    if listening "$port"; then
      refuse "$title: port $port is in use by another program on this host; nothing was changed" "  lsof -nP -iTCP:$port -sTCP:LISTEN tells which"
    fi
  done 3<"$spool/tcp"
}

install_packages() {
  while IFS= read -r name <&3; do
    [ -d "$prefix/Cellar/${name##*/}" ] || install_one "$prefix/bin/brew" install --formula "$name"
  done 3<"$spool/brew"
  while IFS= read -r name <&3; do
    [ -d "$prefix/Caskroom/${name##*/}" ] || install_one "$prefix/bin/brew" install --cask "$name"
  done 3<"$spool/cask"
  while IFS= read -r name <&3; do
    "$prefix/bin/mise" where "$name" >/dev/null 2>&1 || install_one "$prefix/bin/mise" use --global "$name"
  done 3<"$spool/mise"
}
# Services are applied side by side; Homebrew wants to be alone.
install_one() {
  hold "$records/.installing" || refuse "$title: another run (process $holder) has been installing for two minutes; nothing was changed"
  install_alone "$@"
  rm -rf "$records/.installing"
}
install_alone() {
  if ! "$@" </dev/null >"$spool/install" 2>&1; then
    rm -rf "$records/.installing"
    refuse "$title: $* failed; nothing was changed" "$(tail -n 3 "$spool/install")"
  fi
  echo "installed $*"
  echo all >>"$spool/todo"
}

# Finds what differs, keeps what was there, and notes what is to be done before doing it.
prepare() {
  : >"$spool/changed"
  while IFS=' ' read -r number mode restarts owner path <&3; do
    same "$owner" "$spool/new.$number" "$mode" "$path" && continue
    printf '%s %s %s %s\n' "$number" "$mode" "$owner" "$path" >>"$spool/changed"
    [ "$restarts" = - ] || printf '%s\n' "$restarts" >>"$spool/todo"
  done 3<"$spool/file"
  while IFS=' ' read -r scope label keepalive path <&3; do
    printf 'agent %s %s %s %s\n' "$scope" "$label" "$keepalive" "$path" >>"$spool/manifest"
    loaded "$scope" "$label" || printf 'load:%s\n' "$label" >>"$spool/todo"
  done 3<"$spool/agent"
  while IFS=' ' read -r _ _ _ owner path <&3; do
    printf 'file %s %s\n' "$owner" "$path" >>"$spool/manifest"
  done 3<"$spool/file"
  if [ -f "$record/manifest" ]; then
    grep -Fxv -f "$spool/manifest" "$record/manifest" >"$spool/former" || true
  fi
  mkdir -p "$record/undo"
  touch "$record/undo/list" "$record/undo/modes" "$record/todo"
  [ -f "$record/undo/made" ] || cat "$record/made" >"$record/undo/made" 2>/dev/null || true
  while IFS=' ' read -r number mode owner path <&3; do keep_former "$owner" "$path"; done 3<"$spool/changed"
  while IFS=' ' read -r word first second <&3; do
    if [ "$word" = file ]; then keep_former "$first" "$second"; fi
  done 3<"$spool/former"
  cat "$spool/todo" >>"$record/todo"
}

# keep_former OWNER PATH: unless an unfinished run has kept it already.
keep_former() {
  if awk -v path="$2" '{ sub(/^[^ ]+ [^ ]+ [^ ]+ /, "") } $0 == path { found = 1 } END { exit !found }' "$record/undo/list"; then return 0; fi
  kept=$(($(wc -l <"$record/undo/list") + 1))
  former=absent
  if present "$1" "$2"; then
    former=0$(as "$1" stat -f %Lp "$2")
    as "$1" cat "$2" >"$record/undo/$kept"
  fi
  printf '%s %s %s %s\n' "$kept" "$former" "$1" "$2" >>"$record/undo/list"
}

write_files() {
  while IFS=' ' read -r owner mode path <&3; do
    make_folder "$owner" "$path" || return 1
    former=0$(as "$owner" stat -f %Lp "$path")
    [ "$former" = "$mode" ] && continue
    printf '%s %s %s\n' "$owner" "$former" "$path" >>"$record/undo/modes"
    as "$owner" chmod "$mode" "$path" || return 1
  done 3<"$spool/folder"
  while IFS=' ' read -r number mode owner path <&3; do
    make_folder "$owner" "$(dirname "$path")" && put "$owner" "$spool/new.$number" "$mode" "$path" || return 1
  done 3<"$spool/changed"
  [ -s "$spool/changed" ] && sync
  while IFS=' ' read -r number mode owner path <&3; do
    as "$owner" mv -f "$(scratch "$path")" "$path" || return 1
    echo "wrote $path"
  done 3<"$spool/changed"
}

all_written() {
  write_files 2>"$spool/error" && return 0
  [ -s "$spool/error" ] && printf 'its files could not be written: %s\n' "$(head -n 1 "$spool/error")" >"$spool/reason"
  return 1
}

# Agents that are stated no more go down before the new ones come up: they may hold the same port.
settle_agents() {
  while IFS=' ' read -r word scope label _ <&3; do
    [ "$word" = agent ] || continue
    # The same label with another property list is reloaded below.
    cut -d ' ' -f 2 "$spool/agent" | grep -Fxq "$label" && continue
    unload "$scope" "$label" || return 1
    echo "unloaded $label"
  done 3<"$spool/former"
  while IFS=' ' read -r scope label keepalive path <&3; do
    if grep -Fxq -e "load:$label" "$record/todo"; then
      unload "$scope" "$label" && load "$scope" "$label" "$path" || return 1
      echo "loaded $label"
    elif [ "$keepalive" = 1 ] && grep -Fxq all "$record/todo"; then
      restart "$scope" "$label" || return 1
      echo "restarted $label"
    fi
  done 3<"$spool/agent"
  if [ -s "$spool/brewservice" ]; then settle_brew_service "$(cat "$spool/brewservice")" || return 1; fi
  if [ -s "$spool/run" ]; then start_program || return 1; fi
}
restart() {
  as "$(owner_of "$1")" launchctl kickstart -k "$(target "$1" "$2")" >/dev/null 2>"$spool/launchctl" && return 0
  printf 'agent %s does not restart: %s\n' "$2" "$(head -n 1 "$spool/launchctl")" >"$spool/reason"
  return 1
}
settle_brew_service() {
  verb=start
  if launchctl print "$(domain gui)/homebrew.mxcl.$1" >/dev/null 2>&1; then
    grep -Fxq all "$record/todo" || return 0
    verb=restart
  fi
  if ! "$prefix/bin/brew" services "$verb" "$1" </dev/null >"$spool/launchctl" 2>&1; then
    printf 'brew services %s %s: %s\n' "$verb" "$1" "$(tail -n 1 "$spool/launchctl")" >"$spool/reason"
    return 1
  fi
  echo "${verb}ed $1"
}
# A program that no agent keeps up. Its words stand one a line.
start_program() {
  words "$spool/unless" && return 0
  if ! words "$spool/run"; then
    printf 'it does not start: %s\n' "$(tail -n 1 "$spool/words")" >"$spool/reason"
    return 1
  fi
  echo "started $service"
}
words() {
  list=$1
  set --
  while IFS= read -r one <&3; do set -- "$@" "$one"; done 3<"$list"
  "$@" </dev/null >"$spool/words" 2>&1
}

# healthy: whether launchd and the service's own answers say that it is up; else says why not in `reason`.
healthy() {
  pids=
  while IFS=' ' read -r scope label keepalive _ <&3; do
    launchctl print "$(target "$scope" "$label")" >"$spool/print" 2>/dev/null || {
      echo "launchd does not know agent $label" >"$spool/reason"
      return 1
    }
    [ "$keepalive" = 1 ] || continue
    if ! grep -q '^[[:space:]]*state = running' "$spool/print"; then
      printf 'agent %s is not running (%s)\n' "$label" \
        "$(sed -n 's/^[[:space:]]*\(last exit code = .*\)/\1/p' "$spool/print" | head -n 1)" >"$spool/reason"
      return 1
    fi
    pids="$pids $(sed -n 's/^[[:space:]]*pid = //p' "$spool/print" | head -n 1)"
  done 3<"$spool/agent"
  while IFS= read -r port <&3; do
    listening "$port" || {
      echo "nothing listens on port $port" >"$spool/reason"
      return 1
    }
  done 3<"$spool/tcp"
  answers_well
}

# An agent that dies and is started again looks well in between: where nothing can be asked, it has to stay one process for a while.
came_up() {
  began=$(date +%s)
  within=$(cat "$spool/within")
  steady=
  while :; do
    if healthy; then
      if [ -s "$spool/tcp" ] || [ -s "$spool/http" ] || [ -z "$pids" ]; then return 0; fi
      [ "$pids" = "$steady" ] && return 0
      steady=$pids
      pause=1
    else
      steady=
      pause=0.25
    fi
    if [ $(($(date +%s) - began)) -ge "$within" ]; then return 1; fi
    sleep "$pause"
  done
}

# hashes: "SHA-256 PATH" of each file as it was written, so that a later look sees what somebody has changed, without knowing a secret.
hashes() {
  [ -s "$spool/file" ] || return 0
  (cd "$spool" && shasum -a 256 new.[0-9]*) |
    awk -v files="$spool/file" '
      BEGIN { while ((getline line < files) > 0) { split(line, word, " "); sub(/^[^ ]+ [^ ]+ [^ ]+ [^ ]+ /, "", line); path[word[1]] = line } }
      { number = $2; sub(/^\*?new\./, "", number); print $1 "  " path[number] }'
}

finish() {
  while IFS=' ' read -r word first second <&3; do
    [ "$word" = file ] || continue
    as "$first" rm -f "$second"
    echo "removed $second"
  done 3<"$spool/former"
  clear_folders
  cp "$spool/manifest" "$record/manifest.new"
  for word in title prefix brewservice keep tcp; do cp "$spool/$word" "$record/$word"; done
  hashes >"$record/hashes"
  cat "$spool/seen" >"$record/seen"
  mv -f "$record/manifest.new" "$record/manifest"
  rm -rf "$record/undo" "$record/todo"
}

# Everything back as it was before the first unfinished run.
put_back() {
  while IFS=' ' read -r _ scope label _ <&3; do
    grep -Fxq -e "load:$label" -e all "$record/todo" && unload "$scope" "$label"
  done 3<"$spool/agents.all"
  while IFS=' ' read -r number mode owner path <&3; do
    if [ "$mode" = absent ]; then as "$owner" rm -f "$path"
    else put "$owner" "$record/undo/$number" "$mode" "$path" && as "$owner" mv -f "$(scratch "$path")" "$path"; fi
  done 3<"$record/undo/list"
  [ -f "$record/manifest" ] && while IFS=' ' read -r word scope label _ path <&3; do
    [ "$word" = agent ] || continue
    if present user "$path" && ! loaded "$scope" "$label"; then load "$scope" "$label" "$path"; fi
  done 3<"$record/manifest"
  if [ -s "$spool/brewservice" ] && grep -Fxq all "$record/todo"; then
    name=$(cat "$spool/brewservice")
    if [ -f "$record/manifest" ]; then "$prefix/bin/brew" services restart "$name" </dev/null >/dev/null 2>&1
    else "$prefix/bin/brew" services stop "$name" </dev/null >/dev/null 2>&1; fi
  fi
  # What was made before this run stays, also where it is empty.
  sed 's/^\([^ ]*\) /\1 - /' "$record/undo/made" >"$spool/folder"
  clear_folders
  # The first note is the oldest: it is set last.
  awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }' "$record/undo/modes" >"$spool/modes"
  while IFS=' ' read -r owner mode path <&3; do
    if as "$owner" test -d "$path"; then as "$owner" chmod "$mode" "$path"; fi
  done 3<"$spool/modes"
  if [ -f "$record/manifest" ]; then rm -rf "$record/undo" "$record/todo"
  else forget; fi
}

roll_back() {
  {
    printf '%s did not come up: %s\n' "$title" "$(cat "$spool/reason")"
    while IFS= read -r path <&3; do
      [ -s "$path" ] || continue
      echo "  the last lines of $path:"
      tail -n 8 "$path" | cut -c 1-300 | sed 's/^/    /'
    done 3<"$spool/log"
  } | masked >"$spool/message"
  awk '{ print "agent " $0 }' "$spool/agent" >"$spool/agents.all"
  grep '^agent ' "$spool/former" >>"$spool/agents.all"
  former="nothing of it is left, as before"
  [ -f "$record/manifest" ] && former="the previous files and agents are back"
  put_back
  cat "$spool/message" >&2
  refuse "  $former"
}

receive
{ echo; cat "$spool/mask"; } >"$spool/masks"
: >"$spool/todo"
: >"$spool/manifest"
: >"$spool/former"
echo "its files could not be written" >"$spool/reason"
check_before
install_packages
prepare
if all_written && settle_agents && came_up; then finish; else roll_back; fi
