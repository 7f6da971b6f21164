"""Makes the golden vectors of this folder with real Keras. README.md describes every file.

    python make_golden.py OUT [--base stanford-dogs.h5] [--only head,summary,layers,resize,augment,features,fine-tuning,images]

`features` and `fine-tuning` need the base (its sha256 is checked) and the drawn images, which `images` draws and the folder holds.
"""
import argparse
import functools
import hashlib
import json
import os
import pathlib
import re

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="-1", KERAS_BACKEND="tensorflow")
import keras
import numpy as np
import tensorflow as tf

import augment_golden
import formulas

HERE = pathlib.Path(__file__).resolve().parent
BASE_SHA256 = "272e38e5be1439aa2b6459bae498b601a06edc16f8068e62b7db209d31b1fae1"
FEATURES = 1280
# Keras would have XLA compile each network before its first step, which takes longer than the ten steps.
JIT = False


def write_json(path: pathlib.Path, value) -> None:
    """Indented, with every list of numbers on one line."""
    text = json.dumps(value, indent=1)
    path.write_text(re.sub(r"\[[\s\d.,eE+-]+\]", lambda m: re.sub(r"\s+", " ", m[0]).replace("[ ", "[").replace(" ]", "]"), text) + "\n")


def floats(values) -> list:
    return [float(v) for v in np.asarray(values).ravel()]


# --- head training ---------------------------------------------------------------------------------------------------
TRAIN_ROWS, VALIDATION_ROWS, EPOCHS, BATCH = 72, 40, 10, 32
HEAD_CASES = [
    dict(name="sigmoid-adam", classes=2, optimizer="adam", learningRate=1e-3),
    dict(name="sigmoid-rmsprop", classes=2, optimizer="rmsprop", learningRate=1e-3),
    dict(name="sigmoid-sgd", classes=2, optimizer="sgd", learningRate=1e-2),
    dict(name="softmax-adam", classes=3, optimizer="adam", learningRate=1e-3),
    dict(name="sigmoid-class-weights", classes=2, optimizer="adam", learningRate=1e-3, classWeights=[0.6, 2.5]),
    dict(name="softmax-class-weights", classes=3, optimizer="adam", learningRate=1e-3, classWeights=[0.5, 1.0, 3.0]),
]


def labels_of(rows: int, classes: int, weighted: bool) -> np.ndarray:
    """Round robin; where classes are weighed, every second row is of class 0 instead."""
    labels = np.arange(rows) % classes
    if weighted:
        labels = np.where(np.arange(rows) % 4 < 2, 0, labels)
    return labels


def train_head(case: dict) -> dict:
    keras.utils.set_random_seed(1)
    classes, weights = case["classes"], case.get("classWeights")
    units = 1 if classes == 2 else classes
    train_y = labels_of(TRAIN_ROWS, classes, weights is not None)
    validation_y = labels_of(VALIDATION_ROWS, classes, weights is not None)
    train_x = formulas.features(train_y, classes, FEATURES, 1)
    validation_x = formulas.features(validation_y, classes, FEATURES, 2)
    dense = keras.layers.Dense(units, activation="sigmoid" if units == 1 else "softmax")
    model = keras.Sequential([keras.Input((FEATURES,)), dense])
    dense.set_weights([formulas.kernel(FEATURES, units, 3), np.zeros(units, np.float32)])
    optimizer = {"adam": keras.optimizers.Adam, "rmsprop": keras.optimizers.RMSprop, "sgd": keras.optimizers.SGD}
    loss = "binary_crossentropy" if units == 1 else "sparse_categorical_crossentropy"
    model.compile(optimizer[case["optimizer"]](case["learningRate"]), loss=loss, metrics=["accuracy"], jit_compile=JIT)
    initial = model.evaluate(validation_x, validation_y, batch_size=BATCH, verbose=0)
    history = model.fit(
        train_x, train_y, epochs=EPOCHS, batch_size=BATCH, shuffle=False, verbose=0,
        validation_data=(validation_x, validation_y),
        class_weight=None if weights is None else dict(enumerate(weights)),
    ).history
    kernel, bias = dense.get_weights()
    return {
        **case, "classWeights": weights, "units": units, "epochs": EPOCHS, "batchSize": BATCH,
        "trainLabels": train_y.tolist(), "validationLabels": validation_y.tolist(),
        "initial": {"loss": float(initial[0]), "accuracy": float(initial[1])},
        "history": {key: floats(history[key]) for key in ("loss", "accuracy", "val_loss", "val_accuracy")},
        "final": {
            "bias": floats(bias), "kernelStart": floats(kernel.ravel()[:16]),
            "validationProbabilities": floats(model.predict(validation_x, batch_size=BATCH, verbose=0)),
        },
    }


