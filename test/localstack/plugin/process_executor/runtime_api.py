"""The AWS Lambda Runtime API (2018-06-01) for one execution environment, on a port of its own.

The protocol is public: a runtime asks /invocation/next and waits, then posts what came of it to
/invocation/<id>/response or /error. What fails before the first event goes to /init/error.
"""

import json
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from process_executor.settings import HOST

PREFIX = "/2018-06-01/runtime/"
#: How long a server takes at most to notice that it is to stop.
STOP_POLL_SECONDS = 0.1


@dataclass
class Event:
    """One invocation on its way to the runtime."""

    request_id: str
    function_arn: str
    trace_id: str
    body: bytes
    deadline_ms: int
    #: (whether it is an error, the payload's bytes)
    outcome: Future = field(default_factory=Future)
    #: Called instead of handing the answer on, where a test has it lost.
    lose: Callable[[], None] | None = None

    def settle(self, is_error: bool, payload: bytes) -> None:
        if self.lose:
            return self.lose()
        try:
            self.outcome.set_result((is_error, payload))
        except InvalidStateError:
            pass  # It timed out before; the late answer is dropped, as on AWS.


class InitError(Exception):
    """The runtime could not load the handler. Carries the error's JSON."""

    def __init__(self, payload: bytes) -> None:
        super().__init__(payload.decode(errors="replace"))
        self.payload = payload


def error_payload(error_type: str, message: str) -> bytes:
    return json.dumps({"errorType": error_type, "errorMessage": message}).encode()


class RuntimeApi:
    def __init__(self) -> None:
        self.events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self.current: Event | None = None
        #: Done when the runtime asks for its first event; raises InitError where it could not get there.
        self.ready: Future = Future()
        self._server = _Server((HOST, 0), _handler_for(self))
        self.address = f"{HOST}:{self._server.server_address[1]}"
        threading.Thread(
            target=self._server.serve_forever, args=(STOP_POLL_SECONDS,), name="runtime-api", daemon=True
        ).start()

    def close(self) -> None:
        self.events.put(None)
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    #: A runtime that waits for its next event holds a thread; it goes when its process does.
    block_on_close = False


def _handler_for(api: RuntimeApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # Head and body leave in one packet.

        def do_GET(self) -> None:
            if self.path != PREFIX + "invocation/next":
                return self._answer(404)
            if not api.ready.done():
                api.ready.set_result(None)
            event = api.events.get()
            if event is None:
                self.close_connection = True
                return self._answer(410)
            api.current = event
            headers = {
                "Lambda-Runtime-Aws-Request-Id": event.request_id,
                "Lambda-Runtime-Deadline-Ms": str(event.deadline_ms),
                "Lambda-Runtime-Invoked-Function-Arn": event.function_arn,
                "Lambda-Runtime-Trace-Id": event.trace_id,
            }
            self._answer(200, event.body, headers)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path == PREFIX + "init/error":
                if not api.ready.done():
                    api.ready.set_exception(InitError(body))
                return self._answer(202)
            request_id, _, outcome = self.path.removeprefix(PREFIX + "invocation/").partition("/")
            event = api.current
            if event is None or request_id != event.request_id or outcome not in ("response", "error"):
                return self._answer(400, error_payload("InvalidRequestID", self.path))
            # Answered first: settling wakes the invoker, which may stop this very process.
            self._answer(202)
            event.settle(outcome == "error", body)

        def _answer(self, status: int, body: bytes = b"{}", headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def log_message(self, *_args) -> None:
            pass

    return Handler
