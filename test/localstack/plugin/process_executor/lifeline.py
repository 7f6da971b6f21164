"""Ends LocalStack when whoever started it has ended, also where that one was killed and could not clean up.

The harness keeps the other end of standard input open and never writes to it. When it dies, the kernel closes the
pipe and the read below returns.
"""

import atexit
import os
import shutil
import signal
import threading
import time
from pathlib import Path

from localstack.runtime import hooks

#: For LocalStack's own way out, which stops functions and jobs. What is left then is killed.
GRACE_SECONDS = 3


@hooks.on_infra_start()
def hold() -> None:
    if os.environ.get("PROCESS_EXECUTOR_LIFELINE") == "stdin":
        threading.Thread(target=_end_with_parent, name="lifeline", daemon=True).start()


def _end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    # Nobody else is left to clear it away.
    atexit.register(_remove_root)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    # Functions and jobs have groups of their own, and the session that LocalStack leads.
    for pid in _session_members():
        if pid != os.getpid():
            os.kill(pid, signal.SIGKILL)
    _remove_root()
    os._exit(1)


def _remove_root() -> None:
    if root := os.environ.get("FILESYSTEM_ROOT"):
        shutil.rmtree(root, ignore_errors=True)


def _session_members() -> list[int]:
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in pids if _session_of(pid) == os.getsid(0)]


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None
