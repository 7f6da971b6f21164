import { CancelledError, type ErrorDetails, HeadstartError, SourceError, UnavailableError } from '../errors';

export interface DownloadOptions {
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
  /** `total` where the server names it. */
  readonly onBytes?: (done: number, total: number | undefined) => void;
  /** Time without a byte after which the server counts as unreachable. */
  readonly silenceMs?: number;
  /** Accepts http:// on this machine itself: for tests against a server of their own. */
  readonly allowLoopbackHttp?: boolean;
  /** Follows redirects to other hosts too, over https alone: for a publisher's address whose files lie elsewhere. */
  readonly allowOtherHosts?: boolean;
  /** Asks for one address, without following redirects; the process's own fetch by default. */
  readonly request?: (url: URL, init: RequestInit) => Promise<Response>;
  /** Error for what time cannot heal; SourceError by default. */
  readonly Refusal?: new (
    message: string,
    details?: ErrorDetails,
  ) => HeadstartError;
}

const SILENCE_MS = 10_000;
const MAX_REDIRECTS = 5;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The bytes behind an https:// address, as they come. Redirects are followed on the same host only, unless allowed. Nothing is kept of
 * the address's query or password in messages.
 *
 * @throws UnavailableError where the server does not answer, fails or breaks off
 * @throws Refusal where the address is not https, leads elsewhere, answers "no", or has more than `maxBytes`
 * @throws CancelledError when the signal is aborted
 */
export async function* download(address: string, options: DownloadOptions): AsyncGenerator<Uint8Array> {
  const { signal, maxBytes, onBytes } = options;
  const silence = new SilenceTimer(options.silenceMs ?? SILENCE_MS);
  const shown = withoutSecrets(address);
  try {
    const answer = await open(address, options, signal ? AbortSignal.any([signal, silence.signal]) : silence.signal);
    const total = Number(answer.headers.get('content-length')) || undefined;
    if (total && total > maxBytes) throw refusal(options, `${shown} has ${total} bytes, the limit is ${maxBytes}`);
    let done = 0;
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      // The receiver may take its time; only the server's silence counts.
      silence.stop();
      done += chunk.byteLength;
      if (done > maxBytes) throw refusal(options, `${shown} has more bytes than the limit of ${maxBytes}`);
      onBytes?.(done, total);
      yield chunk;
      silence.start();
    }
    if (total !== undefined && done < total) throw new Error(`it ended after ${done} of ${total} bytes`);
  } catch (cause) {
    if (cause instanceof HeadstartError) throw cause;
    if (signal?.aborted) throw new CancelledError('The download was stopped', { cause });
    throw new UnavailableError(`Cannot download ${shown}: ${reasonOf(cause)}`, {
      remedy: 'Check the address and the network, or download the file yourself and give its path.',
      cause,
    });
  } finally {
    silence.stop();
  }
}

/** Asks for an address and follows redirects within its host, or to others where that is allowed. */
async function open(address: string, options: DownloadOptions, signal: AbortSignal): Promise<Response> {
  let url = parse(address, options);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const shown = withoutSecrets(url.href);
    const answer = await (options.request ?? fetch)(url, {
      redirect: 'manual',
      signal,
      headers: { 'accept-encoding': 'identity' },
    });
    const { status } = answer;
    if (status >= 300 && status < 400) {
      await answer.body?.cancel();
      const next = new URL(answer.headers.get('location') ?? '', url);
      const leaves = next.host !== url.host || next.protocol !== url.protocol;
      if (leaves && !options.allowOtherHosts) {
        throw refusal(
          options,
          `${shown} redirects to ${withoutSecrets(next.href)}`,
          'Give that address itself if you trust it.',
        );
      }
      url = leaves ? parse(next.href, options) : next;
      continue;
    }
    if (answer.ok && answer.body) return answer;
    await answer.body?.cancel();
    if (status === 429 || status >= 500)
      throw new UnavailableError(`Cannot download ${shown}: the answer is ${status}`);
    throw refusal(
      options,
      `Cannot download ${shown}: the answer is ${status} ${answer.statusText}`,
      'Check the address.',
    );
  }
  throw refusal(options, `${withoutSecrets(address)} redirects more than ${MAX_REDIRECTS} times`);
}

function parse(address: string, options: DownloadOptions): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const loopback = options.allowLoopbackHttp && url?.protocol === 'http:' && LOOPBACK.has(url.hostname);
  if (url?.username || url?.password) {
    throw refusal(
      options,
      `Cannot download ${withoutSecrets(address)}: its address contains a name or a password`,
      'Leave it out.',
    );
  }
  if (url && (url.protocol === 'https:' || loopback)) return url;
  throw refusal(
    options,
    `Cannot download ${withoutSecrets(address)}: it is not an https:// address`,
    'Give an https:// address.',
  );
}

function refusal(
  { Refusal = SourceError, maxBytes }: DownloadOptions,
  message: string,
  remedy?: string,
): HeadstartError {
  const raise = `Give a smaller file, or raise the limit of ${maxBytes} bytes where you trust it.`;
  return new Refusal(message, { remedy: remedy ?? raise });
}

/** Host and path: what follows, or stands before the host, may be a key. */
function withoutSecrets(address: string): string {
  if (!URL.canParse(address)) return JSON.stringify(address);
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`;
}

/** fetch says "fetch failed" and keeps the reason in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const inner = cause as { readonly code?: string; readonly message?: string } | undefined;
  return inner?.code ?? inner?.message ?? message;
}

class SilenceTimer {
  readonly #limitMs: number;
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
    this.start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#controller.abort(new Error(`no byte came for ${this.#limitMs / 1000} s`));
    }, this.#limitMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
