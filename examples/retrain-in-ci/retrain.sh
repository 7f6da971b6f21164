#!/usr/bin/env bash
# retrain.sh PHOTOS STORE: trains, publishes, and leaves the latest model where the new one is worse.
set -euo pipefail
photos=$1
store=$2
registry=${REGISTRY:-$store}
model=${MODEL:-pets}

# The same folder each time: --force replaces the last build's run.
npx headstart train "$photos" --out run --store "$store" --force --quiet
# A model whose exports do not say what the trained network says is not published.
npx headstart verify run
# Each of many small steps down may be within chance, and their sum not: a machine that retrains takes --strict.
npx headstart models publish run --name "$model" --store "$registry" --strict
npx headstart models show "$model" --store "$registry"
