import type { ServerResponse } from 'node:http';
import type { ActiveRun } from './active-run';

/** Silence that a browser or a proxy may take for the end. */
const HEARTBEAT_MS = 15_000;

/** Server-Sent Events: the whole progress with each change, so that a client that connects again has missed nothing. */
export function sendEvents(response: ServerResponse, run: ActiveRun): void {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
  });
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MS);
  let unwatch: () => void = () => undefined;
  const end = () => {
    clearInterval(heartbeat);
    unwatch();
    response.end();
  };
  response.on('close', end);
  unwatch = run.watch((progress) => {
    response.write(`event: progress\ndata: ${JSON.stringify(progress)}\n\n`);
    if (progress.status !== 'running' && progress.status !== 'stopping') end();
  });
}