def make_head(out: pathlib.Path) -> None:
    write_json(out / "head-training.json", {
        "schemaVersion": 1, "keras": keras.__version__, "featureCount": FEATURES,
        "salts": {"train": 1, "validation": 2, "kernel": 3}, "cases": [train_head(case) for case in HEAD_CASES],
    })


# --- model.summary() and the layers of the base -----------------------------------------------------------------------
def notebook_model(classes: int, width: float, size: int, tuned_from: int | None = None) -> keras.Model:
    keras.backend.clear_session()
    base = keras.applications.MobileNetV2(input_shape=(size, size, 3), alpha=width, include_top=False, weights=None)
    base.trainable = tuned_from is not None
    for layer in base.layers[:tuned_from or 0]:
        layer.trainable = False
    inputs = keras.Input((size, size, 3))
    x = keras.applications.mobilenet_v2.preprocess_input(inputs)
    x = base(x, training=False)
    x = keras.layers.GlobalAveragePooling2D()(x)
    x = keras.layers.Dropout(0.2)(x)
    head = (
        keras.layers.Dense(1, activation="sigmoid") if classes == 2 else keras.layers.Dense(classes, activation="softmax")
    )
    return keras.Model(inputs, head(x))


def make_summary(out: pathlib.Path) -> None:
    for name, classes, width, size, *tuned_from in [
        ("2-classes", 2, 1.0, 160), ("3-classes", 3, 1.0, 160), ("12-classes-wide", 12, 1.4, 224), ("narrow", 2, 0.35, 96),
        ("2-classes-fine-tuned", 2, 1.0, 160, 100),
    ]:
        model = notebook_model(classes, width, size, *tuned_from)
        for suffix, show in (("", False), ("-trainable", True)):
            lines: list = []
            model.summary(show_trainable=show, print_fn=lambda text, line_break=True: lines.append(text))
            (out / f"summary-{name}{suffix}.txt").write_text("\n".join(lines).rstrip("\n") + "\n")


def make_layers(out: pathlib.Path) -> None:
    widths = []
    for width in (0.35, 0.5, 0.75, 1.0, 1.3, 1.4):
        keras.backend.clear_session()
        base = keras.applications.MobileNetV2(input_shape=(160, 160, 3), alpha=width, include_top=False, weights=None)
        rows = [
            f"{index} {layer.name} {type(layer).__name__} {'x'.join(map(str, layer.output.shape[1:]))} {layer.count_params()}"
            for index, layer in enumerate(base.layers)
        ]
        widths.append({"width": width, "name": base.name, "parameters": base.count_params(), "layers": rows})
    write_json(out / "layers.json", {"schemaVersion": 1, "keras": keras.__version__, "imageSizePx": 160, "widths": widths})


# --- resize -----------------------------------------------------------------------------------------------------------
RESIZE_CASES = [  # height, width, salt, size
    (7, 5, 11, 24), (1, 1, 12, 24), (24, 24, 13, 24), (33, 700, 14, 24), (61, 47, 15, 24), (48, 96, 16, 24),
    (374, 500, 17, 160), (240, 320, 18, 160), (161, 159, 19, 160), (90, 120, 20, 160), (3, 2, 21, 160),
]
ROWS_KEPT = (0, 1, 79, 80, 158, 159)


