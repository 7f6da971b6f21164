import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { ConfigError } from '../../shared/errors';
import type { ServedBase } from '../../shared/records/served-settings';
import { ActivationMaps } from './activation-maps';
import { answer } from './answer';
import { builtPages } from './built-pages';
import { guardRequest } from './guard-request';
import { PredictWith } from './predict-with';
import { Refused } from './refused';
import { RunDesk, type RunDeskOptions } from './run-desk';
import { RunImages } from './run-images';
import { sendJson } from './send-json';
import { ViewPreview } from './view-preview';

export interface ServerOptions extends RunDeskOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Those that can be chosen on the page. */
  bases(): readonly ServedBase[];
  /** Told of what a request was not told. */
  failed(error: unknown): void;
}

export interface RunningServer {
  readonly address: string;
  /** Stops the current run, then every connection. */
  close(): Promise<void>;
}

/** An archive of 64 GB over a slow disk. */
const UPLOAD_MS = 6 * 60 * 60 * 1000;
/** Headers come at once or from somebody who wants to keep a connection. */
const HEADERS_MS = 15_000;
const LOOK_AFTER_MS = 5_000;
/** A connection on which nothing moves in either direction; events say that they are there more often. */
const SILENCE_MS = 120_000;
/** Far more than browsers open, fewer than a process may have files. */
const MOST_CONNECTIONS = 800;
/** How long a refused body is listened to. */
const LISTEN_MS = 5_000;
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/**
 * Starts the server of a folder of runs.
 * @throws ConfigError where the port is taken or the host is none of this machine's
 * @throws SetupError where the pages have not been built
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  builtPages();
  const desk = new RunDesk(options);
  await desk.folder.orders.removeRemains();
  const predict = new PredictWith();
  const images = new RunImages(options.store);
  const maps = new ActivationMaps(options.store, images);
  const views = new ViewPreview(options.store, images);
  const open = !LOOPBACK.includes(options.host);
  const server = createServer({
    requestTimeout: UPLOAD_MS,
    headersTimeout: HEADERS_MS,
    connectionsCheckingInterval: LOOK_AFTER_MS,
  });
  server.setTimeout(SILENCE_MS);
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(options, cause)));
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const guard = { port, open, hostname: hostname() };
  server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    try {
      guardRequest(request, guard);
      await answer(request, response, { desk, predict, images, maps, views, bases: options.bases });
    } catch (error) {
      refuse(request, response, error, options.failed);
    }
  });
  const name = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    address: `http://${name}:${port}/`,
    async close() {
      server.close();
      await desk.close();
      server.closeAllConnections();
      await maps.close();
      images.close();
      await predict.close();
    },
  };
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  failed: (error: unknown) => void,
): void {
  // Whoever went away needs no answer.
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (!request.complete) {
    // A browser that still sends hears nothing before it is through; of a large archive it hears that it was cut off.
    response.setHeader('Connection', 'close');
    request.resume();
    setTimeout(() => request.destroy(), LISTEN_MS).unref();
  }
  if (error instanceof Refused) {
    for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
    sendJson(response, error.status, { problem: error.message, remedy: error.remedy });
  } else {
    failed(error);
    sendJson(response, 500, { problem: 'The answer failed; the terminal says why' });
  }
}

function cannotListen({ host, port }: ServerOptions, cause: NodeJS.ErrnoException): ConfigError {
  if (cause.code === 'EADDRINUSE') {
    return new ConfigError(`Port ${port} of ${host} is taken`, {
      remedy: 'give another --port, or 0 for a free one',
      cause,
    });
  }
  return new ConfigError(`Cannot listen at port ${port} of "${host}": ${cause.message}`, {
    remedy: 'give an address of this machine as --host, or leave it out',
    cause,
  });
}
