"""From files to features as a careful Keras user does it; all images a measurement.

usage: BASE_H5=base.h5 features.py DATA_FOLDER
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import tensorflow as tf

from serve import serve


def main():
    def load(split):
        return keras.utils.image_dataset_from_directory(
            os.path.join(sys.argv[1], split), shuffle=False, batch_size=32, image_size=(160, 160), verbose=0
        ).prefetch(tf.data.AUTOTUNE)

    datasets = [load("train"), load("validation")]
    base = keras.models.load_model(os.environ["BASE_H5"], compile=False).layers[1]
    pooled = tf.function(lambda x: tf.reduce_mean(base(x / 127.5 - 1.0, training=False), [1, 2]))

    def work():
        images = 0
        for dataset in datasets:
            for x, _ in dataset:
                images += len(pooled(x).numpy())
        return {"images": images}

    serve(work)


main()
