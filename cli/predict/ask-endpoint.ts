import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { labelPrediction, prediction, problemDocument } from '../../functions/predict/predict-api';
import { ConfigError, FormatError, ImageError, SetupError, UnavailableError } from '../../shared/errors';
import { sniffFormat } from '../../shared/images/sniff-format';
import type { Signer } from './sign-request';

/** Of a multi-label model it has `labels`. */
export type Answer = z.output<typeof answer>;

const answer = z.union([prediction, labelPrediction]);

export interface EndpointOptions {
  /** Absent where there are no credentials: the endpoint may be open to everybody. */
  readonly sign?: Signer;
  /** Why there are none. */
  readonly unsigned?: unknown;
  readonly waitMs?: number;
}

const ATTEMPTS = 4;
const WAIT_MS = 500;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** @throws ConfigError where it is none that photographs and a signature should be sent to */
export function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname))) return url;
  throw new ConfigError(`--url is ${JSON.stringify(text)}, wanted an address that begins with https://`, {
    remedy: 'give the output PredictUrl of the stack',
  });
}

/**
 * Prepares requests to a predict function, with the identity that the flags and the environment give.
 * @throws ConfigError where the address is none
 */
export async function openEndpoint(address: string, flags: { readonly profile?: string; readonly region?: string }) {
  const url = parseEndpoint(address);
  const { enterAwsEnvironment } = await import('../cloud/enter-aws-environment');
  enterAwsEnvironment(flags);
  const { awsSigner } = await import('./sign-request');
  const signing = await awsSigner(url).then(
    (sign) => ({ sign }),
    (unsigned: unknown) => ({ unsigned }),
  );
  return (image: Uint8Array): Promise<Answer> => askEndpoint(url, image, signing);
}

/**
 * Asks a predict function to classify an image.
 * @throws ImageError where the function cannot use the image, SetupError where it may not be called or serves nothing,
 * UnavailableError where it did not answer after some attempts, FormatError where something else answered
 */
export async function askEndpoint(url: URL, image: Uint8Array, options: EndpointOptions): Promise<Answer> {
  const sniffed = sniffFormat(image);
  const headers = { 'content-type': sniffed.kind === 'image' ? `image/${sniffed.format}` : 'image/unknown' };
  for (let attempt = 1; ; attempt++) {
    const { status, retryAfter, text } = await send(url, headers, image, options).catch((cause: unknown) => {
      return { status: 0, retryAfter: null, text: (cause as { cause?: Error }).cause?.message ?? String(cause) };
    });
    if (!isPassing(status, retryAfter, text)) return read(url, status, text, options);
    if (attempt === ATTEMPTS) {
      throw new UnavailableError(`${url.href} does not answer: ${status ? `${status} ` : ''}${text.slice(0, 200)}`, {
        remedy: 'try again, and see the log of the function',
      });
    }
    await sleep((options.waitMs ?? WAIT_MS) * 2 ** (attempt - 1));
  }
}

async function send(url: URL, headers: Record<string, string>, image: Uint8Array, { sign }: EndpointOptions) {
  const signed = sign ? await sign(url, headers, image) : headers;
  const body = Buffer.from(image);
  // A redirect would carry the signature elsewhere.
  const response = await fetch(url, { method: 'POST', headers: signed, body, redirect: 'manual' });
  return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() };
}

function read(url: URL, status: number, text: string, { sign, unsigned }: EndpointOptions): Answer {
  if (status === 200) {
    const said = answer.safeParse(jsonOf(text));
    if (said.success) return said.data;
  }
  if (status === 403) {
    const problem = sign ? 'does not let these credentials in' : 'lets in signed requests only';
    throw new SetupError(`${url.href} ${problem}: ${text.slice(0, 200)}`, {
      remedy: sign
        ? 'ask for the permissions lambda:InvokeFunctionUrl and lambda:InvokeFunction on the function, or give another --profile'
        : 'set credentials up with "aws configure" or "aws sso login", or give --profile',
      cause: unsigned,
    });
  }
  const problem = problemDocument.safeParse(jsonOf(text)).data;
  if ((problem && status === 422) || status === 413) {
    throw new ImageError(problem?.detail ?? 'it is larger than the function takes');
  }
  if (!problem) {
    throw new FormatError(
      `${url.href} returned ${status}, not the response of a predict function: ${text.slice(0, 200)}`,
      {
        remedy: 'give the output PredictUrl of the stack',
      },
    );
  }
  const { detail } = problem;
  if (status === 400 || status === 404) throw new ConfigError(`${url.href} responded: ${detail}`);
  throw new SetupError(`${url.href} responded: ${detail}`);
}

/** Of a 503, whether trying again may help: what only a person can mend says nothing of trying again. */
const isPassing = (status: number, retryAfter: string | null, text: string) =>
  [0, 429, 502, 504].includes(status) ||
  (status === 503 && (retryAfter !== null || !problemDocument.safeParse(jsonOf(text)).success));

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
