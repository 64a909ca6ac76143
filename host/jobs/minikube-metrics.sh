#!/bin/sh
# Asks minikube and the API server of its cluster; zeros when they are away. Environment: HOME, PATH with both, OUTPUT (a .prom file).
set -eu
new=$(mktemp "$(dirname "$OUTPUT")/.minikube-metrics.XXXXXX")
trap 'rm -f "$new"' EXIT

# count KIND: how many objects of a kind the cluster has, 0 where it does not say.
count() {
  listed=$(kubectl --context=minikube --request-timeout=20s get --raw "/api/v1/$1" | jq '.items | length') || listed=0
  echo "${listed:-0}"
}

up=0
api=0
nodes=0
pods=0
namespaces=0
# By its exit code: the text says running though the kubelet is down.
if minikube status >/dev/null 2>&1; then up=1; fi
if [ "$up" = 1 ] && kubectl --context=minikube --request-timeout=10s get --raw /healthz >/dev/null; then
  api=1
  nodes=$(count nodes)
  pods=$(count pods)
  namespaces=$(count namespaces)
fi
cat >"$new" <<END
# HELP minikube_up Whether minikube says that all of it runs.
# TYPE minikube_up gauge
minikube_up $up
# HELP minikube_apiserver_up Whether the API server is healthy.
# TYPE minikube_apiserver_up gauge
minikube_apiserver_up $api
# HELP minikube_node_count Nodes of the cluster.
# TYPE minikube_node_count gauge
minikube_node_count $nodes
# HELP minikube_pod_count Pods of the cluster.
# TYPE minikube_pod_count gauge
minikube_pod_count $pods
# HELP minikube_namespace_count Namespaces of the cluster.
# TYPE minikube_namespace_count gauge
minikube_namespace_count $namespaces
END
chmod 644 "$new"
mv -f "$new" "$OUTPUT"
