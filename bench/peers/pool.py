"""A base of the pool by itself, pixels in memory.

usage: pool.py ENGINE JSON

ENGINE: onnxruntime, openvino, openvino-bf16, eager, channels-last or compile; the last three are timm's network in PyTorch.
JSON: {"network", "pixels", "features": files, "side", "images"}, and for timm {"timm", "pad", "weights": file or null,
"mean", "deviation"}. What is told besides seconds: "settings", and the least "cosine" to the features in that file.
"""

import json
import os
import sys
import time

import numpy as np

from openvino_network import openvino_network
from serve import serve

BATCH = 32


def onnxruntime_run(own, pixels):
    """The batch that is fastest on all cores, and then the number of threads that is fastest with it."""
    import onnxruntime as ort

    def runs(threads, batch, images):
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        session = ort.InferenceSession(own["network"], options, providers=["CPUExecutionProvider"])
        name = session.get_inputs()[0].name
        rows = np.ascontiguousarray(pixels[:batch])
        return lambda: [session.run(None, {name: rows})[0] for _ in range(images // batch)]

    def seconds(threads, batch):
        work = runs(threads, batch, BATCH)
        work()
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun, threads, batch

    cores = len(os.sched_getaffinity(0))
    tried = [seconds(cores, batch) for batch in (1, 4, 8, BATCH)]
    batch = min(tried)[2]
    threads = cores // 2
    while threads > 0:
        tried.append(seconds(threads, batch))
        threads //= 2
    _, threads, batch = min(tried)
    every = runs(cores, BATCH, BATCH)
    return runs(threads, batch, own["images"]), lambda: every()[0], f"threads {threads}, batch {batch}"


def openvino_run(own, pixels, precision):
    batches, compiled = openvino_network(own["network"], pixels, precision)
    streams = compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
    # It takes another precision where the processor lacks the one that was asked for.
    taken = compiled.get_property("INFERENCE_PRECISION_HINT").get_type_name()
    return lambda: batches(own["images"] // BATCH), lambda: compiled([pixels])[0], f"streams {streams}, {taken}"


def timm_network(own):
    """The weights go in by their order: both sides list a network's tensors as they are run."""
    import timm
    import torch

    extra = {"pad_type": own["pad"]} if own["pad"] else {}
    network = timm.create_model(own["timm"], pretrained=False, num_classes=0, **extra).eval()
    if own["weights"]:
        state = torch.load(own["weights"], weights_only=True, map_location="cpu")
        # A count of the batches that were trained on is no weight, and old files lack it.
        wanted = {name: tensor for name, tensor in network.state_dict().items() if tensor.dim() > 0}
        top = ("_fc", "classifier")
        given = [tensor for name, tensor in state.items() if tensor.dim() > 0 and not name.startswith(top)]
        shapes = [tuple(t.shape) for t in wanted.values()], [tuple(t.shape) for t in given]
        if shapes[0] != shapes[1]:
            raise ValueError(f"{own['weights']} does not fit {own['timm']}")
        network.load_state_dict(dict(zip(wanted, given)), strict=False)
    return network


def timm_run(own, pixels, engine):
    import torch

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    network = timm_network(own)
    mean, deviation = (torch.tensor(own[key], dtype=torch.float32).reshape(1, 3, 1, 1) for key in ("mean", "deviation"))
    # Scaled beforehand: what is measured is the network.
    batch = ((torch.from_numpy(pixels).permute(0, 3, 1, 2) + 1) * 127.5 - mean) / deviation
    if engine == "eager":
        batch = batch.contiguous()
    else:
        batch = batch.contiguous(memory_format=torch.channels_last)
        network = network.to(memory_format=torch.channels_last)
    settings = f"threads {torch.get_num_threads()}, batch {BATCH}"
    if engine == "compile":
        import torch._inductor.config as inductor

        # Batch normalisation is folded and weights are packed only where they are taken as constants.
        inductor.freezing = True
        network = torch.compile(network)
        settings += ", frozen"

    def one():
        with torch.no_grad():
            return network(batch)

    def run():
        for _ in range(own["images"] // BATCH):
            one()

    return run, lambda: one().numpy(), settings


def least_cosine(found, wanted):
    norms = np.linalg.norm(found, axis=1) * np.linalg.norm(wanted, axis=1)
    return float(np.min(np.sum(found * wanted, axis=1) / norms))


def main():
    engine, own = sys.argv[1], json.loads(sys.argv[2])
    side = own["side"]
    pixels = np.fromfile(own["pixels"], np.float32).reshape(BATCH, side, side, 3)
    if engine == "onnxruntime":
        run, features, settings = onnxruntime_run(own, pixels)
    elif engine.startswith("openvino"):
        run, features, settings = openvino_run(own, pixels, "bf16" if engine.endswith("bf16") else "f32")
    else:
        run, features, settings = timm_run(own, pixels, engine)
    told = {"images": own["images"], "settings": settings}
    if own.get("features") and own.get("weights", True):
        wanted = np.fromfile(own["features"], np.float32).reshape(BATCH, -1)
        told["cosine"] = least_cosine(features(), wanted)

    def work():
        run()
        return told

    serve(work)


main()
