"""A Batch job as a local process: the command that stands for its image, with the job's own command appended."""

import logging
import os
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Callable
from fnmatch import fnmatchcase

from localstack import config
from localstack.aws.connect import connect_to

from process_executor import settings

LOG = logging.getLogger(__name__)
LOG_GROUP = "/aws/batch/job"
#: What a shell reports for a process that was killed.
KILLED = 137


class BatchJob:
    def __init__(self, region: str, arn_of: Callable[[str], str], definition: dict, request: dict) -> None:
        self.id = str(uuid.uuid4())
        self._region = region
        self._name = definition["jobDefinitionName"]
        self._process: subprocess.Popen | None = None
        self._lock = threading.Lock()
        container = dict(definition.get("containerProperties") or {})
        overrides = request.get("containerOverrides") or {}
        parameters = (definition.get("parameters") or {}) | (request.get("parameters") or {})
        command = overrides.get("command") or container.get("command") or []
        environment = {
            each["name"]: each.get("value", "")
            for each in [*container.get("environment", []), *overrides.get("environment", [])]
        }
        #: What DescribeJobs answers.
        self.detail = {
            "jobArn": arn_of(self.id),
            "jobId": self.id,
            "jobName": request["jobName"],
            "jobQueue": request["jobQueue"],
            "jobDefinition": definition["jobDefinitionArn"],
            "status": "SUBMITTED",
            "createdAt": _now_ms(),
            "attempts": [],
            "parameters": parameters,
            "tags": request.get("tags") or {},
            "retryStrategy": request.get("retryStrategy") or definition.get("retryStrategy") or {"attempts": 1},
            "timeout": request.get("timeout") or definition.get("timeout") or {},
            "container": container
            | {
                "command": [parameters.get(part[5:], part) if part.startswith("Ref::") else part for part in command],
                "environment": [{"name": name, "value": value} for name, value in environment.items()],
                "logStreamName": f"{self._name}/default/{uuid.uuid4().hex}",
            },
        }
        self._environment = environment

    def start(self) -> None:
        threading.Thread(target=self._run, name=f"batch-{self.id[:8]}", daemon=True).start()

    def terminate(self, reason: str) -> None:
        with self._lock:
            if self._has_ended():
                return
            self._end("FAILED", reason)
            _kill(self._process)

    def _run(self) -> None:
        program = self._program()
        if program is None:
            image = self.detail["container"].get("image", "")
            self._finish("FAILED", f"no process stands for the image {image}: name it in PROCESS_EXECUTOR_BATCH")
            return
        self.detail |= {"status": "RUNNING", "startedAt": _now_ms()}
        reason = ""
        for attempt in range(1, int(self.detail["retryStrategy"].get("attempts") or 1) + 1):
            try:
                code, reason = self._attempt([*program, *self.detail["container"]["command"]], attempt)
            except OSError as error:
                code, reason = 127, f"CannotStartContainerError: {error}"
            if code == 0:
                return self._finish("SUCCEEDED", None)
            if self._has_ended() or not self._may_try_again(code, reason):
                break
        self._finish("FAILED", reason or "Essential container in task exited")

    def _may_try_again(self, code: int, reason: str) -> bool:
        """By the first of the strategy's rules that fits; without one, as AWS Batch does, whatever happened."""
        container_reason = reason or "Essential container in task exited"
        found = {"onExitCode": str(code), "onReason": container_reason, "onStatusReason": container_reason}
        for rule in self.detail["retryStrategy"].get("evaluateOnExit") or []:
            patterns = {name: rule[name] for name in found if rule.get(name)}
            if all(fnmatchcase(found[name], pattern) for name, pattern in patterns.items()):
                return rule["action"].upper() == "RETRY"
        return True

    def _program(self) -> list[str] | None:
        names = (self._name, self.detail["container"].get("image", ""))
        commands = settings.batch_commands().items()
        return next((command for part, command in commands if any(part in name for name in names)), None)

    def _attempt(self, command: list[str], attempt: int) -> tuple[int, str]:
        """Exit code, and why where it is not the program's own."""
        begun = _now_ms()
        own = {
            "AWS_REGION": self._region,
            "AWS_DEFAULT_REGION": self._region,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_ENDPOINT_URL": f"http://{settings.HOST}:{config.GATEWAY_LISTEN[0].port}",
            "AWS_BATCH_JOB_ID": self.id,
            "AWS_BATCH_JQ_NAME": self.detail["jobQueue"].split("/")[-1],
            "AWS_BATCH_JOB_ATTEMPT": str(attempt),
        }
        with self._lock:
            if self._has_ended():
                return KILLED, "terminated"
            self._process = subprocess.Popen(
                command,
                env=settings.inherited_environment() | own | self._environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        reason = ""
        try:
            output, _ = self._process.communicate(timeout=self.detail["timeout"].get("attemptDurationSeconds"))
        except subprocess.TimeoutExpired:
            reason = "Job attempt duration exceeded timeout"
            _kill(self._process)
            output, _ = self._process.communicate()
        code = KILLED if self._process.returncode < 0 else self._process.returncode
        self._keep_output(output.decode(errors="replace"))
        stream = self.detail["container"]["logStreamName"]
        self.detail["container"]["exitCode"] = code
        container = {"exitCode": code, "logStreamName": stream}
        ended = {"startedAt": begun, "stoppedAt": _now_ms(), "statusReason": reason, "container": container}
        self.detail["attempts"].append(ended)
        return code, reason

    def _finish(self, status: str, reason: str | None) -> None:
        with self._lock:
            if not self._has_ended():
                self._end(status, reason)

    def _end(self, status: str, reason: str | None) -> None:
        self.detail |= {"status": status, "stoppedAt": _now_ms()} | ({"statusReason": reason} if reason else {})

    def _has_ended(self) -> bool:
        return self.detail["status"] in ("SUCCEEDED", "FAILED")

    def _keep_output(self, output: str) -> None:
        if folder := settings.logs():
            folder.mkdir(parents=True, exist_ok=True)
            with open(folder / f"batch-{self._name}-{self.id[:8]}.log", "a") as log:
                log.write(output)
        events = [{"timestamp": _now_ms(), "message": line} for line in output.splitlines() if line]
        stream = {"logGroupName": LOG_GROUP, "logStreamName": self.detail["container"]["logStreamName"]}
        logs = connect_to(region_name=self._region).logs
        for create, named in ((logs.create_log_group, {"logGroupName": LOG_GROUP}), (logs.create_log_stream, stream)):
            try:
                create(**named)
            except logs.exceptions.ResourceAlreadyExistsException:
                pass
        if events:
            logs.put_log_events(**stream, logEvents=events)


def _kill(process: subprocess.Popen | None) -> None:
    """With whatever it started."""
    if process is None or process.poll() is not None:
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def _now_ms() -> int:
    return int(time.time() * 1000)
