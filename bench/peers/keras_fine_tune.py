"""Fine-tuning by a careful Keras user: decoded images kept in memory, head first, then the base from a layer up.

usage: BASE_H5=base.h5 keras_fine_tune.py DATA_FOLDER [EPOCHS] [AT]

The last line printed is JSON: {"loss", "accuracy", "images_per_second"} on validation; the rate is training images times
epochs over the seconds of fit alone, each epoch's validation included, decoding and tracing left out. The base stands in a
subclassed model: in a functional one Keras 3.15 lets fit's training=True win over `base(inputs, training=False)`.
"""

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

SIZE = (160, 160)


def load(split):
    dataset = keras.utils.image_dataset_from_directory(
        os.path.join(sys.argv[1], split), shuffle=False, batch_size=32, image_size=SIZE, verbose=0
    )
    batches = [(x.numpy() / 127.5 - 1.0, y.numpy()) for x, y in dataset]
    return np.concatenate([x for x, _ in batches]), np.concatenate([y for _, y in batches])


class Tuned(keras.Model):
    def __init__(self, base):
        super().__init__()
        self.base = base
        self.pool = keras.layers.GlobalAveragePooling2D()
        self.dropout = keras.layers.Dropout(0.2)
        self.dense = keras.layers.Dense(1, activation="sigmoid")

    def call(self, inputs, training=None):
        return self.dense(self.dropout(self.pool(self.base(inputs, training=False)), training=training))


def fresh_base(path):
    """MobileNetV2 as keras.applications builds it, with the file's weights."""
    loaded = keras.models.load_model(path, compile=False).layers[1]
    base = keras.applications.MobileNetV2(input_shape=SIZE + (3,), include_top=False, weights=None)
    for layer in base.layers:
        found = {v.name: np.array(v) for v in loaded.get_layer(layer.name).weights} if layer.weights else {}
        layer.set_weights([found[v.name] for v in layer.weights])
    return base


def main():
    epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    at = int(sys.argv[3]) if len(sys.argv) > 3 else 100
    keras.utils.set_random_seed(1)
    (x, y), (val_x, val_y) = load("train"), load("validation")
    base = fresh_base(os.environ["BASE_H5"])
    model = Tuned(base)

    base.trainable = False
    features, val_features = (base.predict(a, verbose=0).mean((1, 2)) for a in (x, val_x))
    head = keras.Sequential([keras.Input((features.shape[1],)), model.dropout, model.dense])
    head.compile(keras.optimizers.Adam(1e-3), loss="binary_crossentropy")
    head.fit(features, y, epochs=20, verbose=0)

    base.trainable = True
    for layer in base.layers[:at]:
        layer.trainable = False
    model.compile(keras.optimizers.RMSprop(1e-5), loss="binary_crossentropy", metrics=["accuracy"])
    model.fit(x[:64], y[:64], batch_size=32, validation_data=(val_x[:32], val_y[:32]), verbose=0)  # traces
    begun = time.perf_counter()
    model.fit(x, y, batch_size=32, epochs=epochs, validation_data=(val_x, val_y), verbose=0)
    seconds = time.perf_counter() - begun
    loss, accuracy = model.evaluate(val_x, val_y, verbose=0)
    print(json.dumps({"loss": loss, "accuracy": accuracy, "images_per_second": len(x) * epochs / seconds}))


main()