def make_resize(out: pathlib.Path) -> None:
    cases, blob = [], b""
    for height, width, salt, size in RESIZE_CASES:
        pixels = formulas.noise_pixels(height, width, salt)
        resized = tf.image.resize(pixels, (size, size), method="bilinear", antialias=False).numpy()
        rows = list(range(size)) if size < 160 else list(ROWS_KEPT)
        cases.append({"height": height, "width": width, "salt": salt, "sizePx": size, "rows": rows, "offset": len(blob)})
        blob += np.ascontiguousarray(resized[rows]).astype("<f4").tobytes()
    (out / "resize.bin").write_bytes(blob)
    write_json(out / "resize.json", {"schemaVersion": 1, "tensorflow": tf.__version__, "cases": cases})


# --- features ---------------------------------------------------------------------------------------------------------
def load_base(path: pathlib.Path) -> keras.Model:
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != BASE_SHA256:
        raise SystemExit(f"{path} is not the stanford-dogs base: sha256 {found}, wanted {BASE_SHA256}")
    model = keras.models.load_model(path, compile=False)
    return next(layer for layer in model.layers if layer.name == "mobilenetv2_1.00_160")


@functools.cache
def base_weights(path: pathlib.Path) -> dict:
    """By layer and name: a frozen layer may list them in another order."""
    return {layer.name: {v.name: np.array(v) for v in layer.weights} for layer in load_base(path).layers}


def pooled(base: keras.Model, pixels) -> np.ndarray:
    """float32 [n, 1280] of pixels [n, 160, 160, 3] in 0 to 255."""
    x = keras.applications.mobilenet_v2.preprocess_input(tf.cast(pixels, tf.float32))
    return tf.reduce_mean(base(x, training=False), [1, 2]).numpy()


def make_features(out: pathlib.Path, base_path: pathlib.Path) -> None:
    base = load_base(base_path)
    names = sorted(p.name for p in (HERE / "pixels").glob("*.png"))
    pixels = [tf.io.decode_png((HERE / "pixels" / name).read_bytes(), channels=3).numpy() for name in names]
    from_pixels = pooled(base, np.stack(pixels))
    (out / "features-from-pixels.bin").write_bytes(from_pixels.astype("<f4").tobytes())
    files = keras.utils.image_dataset_from_directory(
        HERE / "jpegs", image_size=(160, 160), batch_size=32, shuffle=False, verbose=False,
    )
    from_jpegs = np.concatenate([pooled(base, x) for x, _ in files])
    (out / "features-from-jpegs.bin").write_bytes(from_jpegs.astype("<f4").tobytes())
    write_json(out / "features.json", {
        "schemaVersion": 1, "keras": keras.__version__, "tensorflow": tf.__version__, "baseSha256": BASE_SHA256,
        "imageSizePx": 160, "featureCount": FEATURES,
        "pixels": [f"pixels/{name}" for name in names],
        "jpegs": [str(pathlib.Path(p).relative_to(HERE).as_posix()) for p in files.file_paths],
    })


# --- fine-tuning ------------------------------------------------------------------------------------------------------
TUNE_STEPS, TUNE_BATCH, HEAD_SALT = 10, 8, 3
TUNE_CASES = [
    dict(name="layer-100", at=100, classes=2),
    dict(name="from-a-projection-on", at="block_13_project_BN", classes=2, classWeights=[0.6, 2.5]),
    dict(name="last-blocks-softmax", at="block_15_add", classes=3),
]


def tune_images() -> np.ndarray:
    """uint8 [12, 160, 160, 3]: the drawn images, ascending by name, then each mirrored."""
    drawn = [tf.io.decode_png(p.read_bytes(), channels=3).numpy() for p in sorted((HERE / "pixels").glob("*.png"))]
    return np.stack(drawn + [image[:, ::-1] for image in drawn])


class Tuned(keras.Model):
    """base → pooling → dense. A functional model of Keras 3.15 would let fit's training=True win over the False of
    `base(inputs, training=False)`: its normalisation would use the batch's statistics and change the moving ones."""

    def __init__(self, base: keras.Model, dense: keras.layers.Layer):
        super().__init__()
        self.base, self.pool, self.dense = base, keras.layers.GlobalAveragePooling2D(), dense

    def call(self, inputs, training=None):
        return self.dense(self.pool(self.base(inputs, training=False)))


