#!/bin/sh
# Writes secrets of workflows to a forge: workflow-secrets API TOKEN_FILE SECRETS_FILE, the last a JSON list of {repository, name, value}. No
# value is in an argument: curl reads headers and bodies from files that nobody else may read.
set -eu
umask 077
api=$1
token=$(cat "$2")
secrets=$3
scratch=$(mktemp -d "${TMPDIR:-/tmp}/workflow-secrets.XXXXXX")
trap 'rm -rf "$scratch"' EXIT

printf 'header = "Authorization: token %s"\nheader = "Content-Type: application/json"\n' "$token" >"$scratch/headers"
# The forge may have been started a moment ago.
if ! curl -fsS --noproxy '*' -m 10 --retry 20 --retry-delay 2 --retry-connrefused -o /dev/null "$api/version"; then
  echo "the forge does not answer at $api" >&2
  exit 1
fi

count=$(jq length "$secrets")
at=0
while [ "$at" -lt "$count" ]; do
  repository=$(jq -r ".[$at].repository" "$secrets")
  name=$(jq -r ".[$at].name" "$secrets")
  jq -c ".[$at] | {data: .value}" "$secrets" >"$scratch/body"
  code=$(curl -sS --noproxy '*' -m 30 -K "$scratch/headers" -X PUT --data-binary "@$scratch/body" -o /dev/null -w '%{http_code}' \
    "$api/repos/$repository/actions/secrets/$name") || code=000
  case $code in
    201 | 204) echo "wrote $name of $repository" ;;
    401 | 403) echo "$repository: the forge's token may not write $name (HTTP $code): it needs the scope write:repository" >&2 && exit 1 ;;
    404) echo "$repository: the forge has no such repository" >&2 && exit 1 ;;
    *) echo "$repository: the forge did not take $name (HTTP $code)" >&2 && exit 1 ;;
  esac
  at=$((at + 1))
done
