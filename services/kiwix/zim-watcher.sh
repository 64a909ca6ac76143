#!/bin/sh
# Restarts Kiwix when the archives that are there are not those that it started with: it reads its list once.
#
#   ARCHIVES    folder of the .zim files
#   DEPLOYMENT  name of the Deployment, whose annotation holds the list's sum
set -eu

annotation=kiwix.blumeops/zim-hash

sum=$(find "$ARCHIVES" -maxdepth 1 -name '*.zim' | sort | cksum | cut -d ' ' -f 1)
known=$(kubectl get deployment "$DEPLOYMENT" --output 'jsonpath={.metadata.annotations.kiwix\.blumeops/zim-hash}')

if [ "$sum" = "$known" ]; then
  echo "the archives are those that $DEPLOYMENT serves"
  exit 0
fi

# The annotation comes last: a restart that failed is tried again.
kubectl rollout restart deployment "$DEPLOYMENT"
kubectl annotate --overwrite deployment "$DEPLOYMENT" "$annotation=$sum"
echo "$DEPLOYMENT restarts with other archives than before"
