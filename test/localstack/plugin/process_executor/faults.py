"""Faults that a test orders: a worker that dies, a function that fails, an S3 that is too busy.

PROCESS_EXECUTOR_FAULTS names a folder. Each JSON file in it is an order:

    {"kind": "die" | "fail" | "throttle", "target": "...", "contains": ["..."], "times": 1}

`die`: the process of a function is killed when its work is done and before it has answered. `fail`: the function answers
with the error named by "error" and does not run. `throttle`: S3 answers 503 SlowDown. `target` is a part of the function's
name or the S3 operation, `contains` lists parts of the event, written without spaces, or of the object's key. A file goes
once its times are spent.
"""

import json
import os
import threading
from pathlib import Path

from localstack.runtime import hooks

_lock = threading.Lock()
_spent: dict[str, int] = {}


def take(kind: str, target: str, text: str) -> dict | None:
    """The order that fits, one of its times spent."""
    named = os.environ.get("PROCESS_EXECUTOR_FAULTS")
    if not named:
        return None
    with _lock:
        for file in sorted(Path(named).glob("*.json")):
            order = json.loads(file.read_text())
            if order["kind"] != kind or order["target"] not in target:
                continue
            if not all(part in text for part in order["contains"]):
                continue
            _spent[file.name] = _spent.get(file.name, 0) + 1
            if _spent[file.name] >= order["times"]:
                file.unlink()
            return order
    return None


def compact(event: str) -> str:
    """JSON as one writes it who looks for a part of it."""
    return json.dumps(json.loads(event), separators=(",", ":"), ensure_ascii=False)


@hooks.on_infra_start()
def order_from_s3() -> None:
    from localstack.aws import handlers
    from localstack.aws.api import CommonServiceException

    def throttle(_chain, context, _response) -> None:
        if context.service is None or context.service.service_name != "s3" or context.operation is None:
            return
        if take("throttle", context.operation.name, str((context.service_request or {}).get("Key", ""))):
            raise CommonServiceException("SlowDown", "Please reduce your request rate.", 503)

    handlers.serve_custom_service_request_handlers.append(throttle)
