"""Views by Keras' preprocessing layers: pixels for given parameters, and what the layers draw. Called by make_golden.py."""
import pathlib

import keras
import numpy as np
import tensorflow as tf

import formulas

SIZE = 16
"""name, keras' fill mode, and the parameters under the names of shared/images/view-parameters.ts; absent ones change nothing"""
CASES = [
    dict(name="flip-horizontal", flipHorizontal=True),
    dict(name="flip-both", flipHorizontal=True, flipVertical=True),
    dict(name="rotation-reflect", rotation=0.07),
    dict(name="rotation-half-reflect", rotation=-0.43),
    dict(name="rotation-nearest", rotation=0.2, fillMode="nearest"),
    dict(name="rotation-constant", rotation=0.13, fillMode="constant", fillValue=40.0),
    dict(name="rotation-wrap", rotation=0.11, fillMode="wrap"),
    dict(name="zoom-out-reflect", zoom=1.35),
    dict(name="zoom-far-out-reflect", zoom=1.95),
    dict(name="zoom-in", zoom=0.72),
    dict(name="zoom-out-wrap", zoom=1.6, fillMode="wrap"),
    dict(name="translation-reflect", down=0.23, right=-0.31),
    dict(name="translation-far-reflect", down=-0.97, right=0.9),
    dict(name="translation-constant", down=0.1, right=0.15, fillMode="constant", fillValue=255.0),
    dict(name="contrast-up", contrast=1.7),
    dict(name="contrast-down", contrast=0.35),
    dict(name="all", flipHorizontal=True, rotation=0.06, zoom=1.12, down=-0.07, right=0.09, contrast=1.2),
    dict(name="all-constant", rotation=-0.09, zoom=0.9, down=0.08, right=0.02, contrast=0.8, fillMode="constant", fillValue=0.0),
]
DRAWS = 20_000
RANGES = dict(rotation=0.15, zoom=0.2, translation=0.3, contrast=0.25)


def view(pixels: np.ndarray, case: dict) -> np.ndarray:
    """float32 [SIZE, SIZE, 3], 0 to 255: the layers one after the other, each with a range of one value."""
    fill = dict(fill_mode=case.get("fillMode", "reflect"), fill_value=case.get("fillValue", 0.0))
    x = tf.constant(pixels[None], tf.float32)
    for flag, mode in (("flipHorizontal", "horizontal"), ("flipVertical", "vertical")):
        if case.get(flag):
            x = keras.layers.RandomFlip(mode).transform_images(x, {"flips": tf.constant([[[[True]]]])}, training=True)
    if "rotation" in case:
        x = keras.layers.RandomRotation((case["rotation"],) * 2, **fill)(x, training=True)
    if "zoom" in case:
        x = keras.layers.RandomZoom((case["zoom"] - 1,) * 2, **fill)(x, training=True)
    if "down" in case:
        x = keras.layers.RandomTranslation((case["down"],) * 2, (case["right"],) * 2, **fill)(x, training=True)
    if "contrast" in case:
        x = keras.layers.RandomContrast(1.0).transform_images(x, {"contrast_factor": case["contrast"]}, training=True)
    return x.numpy()[0]


def draw(layer: keras.Layer) -> dict:
    """What a layer draws for DRAWS images of SIZE, by parameter."""
    images = np.zeros((DRAWS, SIZE, SIZE, 3), np.float32)
    drawn = layer.get_random_transformation(images, training=True)
    named = {
        "flip": lambda: np.asarray(drawn["flips"], np.float32),
        "rotation": lambda: np.asarray(drawn["angle"]) / 360,
        "zoom": lambda: np.asarray(drawn["height_zoom"]),
        "down": lambda: np.asarray(drawn["translations"])[:, 1] / SIZE,
        "right": lambda: np.asarray(drawn["translations"])[:, 0] / SIZE,
        "contrast": lambda: np.asarray(drawn["contrast_factor"]),
    }
    keys = {"RandomFlip": ["flip"], "RandomRotation": ["rotation"], "RandomZoom": ["zoom"],
            "RandomTranslation": ["down", "right"], "RandomContrast": ["contrast"]}[type(layer).__name__]
    if keys == ["zoom"] and not np.array_equal(drawn["height_zoom"], drawn["width_zoom"]):
        raise SystemExit("RandomZoom no longer keeps the aspect ratio")
    return {key: dict(lowest=float(v.min()), highest=float(v.max()), mean=float(v.mean()), deviation=float(v.std()))
            for key in keys for v in [named[key]()]}


def draws() -> dict:
    keras.utils.set_random_seed(1)
    f = RANGES
    layers = [
        keras.layers.RandomFlip("horizontal_and_vertical"), keras.layers.RandomRotation(f["rotation"]),
        keras.layers.RandomZoom(f["zoom"]), keras.layers.RandomTranslation(f["translation"], f["translation"]),
        keras.layers.RandomContrast(f["contrast"]),
    ]
    single = {key: value for layer in layers for key, value in draw(layer).items()}
    pairs = [
        keras.layers.RandomRotation((0.05, 0.1)), keras.layers.RandomZoom((-0.3, 0.1)),
        keras.layers.RandomTranslation((-0.2, 0.1), (-0.2, 0.1)), keras.layers.RandomContrast((0.2, 0.4)),
    ]
    return {"single": single, "pairs": {key: value for layer in pairs for key, value in draw(layer).items()}}


def make(out: pathlib.Path, write_json) -> None:
    pixels = formulas.noise_pixels(SIZE, SIZE, 31)
    blob = b"".join(np.ascontiguousarray(view(pixels, case)).astype("<f4").tobytes() for case in CASES)
    (out / "augment.bin").write_bytes(blob)
    write_json(out / "augment.json", {
        "schemaVersion": 1, "keras": keras.__version__, "sizePx": SIZE, "salt": 31, "draws": DRAWS,
        "cases": CASES, "factors": RANGES, "drawn": draws(),
    })