def fine_tune(case: dict, base_path: pathlib.Path) -> dict:
    keras.backend.clear_session()
    keras.utils.set_random_seed(1)
    # As keras.applications builds it: the loaded one remembers how its last layers were trained.
    base = keras.applications.MobileNetV2(input_shape=(160, 160, 3), include_top=False, weights=None)
    loaded = base_weights(base_path)
    for layer in base.layers:
        layer.set_weights([loaded[layer.name][v.name] for v in layer.weights])
    classes, weights = case["classes"], case.get("classWeights")
    names = [layer.name for layer in base.layers]
    index = case["at"] if isinstance(case["at"], int) else names.index(case["at"])
    base.trainable = True
    for layer in base.layers[:index]:
        layer.trainable = False
    units = 1 if classes == 2 else classes
    dense = keras.layers.Dense(units, activation="sigmoid" if units == 1 else "softmax")
    dense.build((None, FEATURES))
    model = Tuned(base, dense)
    dense.set_weights([formulas.kernel(FEATURES, units, HEAD_SALT), np.zeros(units, np.float32)])
    loss = "binary_crossentropy" if units == 1 else "sparse_categorical_crossentropy"
    model.compile(keras.optimizers.RMSprop(1e-5), loss=loss, jit_compile=JIT)
    pixels = keras.applications.mobilenet_v2.preprocess_input(tune_images().astype(np.float32))
    # Copies: what get_weights gives may be the variables' own memory.
    before = {layer.name: [np.array(w, copy=True) for w in layer.get_weights()] for layer in [*base.layers, dense]}
    losses = []
    for step in range(TUNE_STEPS):
        rows = [(TUNE_BATCH * step + i) % len(pixels) for i in range(TUNE_BATCH)]
        y = np.array(rows) % classes
        model.reset_metrics()
        losses.append(float(model.train_on_batch(
            pixels[rows], y, class_weight=None if weights is None else dict(enumerate(weights)),
        )))
    changes = {}
    for layer in [*base.layers, dense]:
        pairs = zip(before[layer.name], layer.get_weights())
        change = float(np.sqrt(sum(np.sum((a.astype(np.float64) - b) ** 2) for a, b in pairs)))
        if change > 0:
            changes["dense" if layer is dense else layer.name] = change
    statistics = max(
        float(np.abs(a - b).max())
        for layer in base.layers if isinstance(layer, keras.layers.BatchNormalization)
        for a, b in zip(before[layer.name][2:], layer.get_weights()[2:])
    )
    return {**case, "classWeights": weights, "units": units, "losses": losses, "changes": changes, "statisticsChange": statistics}


def make_fine_tuning(out: pathlib.Path, base_path: pathlib.Path) -> None:
    write_json(out / "fine-tuning.json", {
        "schemaVersion": 1, "keras": keras.__version__, "baseSha256": BASE_SHA256, "batchSize": TUNE_BATCH,
        "kernelSalt": HEAD_SALT, "cases": [fine_tune(case, base_path) for case in TUNE_CASES],
    })


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--base", type=pathlib.Path)
    parser.add_argument("--only", default="head,summary,layers,resize,augment,features,fine-tuning")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    wanted = args.only.split(",")
    if "images" in wanted:
        import draw_images
        draw_images.draw(HERE)
    for name, make in (("head", make_head), ("summary", make_summary), ("layers", make_layers), ("resize", make_resize)):
        if name in wanted:
            make(args.out)
    if "augment" in wanted:
        augment_golden.make(args.out, write_json)
    for name, make in (("features", make_features), ("fine-tuning", make_fine_tuning)):
        if name in wanted:
            if args.base is None:
                parser.error(f"{name} needs --base, the path of stanford-dogs.h5")
            make(args.out, args.base)


if __name__ == "__main__":
    main()
