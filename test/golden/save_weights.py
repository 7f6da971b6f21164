"""Saves one MobileNetV2 (width 0.35, 96 px, random weights) in every layout that Keras has, and its features of noise.

    python save_weights.py OUT
"""
import os
import pathlib
import sys

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", KERAS_BACKEND="tensorflow")
import h5py
import keras
import numpy as np
import tensorflow as tf
from keras.src.legacy.saving import legacy_h5_format

import formulas

SIZE, WIDTH, IMAGES, SALT = 96, 0.35, 3, 41


def random_weights(layer: keras.layers.Layer, random: np.random.Generator) -> list:
    ranges = {"gamma": (0.3, 0.9), "beta": (-0.3, 0.7), "moving_mean": (-0.2, 0.2), "moving_variance": (0.5, 1.5)}
    values = []
    for weight in layer.weights:
        inputs = 9 if isinstance(layer, keras.layers.DepthwiseConv2D) else np.prod(weight.shape[:-1])
        low, high = ranges.get(weight.name, (-np.sqrt(6 / inputs), np.sqrt(6 / inputs)))
        values.append(random.uniform(low, high, weight.shape).astype(np.float32))
    return values


def main(out: pathlib.Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(5)
    base = keras.applications.MobileNetV2(input_shape=(SIZE, SIZE, 3), alpha=WIDTH, include_top=False, weights=None)
    for layer in base.layers:
        layer.set_weights(random_weights(layer, random))
    inputs = keras.Input((SIZE, SIZE, 3))
    x = keras.layers.GlobalAveragePooling2D()(base(inputs, training=False))
    x = keras.layers.Dropout(0.2)(x)
    model = keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(x))
    model.compile("adam", "binary_crossentropy")
    pixels = np.concatenate([formulas.noise_pixels(SIZE, SIZE, SALT + i)[None] for i in range(IMAGES)])
    scaled = keras.applications.mobilenet_v2.preprocess_input(pixels.astype(np.float32))
    features = tf.reduce_mean(base(scaled, training=False), [1, 2]).numpy()
    (out / "features.bin").write_bytes(features.astype("<f4").tobytes())
    with h5py.File(out / "weights-only.h5", "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, base)
    with h5py.File(out / "weights-only-newest-hdf5.h5", "w", libver="latest") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, base)
    base.save_weights(out / "keras-3.weights.h5")
    model.save_weights(out / "keras-3-nested.weights.h5")
    base.save(out / "full-base.h5")
    model.fit(scaled, np.zeros(IMAGES), epochs=0, verbose=0)
    model.save(out / "full-model.h5")
    # A frozen base lists its weights in another order.
    base.trainable = False
    for name in ("block_3_depthwise_BN", "Conv_1_bn"):
        base.get_layer(name).trainable = True
    model.save(out / "partly-frozen.h5")
    model.save_weights(out / "partly-frozen.weights.h5")
    with h5py.File(out / "partly-frozen-weights-only.h5", "w") as file:
        legacy_h5_format.save_weights_to_hdf5_group(file, base)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
