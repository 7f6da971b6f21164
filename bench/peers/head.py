"""The head as Keras trains it, on features that are there.

usage: head.py TRAIN.x TRAIN.y VALIDATION.x VALIDATION.y
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from serve import serve


def table(x, y):
    labels = np.fromfile(y, np.int32)
    return np.fromfile(x, np.float32).reshape(len(labels), -1), labels


def main():
    (x, y), validation = table(*sys.argv[1:3]), table(*sys.argv[3:5])

    def work():
        keras.utils.set_random_seed(1)
        vector = keras.Input((x.shape[1],))
        probability = keras.layers.Dense(1, activation="sigmoid")(keras.layers.Dropout(0.2)(vector))
        model = keras.Model(vector, probability)
        model.compile(keras.optimizers.Adam(1e-3), loss="binary_crossentropy", metrics=["accuracy"])
        history = model.fit(x, y, epochs=20, batch_size=32, validation_data=validation, verbose=0).history
        return {"loss": history["val_loss"][-1], "accuracy": history["val_accuracy"][-1]}

    serve(work)


main()
