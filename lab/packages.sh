#!/bin/sh
# Brings node_modules up to date with the lockfile. Runs on whatever Node the
# machine has; the Node that Ballast needs is itself one of the packages.
set -eu
cd "$(dirname "$0")/.."
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  # Not `npm ci`: it refuses a lockfile written where a registry lacks other platforms' optional packages.
  npm install --no-save --no-audit --no-fund --loglevel=error
  touch node_modules/.package-lock.json
fi
