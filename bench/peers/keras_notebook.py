"""The notebook as a Keras user runs it today: every epoch takes all the images through the frozen base.

usage: BASE_H5=base.h5 keras_notebook.py DATA_FOLDER [EPOCHS]

DATA_FOLDER holds train/ and validation/ with a folder a class. BASE_H5 is a full Keras model whose second layer is
MobileNetV2. The last line printed is JSON: {"loss", "accuracy", "initial_accuracy"} on validation.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

SIZE = (160, 160)


def load(split, shuffle):
    return keras.utils.image_dataset_from_directory(
        os.path.join(sys.argv[1], split), shuffle=shuffle, seed=1, batch_size=32, image_size=SIZE, verbose=0
    )


def main():
    epochs = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    keras.utils.set_random_seed(1)
    train, validation = load("train", True), load("validation", True)

    base = keras.models.load_model(os.environ["BASE_H5"], compile=False).layers[1]
    base.trainable = False
    image = keras.Input(SIZE + (3,))
    x = keras.applications.mobilenet_v2.preprocess_input(image)
    x = base(x, training=False)
    x = keras.layers.GlobalAveragePooling2D()(x)
    x = keras.layers.Dropout(0.2)(x)
    model = keras.Model(image, keras.layers.Dense(1, activation="sigmoid")(x))
    model.compile(keras.optimizers.Adam(1e-4), loss="binary_crossentropy", metrics=["accuracy"])

    _, initial_accuracy = model.evaluate(validation, verbose=0)
    model.fit(train, epochs=epochs, validation_data=validation, verbose=0)
    loss, accuracy = model.evaluate(validation, verbose=0)
    print(json.dumps({"loss": loss, "accuracy": accuracy, "initial_accuracy": initial_accuracy}))


main()
