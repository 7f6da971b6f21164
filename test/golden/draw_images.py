"""Draws the images that the golden features are taken from: seeded scenes of shapes over shaded, grainy ground."""
import io
import pathlib

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

import formulas


def scene(height: int, width: int, seed: int, grain: float = 10.0) -> Image.Image:
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    low, high = random.integers(20, 120, 3), random.integers(130, 250, 3)
    slope = ((x / width * random.uniform(-1, 1) + y / height * random.uniform(-1, 1)) / 2 + 0.5)[..., None]
    picture = Image.fromarray((low + (high - low) * slope).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(7):
        cx, cy = random.uniform(0, width), random.uniform(0, height)
        radius = random.uniform(0.06, 0.3) * min(height, width)
        colour = tuple(int(v) for v in random.integers(0, 256, 3))
        kind = random.integers(0, 3)
        if kind == 0:
            draw.ellipse([cx - radius, cy - radius * 0.7, cx + radius, cy + radius * 0.7], fill=colour)
        elif kind == 1:
            corners = [(cx + radius * np.cos(a), cy + radius * np.sin(a)) for a in random.uniform(0, 6.28, 5)]
            draw.polygon(corners, fill=colour)
        else:
            draw.line([cx, cy, random.uniform(0, width), random.uniform(0, height)], fill=colour, width=3)
    picture = picture.filter(ImageFilter.GaussianBlur(float(random.uniform(0.3, 1.2))))
    noise = random.normal(0, grain, (height, width, 3))
    return Image.fromarray(np.clip(np.asarray(picture) + noise, 0, 255).astype(np.uint8))


# class, name, height, width, Pillow's options for JPEG; a name that starts with "gray" has one channel
JPEGS = [
    ("round", "a-420", 300, 400, dict(quality=90, subsampling=2)),
    ("round", "b-444", 240, 320, dict(quality=92, subsampling=0)),
    ("round", "c-422", 281, 337, dict(quality=85, subsampling=1)),
    ("round", "d-progressive", 320, 240, dict(quality=88, progressive=True)),
    ("round", "e-low-quality", 300, 300, dict(quality=40)),
    ("round", "f-square", 160, 160, dict(quality=90)),
    ("round", "g-small", 90, 120, dict(quality=90)),
    ("round", "h-wide", 120, 480, dict(quality=90)),
    ("straight", "gray-i", 220, 300, dict(quality=90)),
    ("straight", "j-orientation", 200, 300, dict(quality=90, orientation=6)),
    ("straight", "k-tall", 420, 150, dict(quality=90)),
    ("straight", "l-odd", 199, 251, dict(quality=95, subsampling=2)),
    ("straight", "m-optimized", 256, 256, dict(quality=75, optimize=True)),
    ("straight", "n-restart", 300, 360, dict(quality=82, restart_marker_rows=1)),
    ("straight", "o-tiny", 17, 23, dict(quality=90)),
    ("straight", "p-large", 480, 640, dict(quality=70)),
    ("straight", "q-icc", 240, 320, dict(quality=90, icc=True)),
    ("straight", "r-444-low", 300, 400, dict(quality=60, subsampling=0)),
]


def jpeg(picture: Image.Image, options: dict) -> bytes:
    options = dict(options)
    if options.pop("icc", False):
        from PIL import ImageCms
        options["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    orientation = options.pop("orientation", None)
    if orientation:
        exif = Image.Exif()
        exif[0x0112] = orientation
        options["exif"] = exif
    out = io.BytesIO()
    picture.save(out, "JPEG", **options)
    return out.getvalue()


def draw(folder: pathlib.Path) -> None:
    pixels = folder / "pixels"
    pixels.mkdir(exist_ok=True)
    for index in range(4):
        scene(160, 160, 100 + index, grain=4.0).save(pixels / f"scene-{index}.png", optimize=True)
    Image.fromarray(formulas.noise_pixels(160, 160, 40)).save(pixels / "noise.png", optimize=True)
    Image.new("RGB", (160, 160), (255, 255, 255)).save(pixels / "white.png", optimize=True)
    for index, (label, name, height, width, options) in enumerate(JPEGS):
        (folder / "jpegs" / label).mkdir(parents=True, exist_ok=True)
        picture = scene(height, width, 200 + index)
        if name.startswith("gray"):
            picture = picture.convert("L")
        (folder / "jpegs" / label / f"{name}.jpg").write_bytes(jpeg(picture, options))
