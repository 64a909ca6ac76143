#!/bin/sh
# Waits for the Docker daemon beside it, registers at the forge where that has not happened yet, and takes jobs.
set -eu

daemon=$(printf '%s' "$DOCKER_HOST" | sed 's|^tcp://|http://|')
until wget -q -O /dev/null "$daemon/_ping"; do
  echo "waiting for the Docker daemon at $DOCKER_HOST"
  sleep 2
done

cd "$HOME"
if [ ! -f .runner ]; then
  # Over standard input: an argument could be read by whoever may list processes.
  printf '%s\n' "$FORGEJO_URL" "$RUNNER_TOKEN" "$RUNNER_NAME" "$RUNNER_LABELS" |
    forgejo-runner register --config /config/config.yaml
fi
unset RUNNER_TOKEN

exec forgejo-runner daemon --config /config/config.yaml
