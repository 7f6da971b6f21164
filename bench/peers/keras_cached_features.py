"""The same job by a careful Keras user: each image goes through the base once, the head trains on the features.

usage: BASE_H5=base.h5 keras_cached_features.py DATA_FOLDER [EPOCHS]

Arguments and the last line printed are those of keras_notebook.py; also "feature_seconds" and "images".
"""

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf


def load(split):
    return keras.utils.image_dataset_from_directory(
        os.path.join(sys.argv[1], split), shuffle=False, batch_size=32, image_size=(160, 160), verbose=0
    )


def features(base, dataset):
    pooled = tf.function(lambda x: tf.reduce_mean(base(x / 127.5 - 1.0, training=False), [1, 2]))
    batches = [(pooled(x).numpy(), y.numpy()) for x, y in dataset]
    return np.concatenate([x for x, _ in batches]), np.concatenate([y for _, y in batches])


def main():
    epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    keras.utils.set_random_seed(1)
    train, validation = load("train"), load("validation")
    base = keras.models.load_model(os.environ["BASE_H5"], compile=False).layers[1]

    begun = time.perf_counter()
    (x, y), (val_x, val_y) = features(base, train), features(base, validation)
    feature_seconds = time.perf_counter() - begun

    vector = keras.Input((x.shape[1],))
    probability = keras.layers.Dense(1, activation="sigmoid")(keras.layers.Dropout(0.2)(vector))
    model = keras.Model(vector, probability)
    model.compile(keras.optimizers.Adam(1e-3), loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=epochs, validation_data=(val_x, val_y), verbose=0)
    loss, accuracy = model.evaluate(val_x, val_y, verbose=0)
    print(
        json.dumps(
            {"loss": loss, "accuracy": accuracy, "feature_seconds": feature_seconds, "images": len(x) + len(val_x)}
        )
    )


main()
