import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ErrorDetails, HeadstartError, UnavailableError } from '../../shared/errors';

export interface DownloadOptions {
  readonly maxBytes: number;
  /** Error for what time cannot heal: a refused address, a redirect, "not found", too many bytes, another hash. */
  readonly Refusal: new (
    message: string,
    details?: ErrorDetails,
  ) => HeadstartError;
  readonly sha256?: string;
  /** `total` where the server names it. */
  readonly onBytes?: (done: number, total: number | undefined) => void;
  readonly signal?: AbortSignal;
  /** Time without a byte after which the server counts as unreachable. */
  readonly silenceMs?: number;
  readonly fetch?: typeof fetch;
}

const SILENCE_MS = 10_000;

/**
 * Downloads a file by HTTPS, whole or not at all: it appears under its name when the last byte is there and fits.
 * @throws UnavailableError where the server does not answer or the line breaks, else the given Refusal
 */
export async function downloadFile(address: string, file: string, options: DownloadOptions): Promise<void> {
  const { Refusal, signal, silenceMs = SILENCE_MS } = options;
  if (!address.startsWith('https://')) throw new Refusal(`Cannot download ${address}: only https:// is accepted`);
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new Error(`silent for ${silenceMs / 1000} s`)), silenceMs);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    const answer = await (options.fetch ?? fetch)(address, {
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
    });
    const body = checkAnswer(address, answer, options);
    await pipeline(
      Readable.fromWeb(body),
      check(address, answer, options, () => timer.refresh()),
      createWriteStream(temporary),
    );
    await rename(temporary, file);
  } catch (cause) {
    if (signal?.aborted || cause instanceof HeadstartError) throw cause;
    throw new UnavailableError(`Cannot download ${address}: ${reasonOf(cause)}`, { cause });
  } finally {
    clearTimeout(timer);
    await rm(temporary, { force: true });
  }
}

function checkAnswer(address: string, answer: Response, { Refusal, maxBytes }: DownloadOptions) {
  const { status } = answer;
  if (status >= 300 && status < 400) {
    throw new Refusal(`Cannot download ${address}: it redirects to ${answer.headers.get('location')}`, {
      remedy: 'give that address itself if you trust it',
    });
  }
  if (status === 429 || status >= 500) throw new UnavailableError(`Cannot download ${address}: answer ${status}`);
  if (!answer.ok || !answer.body)
    throw new Refusal(`Cannot download ${address}: answer ${status} ${answer.statusText}`);
  const bytes = Number(answer.headers.get('content-length'));
  if (bytes > maxBytes) throw new Refusal(`Cannot download ${address}: ${bytes} bytes, the limit is ${maxBytes}`);
  return answer.body as import('node:stream/web').ReadableStream<Uint8Array>;
}

/** Passes the bytes on and refuses what does not fit, at the end or before. */
function check(address: string, answer: Response, options: DownloadOptions, onLife: () => void) {
  const { Refusal, maxBytes, sha256, onBytes } = options;
  const total = Number(answer.headers.get('content-length')) || undefined;
  return async function* (chunks: AsyncIterable<Uint8Array>) {
    const hash = createHash('sha256');
    let done = 0;
    for await (const chunk of chunks) {
      done += chunk.byteLength;
      if (done > maxBytes) throw new Refusal(`Cannot download ${address}: over the limit of ${maxBytes} bytes`);
      hash.update(chunk);
      onLife();
      onBytes?.(done, total);
      yield chunk;
    }
    const found = hash.digest('hex');
    if (sha256 && found !== sha256) throw new Refusal(`${address} has the sha256 ${found}, wanted ${sha256}`);
  };
}

/** undici says "fetch failed" and keeps the reason in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const inner = cause as { readonly code?: string; readonly message?: string } | undefined;
  return inner?.code ?? inner?.message ?? message;
}
