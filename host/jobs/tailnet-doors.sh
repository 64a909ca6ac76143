#!/bin/sh
# Has tailscaled pass the ports of Tailscale Services on: tailnet-doors [--check] FILE, with one port a line:
#   svc:home 443 127.0.0.1:8441 proxy|plain
# "minikube" in place of an address is whatever port the API server of minikube has now. With --check it says only, by its status, whether
# all of that is so.
set -u
check=
if [ "$1" = --check ]; then
  check=yes
  shift
fi
file=$1
failed=0

if ! config=$(tailscale serve status --json); then
  echo "tailscaled does not say what it serves" >&2
  exit 1
fi
# Older versions cannot say who is at the other end.
version=0
case $(tailscale serve --help 2>&1) in *--proxy-protocol*) version=2 ;; esac

# minikube_address: nothing while it does not run; fails where kubectl does not know its port.
minikube_address() {
  minikube status >/dev/null 2>&1 || return 0
  server=$(kubectl config view --context=minikube --minify --output='jsonpath={.clusters[0].cluster.server}') || return 1
  case ${server##*:} in '' | *[!0-9]*) return 1 ;; esac
  echo "127.0.0.1:${server##*:}"
}

forward() {
  service=$1 port=$2 to=$3 proxy=0
  if [ "$4" = proxy ]; then proxy=$version; fi
  if [ "$to" = minikube ]; then
    if ! to=$(minikube_address); then
      echo "kubectl does not say where minikube's API server is" >&2
      failed=1
      return 0
    fi
    if [ -z "$to" ]; then
      echo "minikube does not run: $service port $port stays as it is"
      return 0
    fi
  fi
  now=$(printf '%s' "$config" | jq -r --arg s "$service" --arg p "$port" '.Services[$s].TCP[$p] // {} | "\(.TCPForward) \(.ProxyProtocol // 0)"')
  if [ "$now" = "$to $proxy" ]; then return 0; fi
  if [ -n "$check" ]; then
    failed=1
    return 0
  fi
  set -- --service="$service" --tcp="$port"
  if [ "$proxy" != 0 ]; then set -- "$@" --proxy-protocol="$proxy"; fi
  if tailscale serve --yes "$@" "tcp://$to" >/dev/null; then
    echo "$service port $port is passed on to $to"
  else
    failed=1
  fi
}

while IFS=' ' read -r service port to proxy <&3; do
  case $service in svc:*) forward "$service" "$port" "$to" "$proxy" ;; esac
done 3<"$file"

# What nobody asks for any more is switched off.
printf '%s' "$config" | jq -r '.Services // {} | to_entries[] | .key as $s | .value.TCP // {} | keys[] | "\($s) \(.)"' >"${TMPDIR:-/tmp}/tailnet-doors.$$"
trap 'rm -f "${TMPDIR:-/tmp}/tailnet-doors.$$"' EXIT
while IFS=' ' read -r service port <&3; do
  if grep -q "^$service $port " "$file"; then continue; fi
  if [ -n "$check" ]; then
    failed=1
  elif tailscale serve --yes --service="$service" --tcp="$port" off >/dev/null; then
    echo "$service port $port is passed on no more"
    if ! grep -q "^$service " "$file"; then tailscale serve clear "$service" >/dev/null 2>&1; fi
  else
    failed=1
  fi
done 3<"${TMPDIR:-/tmp}/tailnet-doors.$$"
exit "$failed"
