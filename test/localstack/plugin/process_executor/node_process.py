"""The process behind an execution environment: Node.js with a small Lambda runtime that loads the handler."""

import os
import signal
import subprocess
from pathlib import Path

from process_executor import settings

RUNTIME = Path(__file__).parent / "node" / "runtime.mjs"
#: Share of the function's memory that V8 may fill; AWS leaves about as much to the rest of the process.
HEAP_SHARE = 0.9
#: As Go names them, in which Lambda is written.
_SIGNALS = {
    signal.SIGABRT: "aborted",
    signal.SIGKILL: "killed",
    signal.SIGSEGV: "segmentation fault",
    signal.SIGTERM: "terminated",
}


class ProcessEnded(Exception):
    """The process ended before it answered. The message is the one that Lambda gives."""


class NodeProcess:
    def __init__(
        self,
        *,
        code: Path,
        handler: str,
        memory_mb: int,
        runtime_api: str,
        environment: dict[str, str],
        work: Path,
        log: Path,
    ) -> None:
        self._memory_mb = memory_mb
        self._killed_for_memory = False
        own = {
            "AWS_LAMBDA_RUNTIME_API": runtime_api,
            "LAMBDA_TASK_ROOT": str(code),
            "LAMBDA_RUNTIME_DIR": str(RUNTIME.parent),
            "_HANDLER": handler,
            "HOME": str(work),
            "TMPDIR": str(work / "tmp"),
            "TZ": environment.get("TZ", "UTC").lstrip(":"),
        }
        with open(log, "ab") as output:
            self._process = subprocess.Popen(
                [settings.node(), f"--max-old-space-size={int(memory_mb * HEAP_SHARE)}", str(RUNTIME)],
                cwd=code,
                env=settings.inherited_environment() | environment | own,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # A group of its own, so that what it starts ends with it; the session stays LocalStack's, by which
                # the harness finds whatever outlives it.
                process_group=0,
            )

    def problem(self) -> str | None:
        """Why it is of no use any more, in Lambda's words. A process that passed its memory limit is killed here."""
        code = self._process.poll()
        if code is None and self._anonymous_mb() > self._memory_mb:
            self._killed_for_memory = True
            self.kill()
            code = self._process.poll()
        if code is None:
            return None
        if self._killed_for_memory:
            return f"Runtime exited with error: signal: killed (over {self._memory_mb} MB)"
        status = f"signal: {_SIGNALS.get(-code, -code)}" if code < 0 else f"exit status {code}"
        return f"Runtime exited with error: {status}"

    def kill(self) -> None:
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self._process.wait(5)

    def peak_mb(self) -> int:
        return self._status("VmHWM")

    def _anonymous_mb(self) -> int:
        # Pages of libraries are left out: they are shared with the machine's other processes.
        return self._status("RssAnon")

    def _status(self, field: str) -> int:
        """A figure of /proc in MB; 0 where the system has none."""
        try:
            lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
            return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(f"{field}:"))
        except (OSError, StopIteration):
            return 0
