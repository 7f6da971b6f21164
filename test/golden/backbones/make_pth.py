"""Small .pth files in both layouts of torch.save, and what PyTorch reads out of them.

    python test/golden/backbones/make_pth.py

Needs torch (2.15.0 here). Nothing is random but seeded.
"""

import json
from collections import OrderedDict
from pathlib import Path

import torch

HERE = Path(__file__).parent


def state_dict():
    torch.manual_seed(13)
    base = torch.randn(2, 3, 4, 5)
    halves = torch.tensor([0.0, -0.0, 1.5, -65504.0, 2.0**-24, 6.1e-5, float("inf")], dtype=torch.float16)
    return OrderedDict(
        [
            ("plain", base),
            ("permuted", base.permute(2, 3, 1, 0)),
            ("every-other", base[:, 1:, ::2, 3]),
            ("last", base[1, 2, 3, 4]),
            ("one-row", torch.randn(1, 6).t()),
            ("empty", torch.zeros(0, 3)),
            ("half", halves),
            ("bfloat16", torch.randn(3, 2).to(torch.bfloat16).t()),
            ("double", torch.randn(4, dtype=torch.float64)),
            ("num_batches_tracked", torch.tensor(12345678)),
            ("int32", torch.tensor([[-1, 2**24]], dtype=torch.int32)),
            ("int16", torch.tensor([-32768, 7], dtype=torch.int16)),
            ("int8", torch.tensor([-128, 127], dtype=torch.int8)),
            ("uint8", torch.tensor([0, 255], dtype=torch.uint8)),
            ("bool", torch.tensor([True, False])),
            ("parameter", torch.nn.Parameter(torch.randn(3))),
        ]
    )


def main():
    # As a module's own state_dict() has it.
    tensors = state_dict()
    tensors._metadata = OrderedDict([("", {"version": 1})])
    torch.save(tensors, HERE / "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(tensors, HERE / "zip.pth")
    torch.save(torch.nn.Linear(2, 1), HERE / "whole-module.pth")
    read = torch.load(HERE / "legacy.pth", weights_only=True)
    golden = {
        name: {
            "shape": list(tensor.shape),
            "values": [str(value) for value in tensor.to(torch.float32).flatten().tolist()],
        }
        for name, tensor in read.items()
    }
    (HERE / "pth.json").write_text(json.dumps({"torch": torch.__version__, "tensors": golden}, indent=1) + "\n")


if __name__ == "__main__":
    main()
