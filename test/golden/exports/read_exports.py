"""Reads what `headstart export` wrote with the tools that it is for, and prints what they found as JSON.

Arguments: the folder that holds tensorboard/, mlruns/, hugging-face/, croissant/ and croissant-of-set/, and a
JSON file of pairs [YAML text, value].
"""

import json
import os
import sys
from pathlib import Path

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_OFFLINE"] = "1"

exports, documents = Path(sys.argv[1]), Path(sys.argv[2])
os.environ["CROISSANT_CACHE"] = str(exports / "croissant-cache")

import mlcroissant
import mlflow
import numpy
import yaml
from huggingface_hub import ModelCard
from tensorboard.backend.event_processing.event_multiplexer import EventMultiplexer


def read_tensorboard():
    """Through TensorBoard's own loader, which checks the checksum of each record."""
    events = EventMultiplexer().AddRunsFromDirectory(str(exports / "tensorboard")).Reload()
    return {
        run: {tag: [[event.step, event.value] for event in events.Scalars(run, tag)] for tag in tags["scalars"]}
        for run, tags in events.Runs().items()
    }


def read_mlflow():
    client = mlflow.MlflowClient(tracking_uri=(exports / "mlruns").resolve().as_uri())
    mlflow.set_tracking_uri((exports / "mlruns").resolve().as_uri())
    (experiment,) = [own for own in client.search_experiments() if own.name == "headstart"]
    (run,) = client.search_runs([experiment.experiment_id])
    run_id = run.info.run_id
    model = mlflow.pyfunc.load_model(f"runs:/{run_id}/model")
    size = model.metadata.signature.inputs.inputs[0].shape[1]
    image = numpy.full((1, size, size, 3), 128, dtype="float32")
    (output,) = model.predict({"image": image}).values()
    return {
        "name": run.info.run_name,
        "status": run.info.status,
        "params": run.data.params,
        "metrics": run.data.metrics,
        "history": [[own.step, own.value] for own in client.get_metric_history(run_id, "val_loss")],
        "artifacts": sorted(own.path for own in client.list_artifacts(run_id)),
        "ofGray": output[0].tolist(),
    }


def read_hugging_face():
    card = ModelCard.load(exports / "hugging-face" / "README.md")
    (result, *_) = card.data.eval_results
    return {
        "licence": card.data.license,
        "task": card.data.pipeline_tag,
        "tags": card.data.tags,
        "split": result.dataset_split,
        "accuracy": result.metric_value,
        "text": card.text.strip().splitlines()[0],
    }


def read_croissant(folder):
    data = mlcroissant.Dataset(jsonld=str(exports / folder / "croissant.json"))

    def text(value):
        return value.decode() if isinstance(value, bytes) else value

    return {
        "name": data.metadata.name,
        "errors": list(data.metadata.ctx.issues.errors),
        "records": [
            [*(text(record[f"{of}/{name}"]) for name in ("file", "label", "split")), record[f"{of}/image"].size]
            for of in (own.id for own in data.metadata.record_sets)
            if of.startswith("images")
            for record in data.records(of)
        ],
    }


def misread_yaml():
    return [text for text, value in json.loads(documents.read_text()) if yaml.safe_load(text) != value]


print(
    json.dumps(
        {
            "tensorboard": read_tensorboard(),
            "mlflow": read_mlflow(),
            "huggingFace": read_hugging_face(),
            "croissant": read_croissant("croissant"),
            "croissantOfSet": read_croissant("croissant-of-set"),
            "misreadYaml": misread_yaml(),
        }
    )
)
