"""The sha256 of each image's pixels as TensorFlow decodes them: a line of "name<TAB>sha256" an entry of a zip."""

import hashlib
import sys
import zipfile

import tensorflow as tf

with zipfile.ZipFile(sys.argv[1]) as archive:
    for entry in archive.infolist():
        if entry.filename.lower().endswith((".jpg", ".jpeg", ".png")):
            pixels = tf.io.decode_image(archive.read(entry), channels=3, expand_animations=False)
            print(entry.filename, hashlib.sha256(pixels.numpy().tobytes()).hexdigest(), sep="\t")
