import type { ConfigInput } from '../../shared/config';
import { ConfigError } from '../../shared/errors';
import { RUNS_FOLDER } from '../local/own-out-folder';
import { localPath } from '../place';
import { serveFolder } from '../serve/serve-folder';
import { type Places, placesOf } from './places';

export interface ServeOptions extends Places {
  /** The address to listen at; others than this machine reach it only if it is not 127.0.0.1, the default. */
  readonly host?: string;
  /** Default: 0, any that is free. */
  readonly port?: number;
  /** Of runs that are started on the page, but for what is chosen there. */
  readonly config?: ConfigInput;
  /** For the base "auto": the bases to choose from, by name, name@size or the path of an ONNX file. */
  readonly pool?: readonly string[];
  /** Told of errors by which requests failed unexpectedly. Default: a warning of the process. */
  readonly onError?: (error: unknown) => void;
}

/** A server that runs. */
export interface Server {
  /** "http://127.0.0.1:8080/" */
  readonly url: string;
  /** Stops the current run, which can go on later, then every connection. */
  close(): Promise<void>;
}

/**
 * Serves the page that trains on a dropped zip, shows runs and tries models: what `headstart serve` does. The runs that are
 * started there are processes. It keeps this process alive until it is closed.
 * @param folder a run, or a folder of runs, which need not exist. Default: runs
 * @throws ConfigError where the folder is a file, the port is taken or the host is none of this machine's
 */
export async function serve(folder: string = RUNS_FOLDER, options: ServeOptions = {}): Promise<Server> {
  const { host = '127.0.0.1', port = 0, config = {}, pool, onError = warn } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ConfigError(`port is ${port}, wanted a whole number from 0 to 65535`);
  }
  const { storeUri: store, cacheFolder } = placesOf(options);
  const path = localPath(folder, 'folder');
  const { address, close } = await serveFolder({
    ...{ folder: path, store, cacheFolder, config, pool: pool?.join(','), host, port, failed: onError },
  });
  let closed: Promise<void> | undefined;
  return {
    url: address,
    close() {
      closed ??= close();
      return closed;
    },
  };
}

const warn = (error: unknown) => process.emitWarning(error instanceof Error ? error : String(error));
