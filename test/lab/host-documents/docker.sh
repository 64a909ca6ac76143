#!/bin/sh
# Stands in for docker where the tests of a container's script run: each container is a folder of $DOCKER_STATE with image, label and running.
# A container of the image `broken:*` stops by itself; `docker run` takes the words that the real one takes, as far as they are asked for here.
set -eu
echo "$*" >>"$DOCKER_STATE/calls"
verb=$1
shift
container() { for one; do :; done; [ -d "$DOCKER_STATE/c/$one" ] || { echo "Error: No such object: $one" >&2; exit 1; }; }
case $verb in
  version) [ ! -e "$DOCKER_STATE/away" ] || { echo "Cannot connect to the Docker daemon" >&2; exit 1; } ;;
  pull) case $1 in missing:*) echo "manifest unknown" >&2; exit 1 ;; esac ;;
  inspect)
    container "$@"
    case "$*" in
      *Config.Image*) cat "$DOCKER_STATE/c/$one/image" ;;
      *Labels*) if [ -s "$DOCKER_STATE/c/$one/label" ]; then cat "$DOCKER_STATE/c/$one/label"; else echo "<no value>"; fi ;;
      *State.Running*) cat "$DOCKER_STATE/c/$one/running" ;;
    esac
    ;;
  run)
    label='' name=''
    while :; do
      case $1 in
        --label=blumeops.words=*) label=${1#--label=blumeops.words=} ;;
        --name=*) name=${1#--name=} ;;
        --*) ;;
        *) break ;;
      esac
      shift
    done
    mkdir "$DOCKER_STATE/c/$name"
    echo "$1" >"$DOCKER_STATE/c/$name/image"
    echo "$label" >"$DOCKER_STATE/c/$name/label"
    case $1 in broken:*) echo false ;; *) echo true ;; esac >"$DOCKER_STATE/c/$name/running"
    ;;
  start) container "$@" && echo true >"$DOCKER_STATE/c/$one/running" ;;
  stop) container "$@" && echo false >"$DOCKER_STATE/c/$one/running" ;;
  rename) container "$1" && mv "$DOCKER_STATE/c/$1" "$DOCKER_STATE/c/$2" ;;
  rm) container "$@" && rm -rf "$DOCKER_STATE/c/$one" ;;
  logs) container "$@" && echo "the last words of $one" ;;
  *) echo "docker: '$verb' is not a docker command" >&2; exit 1 ;;
esac
