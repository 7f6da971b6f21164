"""The other end of worker.ts: warms up, then does the work once for each line on stdin."""

import json
import sys
import time


def serve(work):
    """work() returns what is told beside its seconds."""
    work()
    print("ready", flush=True)
    for _ in sys.stdin:
        begun = time.perf_counter()
        told = work()
        print(json.dumps({"seconds": time.perf_counter() - begun, **told}), flush=True)
