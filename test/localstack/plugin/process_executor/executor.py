"""One local process for each execution environment of a Lambda function.

What a function may rely on and what it must not is kept: one event at a time, a fresh process after a time-out, an exit or
too much memory, the handler's error with its type, a log file per environment and a REPORT line.
"""

import concurrent.futures
import logging
import os
import shutil
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from localstack import config
from localstack.services.lambda_.invocation.executor_endpoint import StatusErrorException
from localstack.services.lambda_.invocation.lambda_models import FunctionVersion, InvocationResult
from localstack.services.lambda_.invocation.runtime_executor import LambdaRuntimeException, RuntimeExecutor

from process_executor import faults, settings
from process_executor.node_process import NodeProcess, ProcessEnded
from process_executor.runtime_api import Event, InitError, RuntimeApi, error_payload

LOG = logging.getLogger(__name__)

#: Between two looks at a process: whether it lives, and how much memory it has.
LOOK_SECONDS = 0.05

_at_work = threading.BoundedSemaphore(settings.at_once())


class ProcessExecutor(RuntimeExecutor):
    def __init__(self, id: str, function_version: FunctionVersion) -> None:
        super().__init__(id, function_version)
        self._environment: dict[str, str] = {}
        self._work: Path | None = None
        self._log: Path | None = None
        self._process: NodeProcess | None = None
        self._api: RuntimeApi | None = None
        self._log_offset = 0
        self._init_ms: float | None = None
        self._stopped = False
        self._lock = threading.RLock()

    # --- life cycle -------------------------------------------------------------------------------------------------
    def start(self, env_vars: dict[str, str]) -> None:
        self._environment = {name: str(value) for name, value in env_vars.items() if value is not None}
        self._work = Path(tempfile.mkdtemp(prefix="lambda-"))
        (self._work / "tmp").mkdir()
        folder = settings.logs() or self._work
        folder.mkdir(parents=True, exist_ok=True)
        self._log = folder / f"{self.function_version.id.function_name}-{self.id[:8]}.log"
        with _at_work:
            self._boot()

    def stop(self) -> None:
        self._stopped = True
        self._end_process()
        if self._work:
            shutil.rmtree(self._work, ignore_errors=True)

    def _boot(self) -> None:
        """Starts a process and returns once it asks for its first event."""
        begun = time.perf_counter()
        with self._lock:
            if self._stopped:
                raise LambdaRuntimeException("the environment was stopped")
            self._api = RuntimeApi()
            self._process = NodeProcess(
                code=self._code(),
                handler=self.function_version.config.handler or "",
                memory_mb=self.function_version.config.memory_size,
                runtime_api=self._api.address,
                environment=self._environment,
                work=self._work,
                log=self._log,
            )
        try:
            self._await(self._api.ready, None)
        except InitError as error:
            self._end_process()
            raise StatusErrorException("Lambda init failed", payload=error.payload) from error
        except ProcessEnded as ended:
            self._end_process()
            payload = error_payload("Runtime.ExitError", f"Error: {ended}")
            raise StatusErrorException("Lambda init failed", payload=payload) from ended
        self._init_ms = (time.perf_counter() - begun) * 1000

    def _end_process(self) -> None:
        with self._lock:
            process, self._process = self._process, None
            api, self._api = self._api, None
        if process:
            process.kill()
        if api:
            api.close()

    def _await(self, future: concurrent.futures.Future, seconds: float | None):
        """The future's result. ProcessEnded where the process ends first, TimeoutError past `seconds`."""
        end = float("inf") if seconds is None else time.monotonic() + seconds
        process = self._process
        while True:
            try:
                return future.result(max(0.0, min(LOOK_SECONDS, end - time.monotonic())))
            except concurrent.futures.TimeoutError:
                if process is None or self._stopped:
                    raise ProcessEnded("Runtime was stopped") from None
                problem = process.problem()
                if problem and not future.done():
                    raise ProcessEnded(problem) from None
                if time.monotonic() >= end:
                    raise

    def _code(self) -> Path:
        code = self.function_version.config.code
        runtime = str(self.function_version.config.runtime)
        if code is None or not runtime.startswith("nodejs"):
            what = "is a container image" if code is None else f"has the runtime {runtime}"
            raise LambdaRuntimeException(
                f"{self.function_version.id.function_name} {what}; processes stand for zip packages of Node.js alone"
                " (deploy with -c packaging=process)"
            )
        return code.get_unzipped_code_location()

    # --- invocations ------------------------------------------------------------------------------------------------
    def invoke(self, payload: dict[str, str]) -> InvocationResult:
        with _at_work:
            return self._invoke(payload)

    def _invoke(self, payload: dict[str, str]) -> InvocationResult:
        request_id = payload["invoke-id"]
        timeout = float(self.function_version.config.timeout)
        if self._process is None or self._process.problem():
            self._end_process()
            self._boot()
        init_ms, self._init_ms = self._init_ms, None
        event = Event(
            request_id=request_id,
            function_arn=payload["invoked-function-arn"],
            trace_id=payload["trace-id"],
            body=payload["payload"].encode(),
            deadline_ms=int((time.time() + timeout) * 1000),
        )
        function, text = self.function_version.id.function_name, faults.compact(payload["payload"])
        if faults.take("die", function, text):
            event.lose = self._process.kill
        begun = time.perf_counter()
        note = ""
        if order := faults.take("fail", function, text):
            event.settle(True, error_payload(order["error"], "A test ordered this failure"))
        else:
            self._api.events.put(event)
        try:
            is_error, body = self._await(event.outcome, timeout)
        except concurrent.futures.TimeoutError:
            now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            message = f"{now} {request_id} Task timed out after {timeout:.2f} seconds"
            is_error, body, note = True, error_payload("Sandbox.Timedout", message), f"{message}\n\n"
        except ProcessEnded as ended:
            message = f"RequestId: {request_id} Error: {ended}"
            is_error, body, note = True, error_payload("Runtime.ExitError", message), f"{message}\nRuntime.ExitError\n"
        peak_mb = self._process.peak_mb() if self._process else 0
        if note:
            self._end_process()
        duration_ms = (time.perf_counter() - begun) * 1000
        logs = self._records(request_id, duration_ms, peak_mb, init_ms, note)
        return InvocationResult(request_id, body, is_error, logs)

    # --- logs -------------------------------------------------------------------------------------------------------
    def _records(self, request_id: str, duration_ms: float, peak_mb: int, init_ms: float | None, note: str) -> str:
        """What Lambda would put into the log stream of this invocation."""
        fields = [
            f"REPORT RequestId: {request_id}",
            f"Duration: {duration_ms:.2f} ms",
            f"Billed Duration: {int(duration_ms) + 1} ms",
            f"Memory Size: {self.function_version.config.memory_size} MB",
            f"Max Memory Used: {peak_mb} MB",
        ]
        if init_ms is not None:
            fields.append(f"Init Duration: {init_ms:.2f} ms")
        start = f"START RequestId: {request_id} Version: {self.function_version.id.qualifier}"
        return f"{start}\n{self._new_output()}{note}END RequestId: {request_id}\n" + "\t".join(fields) + "\t\n"

    def _new_output(self) -> str:
        # The process writes into a plain file, so all that it wrote before its answer is there.
        with open(self._log, "rb") as log:
            log.seek(self._log_offset)
            data = log.read()
        self._log_offset += len(data)
        text = data.decode(errors="replace")
        return text if not text or text.endswith("\n") else f"{text}\n"

    def get_logs(self) -> str:
        try:
            return self._log.read_text(errors="replace") if self._log else ""
        except OSError:
            return ""

    # --- addresses --------------------------------------------------------------------------------------------------
    def get_address(self) -> str:
        return settings.HOST

    def get_endpoint_from_executor(self) -> str:
        return settings.HOST

    def get_runtime_endpoint(self) -> str:
        return f"http://{settings.HOST}:{config.GATEWAY_LISTEN[0].port}/_localstack_lambda/{self.id}"

    # --- versions ---------------------------------------------------------------------------------------------------
    @classmethod
    def prepare_version(cls, function_version: FunctionVersion) -> None:
        if function_version.config.code:
            function_version.config.code.prepare_for_execution()

    @classmethod
    def cleanup_version(cls, function_version: FunctionVersion) -> None:
        pass

    @classmethod
    def validate_environment(cls) -> bool:
        found = shutil.which(settings.node())
        if not found:
            LOG.warning("No Node.js: there is no program %r, so no function can run", settings.node())
        return found is not None
