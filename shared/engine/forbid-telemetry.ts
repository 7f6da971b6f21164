import { isMainThread } from 'node:worker_threads';

/**
 * The environment in which ONNX Runtime tells nobody anything. Since 1.30 it does on Linux unless this is set: it keeps a
 * device's id and a database of events below the user's cache, and sends them to mobile.events.data.microsoft.com.
 */
export const TELEMETRY_OFF = { ORT_DISABLE_TELEMETRY: '1' } as const;

/**
 * Turns ONNX Runtime's telemetry off in this process, and in those that it starts. The library reads the variable when it
 * makes its first session, so whatever loads it calls this before.
 *
 * A worker thread has a copy of the environment, of which native code sees nothing. There this can only warn, unless the
 * variable was set before the thread began.
 */
export function forbidTelemetry(): void {
  const [[name, value]] = Object.entries(TELEMETRY_OFF) as [[string, string]];
  if (process.env[name] === value) return;
  process.env[name] = value;
  if (isMainThread) return;
  process.emitWarning(`ONNX Runtime may send usage data to its maker: a worker thread cannot turn that off`, {
    code: 'HEADSTART_TELEMETRY',
    detail: `Set ${name}=${value} in the environment, or in the main thread before the worker starts.`,
  });
}
