#!/usr/bin/env bash
# Makes the @tensorflow/tfjs-node of the working folder load TensorFlow out of wheels of the Python package index, which
# tensorflow-gpu.txt and tensorflow-cpu.txt pin: libraries only, no Python of them runs. What its own install script would
# download was built for CUDA 11.2, which knows no GPU newer than 2020.
set -euo pipefail
device="$1"
into="$PWD/tensorflow"
wheels="$(mktemp -d)"

# The tags of the wheels that are pinned, so that any Python may fetch them.
platforms=(manylinux_2_27_x86_64 manylinux2014_x86_64 manylinux2010_x86_64)
python3 -m pip download --disable-pip-version-check --no-input -q --no-deps --only-binary=:all: --require-hashes \
  --python-version 3.11 "${platforms[@]/#/--platform=}" -r "$(dirname "$0")/tensorflow-$device.txt" -d "$wheels"

python3 - "$wheels" "$into" <<'PYTHON'
import pathlib, re, sys, zipfile

wanted = re.compile(r"tensorflow/libtensorflow_(cc|framework)\.so\.2|tensorflow/include/(tensorflow|xla|tsl)/.*|nvidia/[^/]+/lib/.*\.so.*")
for wheel in pathlib.Path(sys.argv[1]).glob("*.whl"):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(sys.argv[2], [name for name in archive.namelist() if wanted.fullmatch(name)])
    wheel.unlink()
PYTHON

# One folder in which CUDA's libraries find each other.
mkdir -p "$into/cuda"
if [[ -d "$into/nvidia" ]]; then find "$into/nvidia" -name '*.so*' -exec ln -s -t "$into/cuda" {} +; fi

# By the names under which the addon and its build look for them.
package=node_modules/@tensorflow/tfjs-node
rm -rf "$package/deps"
mkdir -p "$package/deps/lib"
link() { for name in "${@:2}"; do ln -s "$into/tensorflow/$1" "$package/deps/lib/$name"; done; }
link libtensorflow_cc.so.2 libtensorflow.so libtensorflow.so.2 libtensorflow.so.2.9.1 libtensorflow_cc.so.2
link libtensorflow_framework.so.2 \
  libtensorflow_framework.so libtensorflow_framework.so.2 libtensorflow_framework.so.2.9.1
mv "$into/tensorflow/include" "$package/deps/include"
export npm_config_build_from_source=true npm_config_nodedir="${npm_config_nodedir:-/usr/local}"
npm rebuild @tensorflow/tfjs-node --ignore-scripts=false --loglevel=error
rm -rf "$package/deps/include"
LD_LIBRARY_PATH="$into/cuda" node -e "const tf = require('@tensorflow/tfjs-node'); console.log('TensorFlow', tf.backend().binding.TF_Version)"
