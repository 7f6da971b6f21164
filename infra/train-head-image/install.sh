#!/usr/bin/env bash
# Brings @tensorflow/tfjs-node into this folder and makes it load, as `npm run setup` does on a laptop: with the official
# library, else with that of a pinned wheel.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
# Below this folder unless told otherwise, because the package then links to it.
HEADSTART_CACHE="${HEADSTART_CACHE:-$PWD/native}" node install-tensorflow.js
node -e "const tf = require('@tensorflow/tfjs-node'); console.log('TensorFlow', tf.backend().binding.TF_Version)"
