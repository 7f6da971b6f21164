"""What the plug-in is told through the environment of the LocalStack process."""

import json
import os
from pathlib import Path

#: An address, not a name: SDKs then put the bucket into the path, and nothing needs to be resolved.
HOST = "127.0.0.1"


def node() -> str:
    """PROCESS_EXECUTOR_NODE: the Node.js binary of every function (default: node on the PATH)."""
    return os.environ.get("PROCESS_EXECUTOR_NODE") or "node"


def at_once() -> int:
    """PROCESS_EXECUTOR_AT_ONCE: functions at work at the same time (default: the number of processors, two at least).

    The others wait, and their waiting does not count as their duration: a machine with two cores then runs a
    hundred shards as it would two, one after the other, instead of all of them slowly.
    """
    return int(os.environ.get("PROCESS_EXECUTOR_AT_ONCE") or max(2, os.cpu_count() or 2))


def logs() -> Path | None:
    """PROCESS_EXECUTOR_LOGS: folder where each function and job leaves what it printed, for whoever looks into a failure."""
    named = os.environ.get("PROCESS_EXECUTOR_LOGS")
    return Path(named) if named else None


def batch_commands() -> dict[str, list[str]]:
    """PROCESS_EXECUTOR_BATCH: JSON, part of an image's or a job definition's name -> the command that stands for it."""
    return json.loads(os.environ.get("PROCESS_EXECUTOR_BATCH") or "{}")


def inherited_environment() -> dict[str, str]:
    """The few variables that a function or job inherits; the rest of LocalStack's environment stays away from it."""
    names = ("PATH", "LANG", "LC_ALL", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS")
    return {name: os.environ[name] for name in names if name in os.environ}
