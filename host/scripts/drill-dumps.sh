
# told HOW PATH NUMBER NUMBER WORDS: what came of a dump.
told() { printf '%s\t%s\t%s\t%s\t%s\n' "$1" "${2#./}" "$3" "$4" "$(tr '\t\n' '  ' <"$5" | cut -c 1-300)"; }

# server: PostgreSQL with nothing in it, which only this login reaches. What stands in its way is left in $scratch/why.
server() {
  [ -z "$sockets" ] || return 0
  [ ! -s "$scratch/why" ] || return 1
  for program in initdb pg_ctl createdb psql pg_restore; do
    [ -x "$postgres/$program" ] && continue
    echo "$program is not installed" >"$scratch/why"
    return 1
  done
  "$postgres/initdb" -D "$scratch/postgres" -U drill -A trust --encoding=UTF8 --no-locale --no-sync >"$scratch/log" 2>&1 || {
    grep -i error "$scratch/log" | head -n 1 >"$scratch/why"
    [ -s "$scratch/why" ] || echo "initdb failed" >"$scratch/why"
    return 1
  }
  sockets=$(mktemp -d /tmp/blumeops-pg.XXXXXX) || return 1
  echo "$sockets" >"$scratch/sockets"
  if ! "$postgres/pg_ctl" -D "$scratch/postgres" -w -l "$scratch/log" -o "-k $sockets -c listen_addresses='' -c fsync=off" start \
    >/dev/null 2>&1; then
    { grep -i -E 'fatal|error' "$scratch/log" || echo "the server does not start"; } | head -n 1 >"$scratch/why"
    rm -rf "$sockets"
    sockets=
    return 1
  fi
  PGHOST=$sockets PGUSER=drill
  export PGHOST PGUSER
  unset PGPORT PGHOSTADDR PGDATABASE PGSERVICE
}

# restored_postgres FILE NUMBER: into a database of its own, and counts what is in it.
restored_postgres() {
  if ! { "$postgres/createdb" "drill$2" &&
    if [ "$(head -c 5 "$1")" = PGDMP ]; then
      "$postgres/pg_restore" --no-owner --no-acl --exit-on-error --dbname "drill$2" "$1"
    else
      "$postgres/psql" -q -v ON_ERROR_STOP=1 -d "drill$2" -f "$1"
    fi; } >/dev/null 2>"$scratch/said"; then
    told bad "$1" 0 0 "$scratch/said"
    return
  fi
  echo "select format('select count(*) from %I.%I', schemaname, relname) from pg_stat_user_tables \\gexec" |
    "$postgres/psql" -X -At -v ON_ERROR_STOP=1 -d "drill$2" >"$scratch/counts" 2>"$scratch/said" || {
    told bad "$1" 0 0 "$scratch/said"
    return
  }
  told restored "$1" "$(awk 'END { print NR }' "$scratch/counts")" "$(awk '{ n += $1 } END { printf "%d", n }' "$scratch/counts")" /dev/null
}

# read_postgres FILE: every block of it, as far as programs or its own first and last words go; $scratch/why says why no more.
read_postgres() {
  if [ "$(head -c 5 "$1")" != PGDMP ]; then
    whole "$1" '^-- PostgreSQL database dump complete'
  elif [ -x "$postgres/pg_restore" ]; then
    if "$postgres/pg_restore" --list "$1" >"$scratch/entries" 2>"$scratch/said" &&
      "$postgres/pg_restore" --file /dev/null "$1" 2>"$scratch/said"; then
      told read "$1" "$(grep -c -v '^;' "$scratch/entries")" 0 "$scratch/why"
    else
      told bad "$1" 0 0 "$scratch/said"
    fi
  else
    told begins "$1" 0 0 "$scratch/why"
  fi
}

# whole FILE PATTERN: a dump in SQL ends with a line of its own.
whole() {
  if tail -n 5 "$1" | grep -q "$2"; then
    told ends "$1" 0 0 "$scratch/why"
  else
    echo "it breaks off before its end" >"$scratch/said"
    told bad "$1" 0 0 "$scratch/said"
  fi
}

restored_sqlite() {
  if ! command -v sqlite3 >/dev/null; then
    echo "sqlite3 is not installed" >"$scratch/why"
    whole "$1" '^COMMIT;'
    return
  fi
  if ! whole "$1" '^COMMIT;' | grep -q '^ends'; then
    whole "$1" '^COMMIT;'
  elif sqlite3 -bail "$scratch/sqlite.$2" <"$1" >/dev/null 2>"$scratch/said" &&
    [ "$(sqlite3 "$scratch/sqlite.$2" 'pragma integrity_check' 2>"$scratch/said")" = ok ]; then
    sqlite3 "$scratch/sqlite.$2" "select 'select count(*) from \"' || replace(name, '\"', '\"\"') || '\";' from sqlite_master
      where type = 'table' and name not like 'sqlite_%'" | sqlite3 "$scratch/sqlite.$2" >"$scratch/counts" 2>/dev/null
    told restored "$1" "$(awk 'END { print NR }' "$scratch/counts")" "$(awk '{ n += $1 } END { printf "%d", n }' "$scratch/counts")" /dev/null
  else
    told bad "$1" 0 0 "$scratch/said"
  fi
  rm -f "$scratch/sqlite.$2"
}

echo '#dumps'
: >"$scratch/why"
number=0
# Where borg is older than 1.4 they lie below the folder in which borgmatic ran.
find . -type f \( -path '*/borgmatic/postgresql_databases/*/*' -o -path '*/borgmatic/sqlite_databases/*/*' \) >"$scratch/found"
while IFS= read -r dump <&3; do
  number=$((number + 1))
  case $dump in
    */sqlite_databases/*) restored_sqlite "$dump" "$number" ;;
    *) if server; then restored_postgres "$dump" "$number"; else read_postgres "$dump"; fi ;;
  esac
done 3<"$scratch/found"
echo '#end'
