#!/bin/sh
# Asks Jellyfin for its sessions and libraries. Environment: JELLYFIN (its address), KEY_FILE (an API key), OUTPUT (a .prom file).
set -eu
new=$(mktemp "$(dirname "$OUTPUT")/.jellyfin-metrics.XXXXXX")
trap 'rm -f "$new"' EXIT

# ask PATH: the answer. The key is in no argument: curl reads the header from standard input.
ask() {
  printf 'header = "X-Emby-Token: %s"\n' "$(cat "$KEY_FILE")" |
    curl -fsS --noproxy '*' -m 20 -K - "$JELLYFIN$1"
}
sample() { printf '%s %s\n' "$1" "$2" >>"$new"; }
family() { printf '# HELP %s %s\n# TYPE %s gauge\n' "$1" "$2" "$1" >>"$new"; }

family jellyfin_up 'Whether the server says that it is healthy.'
if ! health=$(curl -fsS --noproxy '*' -m 10 "$JELLYFIN/health") || [ "$health" != Healthy ]; then
  sample jellyfin_up 0
else
  sample jellyfin_up 1
  if version=$(ask /System/Info/Public); then
    family jellyfin_version_info 'The version that runs.'
    printf '%s' "$version" | jq -r '"jellyfin_version_info{version=\(.Version | tojson)} 1"' >>"$new"
  fi
  if sessions=$(ask /Sessions); then
    sessions=$(printf '%s' "$sessions" | jq -r '
      [.[] | select(.NowPlayingItem != null)] as $busy
      | [length, ([$busy[] | select(.PlayState.IsPaused != true)] | length),
         ([$busy[] | select(.PlayState.IsPaused == true)] | length), ([.[] | select(.TranscodingInfo != null)] | length)]
      | @tsv')
    # shellcheck disable=SC2086 # four numbers
    set -- $sessions
    family jellyfin_sessions_total 'Devices that are logged in.'
    sample jellyfin_sessions_total "$1"
    family jellyfin_sessions_playing 'Sessions in which something plays.'
    sample jellyfin_sessions_playing "$2"
    family jellyfin_sessions_paused 'Sessions in which something is paused.'
    sample jellyfin_sessions_paused "$3"
    family jellyfin_transcode_sessions_total 'Sessions for which something is transcoded.'
    sample jellyfin_transcode_sessions_total "$4"
  fi
  if libraries=$(ask /Library/VirtualFolders); then
    family jellyfin_library_items 'Items of a library by type.'
    # One line per library and type of item: id, type, and the labels as they are to be printed.
    printf '%s' "$libraries" | jq -r '
      {movies: ["Movie"], tvshows: ["Series", "Episode"], music: ["MusicAlbum", "Audio"], books: ["Book"],
       homevideos: ["Video", "Photo"], musicvideos: ["MusicVideo"], boxsets: ["BoxSet"]} as $types
      | .[] | . as $library | ($types[.CollectionType // ""] // ["Movie", "Series", "Episode", "Audio"])[]
      | "\($library.ItemId)\t\(.)\tlibrary=\($library.Name | tojson),type=\(tojson)"' |
      while IFS='	' read -r id type labels; do
        number=$(ask "/Items?ParentId=$id&IncludeItemTypes=$type&Recursive=true&Limit=0" | jq '.TotalRecordCount') || continue
        sample "jellyfin_library_items{$labels}" "${number:-0}"
      done
  fi
fi
chmod 644 "$new"
mv -f "$new" "$OUTPUT"
