#!/bin/sh
# Asks the forge for its repositories and the runs of their workflows. Mirrors are left out: nobody works on them.
# Environment: FORGEJO (its address), KEY_FILE (a token), OUTPUT (a .prom file).
set -eu
scratch=$(mktemp -d "${TMPDIR:-/tmp}/forgejo-metrics.XXXXXX")
new=$(mktemp "$(dirname "$OUTPUT")/.forgejo-metrics.XXXXXX")
trap 'rm -rf "$scratch" "$new"' EXIT

# ask PATH: the answer. The token is in no argument: curl reads the header from standard input.
ask() {
  printf 'header = "Authorization: token %s"\n' "$(cat "$KEY_FILE")" |
    curl -fsS --noproxy '*' -m 20 -K - "$FORGEJO/api/v1$1" 2>/dev/null
}

# The samples of each family are collected and printed together, as the format wants it.
families='forgejo_repo_open_pull_requests|Open pull requests.
forgejo_repo_open_issues|Open issues.
forgejo_repo_releases_total|Releases.
forgejo_repo_language_bytes|Size of the code by language.
forgejo_repo_latest_release_timestamp_seconds|When the latest release was published.
forgejo_repo_latest_commit_timestamp_seconds|When the latest commit of the default branch was made.
forgejo_actions_runs_total|Runs of workflows by state.
forgejo_actions_run_duration_seconds|How long the latest finished run of a workflow took.
forgejo_actions_last_success_timestamp_seconds|When a workflow last succeeded.
forgejo_actions_jobs_waiting|Runs that wait for a runner.
forgejo_actions_jobs_running|Runs that a runner works on.'
samples=$scratch/samples
: >"$samples"

# A time such as 2026-02-07T09:30:00-08:00 in seconds; the forge writes its own zone.
# shellcheck disable=SC2016 # the variable is jq's
time='def seconds: capture("^(?<local>.{19})(\\.[0-9]+)?(?<zone>Z|[+-][0-9:]{5})$")
  | (if .zone == "Z" then 0
     else ((.zone[1:3] | tonumber) * 3600 + (.zone[4:6] | tonumber) * 60) * (if .zone[0:1] == "-" then -1 else 1 end)
     end) as $offset
  | (.local + "Z" | fromdateiso8601) - $offset;'

# Without a page the forge lists every run that there ever was.
repository() {
  repo=$1
  # As it stands between the braces of a sample.
  label="repo=$(printf '%s' "$repo" | jq -rR tojson)"
  ask "/repos/$repo/languages" | jq -r --arg repo "$label" \
    'to_entries[] | "forgejo_repo_language_bytes{\($repo),language=\(.key | tojson)} \(.value)"' >>"$samples" || true
  ask "/repos/$repo/releases/latest" | jq -r --arg repo "$label" "$time"'
    "forgejo_repo_latest_release_timestamp_seconds{\($repo),version=\(.tag_name | tojson)} \(.published_at | seconds)"' >>"$samples" || true
  ask "/repos/$repo/commits?limit=1&stat=false&verification=false&files=false" | jq -r --arg repo "$label" "$time"'
    .[0:1][] | "forgejo_repo_latest_commit_timestamp_seconds{\($repo)} \(.commit.committer.date | seconds)"' >>"$samples" || true
  for state in success failure cancelled skipped waiting running blocked; do
    number=$(ask "/repos/$repo/actions/runs?status=$state&page=1&limit=1" | jq '.total_count') || continue
    [ -n "$number" ] || continue
    printf 'forgejo_actions_runs_total{%s,status="%s"} %s\n' "$label" "$state" "$number" >>"$samples"
    case $state in waiting | running) printf 'forgejo_actions_jobs_%s{%s} %s\n' "$state" "$label" "$number" >>"$samples" ;; esac
  done
  ask "/repos/$repo/actions/runs?page=1&limit=50" | jq -r --arg repo "$label" "$time"'
    [.workflow_runs[]? | select(.status == "success" or .status == "failure") | . + {ended: (.stopped | seconds), began: (.started | seconds)}]
    | group_by(.workflow_id)[]
    | "\($repo),workflow=\(.[0].workflow_id | tojson)" as $labels
    | (max_by(.ended) | "forgejo_actions_run_duration_seconds{\($labels)} \(.ended - .began)"),
      (map(select(.status == "success")) | select(length > 0) | max_by(.ended)
       | "forgejo_actions_last_success_timestamp_seconds{\($labels)} \(.ended)")' >>"$samples" || true
}

up=0
if ask /version >/dev/null; then up=1; fi
if [ "$up" = 1 ]; then
  page=1
  while ask "/repos/search?limit=50&page=$page" >"$scratch/page"; do
    jq -r '.data[] | select((.mirror or .empty) | not) | .full_name' "$scratch/page" >>"$scratch/names"
    jq -r '.data[] | select((.mirror or .empty) | not) | "repo=\(.full_name | tojson)" as $repo
      | "forgejo_repo_open_pull_requests{\($repo)} \(.open_pr_counter)", "forgejo_repo_open_issues{\($repo)} \(.open_issues_count)",
        "forgejo_repo_releases_total{\($repo)} \(.release_counter)"' "$scratch/page" >>"$samples"
    if [ "$(jq '.data | length' "$scratch/page")" -lt 50 ]; then break; fi
    page=$((page + 1))
  done
  while IFS= read -r name <&3; do repository "$name"; done 3<"$scratch/names"
fi

{
  printf '# HELP forgejo_up Whether the forge answers.\n# TYPE forgejo_up gauge\nforgejo_up %s\n' "$up"
  printf '%s\n' "$families" | while IFS='|' read -r family help; do
    if grep -q "^$family{" "$samples"; then
      printf '# HELP %s %s\n# TYPE %s gauge\n' "$family" "$help" "$family"
      grep "^$family{" "$samples"
    fi
  done
} >"$new"
chmod 644 "$new"
mv -f "$new" "$OUTPUT"
