"""The base network alone: 24 batches of 32 images a measurement.

usage: BASE_H5=base.h5 base.py keras|openvino|openvino-bf16 PIXELS NETWORK.onnx
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from openvino_network import openvino_network
from serve import serve

BATCHES = 24


def keras_run(pixels):
    import keras
    import tensorflow as tf

    base = keras.models.load_model(os.environ["BASE_H5"], compile=False).layers[1]
    pooled = tf.function(lambda x: tf.reduce_mean(base(x, training=False), [1, 2]))
    batch = tf.constant(pixels)
    return lambda: pooled(batch).numpy()


def main():
    engine, file, network = sys.argv[1:4]
    pixels = np.fromfile(file, np.float32).reshape(32, 160, 160, 3)
    if engine == "keras":
        one = keras_run(pixels)

        def run():
            for _ in range(BATCHES):
                one()

    else:
        precision = "bf16" if engine == "openvino-bf16" else "f32"
        batches, _ = openvino_network(network, pixels, precision)

        def run():
            batches(BATCHES)


    def work():
        run()
        return {"images": BATCHES * 32}

    serve(work)


main()
