import { Readable } from 'node:stream';

/** Small enough for a bar that moves on a slow line, large enough to cost nothing. */
const SLICE_BYTES = 64 * 1024;

type Next = (args: { readonly request: object }) => Promise<unknown>;

/** A command's middlewareStack, as far as it is used here. */
interface Stack {
  add(middleware: never, options: { readonly step: 'finalizeRequest'; readonly priority: 'low' }): void;
}

/**
 * Tells how many bytes of a command's body have gone out, from 0 again at every attempt. The body stays a whole buffer
 * for the SDK, which signs it and may send it again; only the last step before the wire sees it in slices.
 */
export function countSentBytes(stack: Stack, onSent: (bytes: number) => void): void {
  const middleware = (next: Next) => (args: { readonly request: object }) => {
    const { body } = args.request as { readonly body?: unknown };
    if (!(body instanceof Uint8Array)) return next(args);
    onSent(0);
    // A new object: the SDK's own request keeps its buffer for the next attempt.
    const request = Object.assign(Object.create(Object.getPrototypeOf(args.request)), args.request);
    request.body = Readable.from(slices(body, onSent), { objectMode: false });
    return next({ ...args, request });
  };
  stack.add(middleware as never, { step: 'finalizeRequest', priority: 'low' });
}

function* slices(body: Uint8Array, onSent: (bytes: number) => void): Generator<Uint8Array> {
  for (let start = 0; start < body.length; start += SLICE_BYTES) {
    const end = Math.min(body.length, start + SLICE_BYTES);
    yield body.subarray(start, end);
    onSent(end);
  }
}
