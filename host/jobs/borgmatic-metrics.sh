#!/bin/sh
# Asks borg about one repository and its last archive. Environment: PATH with borg and jq, BORG_REPO, BORG_PASSCOMMAND, OUTPUT (a .prom
# file), SOURCES (name=path of each source, with colons between them; the first that fits counts).
set -eu
scratch=$(mktemp -d "${TMPDIR:-/tmp}/borgmatic-metrics.XXXXXX")
new=$(mktemp "$(dirname "$OUTPUT")/.borgmatic-metrics.XXXXXX")
trap 'rm -rf "$scratch" "$new"' EXIT

gauges='def gauge(name; help; value): "# HELP \(name) \(help)\n# TYPE \(name) gauge\n\(name) \(value // 0)";'

# A backup may hold the repository's lock for hours; reading goes on beside it.
if borg info --bypass-lock --json >"$scratch/repository" && borg list --bypass-lock --json >"$scratch/archives"; then
  jq -r -s "$gauges"'
    .[0].cache.stats as $s
    | gauge("borgmatic_up"; "Whether the repository can be read."; 1),
      gauge("borgmatic_repo_original_size_bytes"; "All archives as they were."; $s.total_size),
      gauge("borgmatic_repo_compressed_size_bytes"; "All archives, compressed."; $s.total_csize),
      gauge("borgmatic_repo_deduplicated_size_bytes"; "What the repository takes."; $s.unique_csize),
      gauge("borgmatic_repo_total_chunks"; "Chunks of all archives."; $s.total_chunks),
      gauge("borgmatic_repo_unique_chunks"; "Chunks that are kept."; $s.total_unique_chunks),
      gauge("borgmatic_archive_count"; "Archives in the repository."; (.[1].archives | length))' \
    "$scratch/repository" "$scratch/archives" >"$new"
else
  printf '# HELP borgmatic_up Whether the repository can be read.\n# TYPE borgmatic_up gauge\nborgmatic_up 0\n' >"$new"
  echo '{"archives": []}' >"$scratch/archives"
fi

last=$(jq -r '.archives[-1].name // ""' "$scratch/archives")
if [ -n "$last" ] && borg info --bypass-lock --json "::$last" >"$scratch/last"; then
  # A time of borg is local and has no zone.
  ended=$(jq -r '.archives[0].end[0:19]' "$scratch/last")
  ended=$(date -j -f '%Y-%m-%dT%H:%M:%S' "$ended" +%s) || ended=0
  jq -r --argjson ended "$ended" "$gauges"'
    .archives[0] as $a
    | gauge("borgmatic_last_archive_original_size_bytes"; "The last archive as it was."; $a.stats.original_size),
      gauge("borgmatic_last_archive_compressed_size_bytes"; "The last archive, compressed."; $a.stats.compressed_size),
      gauge("borgmatic_last_archive_deduplicated_size_bytes"; "What the last archive added."; $a.stats.deduplicated_size),
      gauge("borgmatic_last_archive_files"; "Files of the last archive."; $a.stats.nfiles),
      gauge("borgmatic_last_archive_timestamp"; "When the last archive was done."; $ended),
      gauge("borgmatic_last_archive_duration_seconds"; "How long it took."; $a.duration)' "$scratch/last" >>"$new"
  # borgmatic keeps dumps and its own files in an archive below "borgmatic/".
  {
    printf '# HELP borgmatic_source_size_bytes Size of a source in the last archive.\n# TYPE borgmatic_source_size_bytes gauge\n'
    borg list --bypass-lock --json-lines "::$last" | jq -n -r --arg sources "$SOURCES" '
      ([$sources | split(":")[] | split("=") | {name: .[0], prefix: (.[1] | ltrimstr("/"))}]
      + [{name: "PostgreSQL", prefix: "borgmatic/postgresql_databases"}, {name: "SQLite", prefix: "borgmatic/sqlite_databases"},
         {name: "borgmatic_metadata", prefix: "borgmatic"}]) as $known
      | def source: . as $path
          | first($known[] | select(.prefix as $prefix | $path == $prefix or ($path | startswith($prefix + "/"))) | .name) // "other";
      reduce inputs as $file ({}; .[$file.path | source] += ($file.size // 0))
      | to_entries[] | "borgmatic_source_size_bytes{source=\(.key | tojson)} \(.value)"'
  } >>"$new"
fi
chmod 644 "$new"
mv -f "$new" "$OUTPUT"
