import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { Refused } from './refused';

export interface Guard {
  /** The port that is listened at. */
  readonly port: number;
  /** Whether other machines may ask. */
  readonly open: boolean;
  /** This machine's own name, where others may ask for it. */
  readonly hostname: string;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Lets pass only what the page itself asks. A foreign site whose name was made to point here is told by the Host that its
 * browser sends (DNS rebinding); one that sends requests across origins, by their Origin or Sec-Fetch-Site.
 * @throws Refused 421 or 403
 */
export function guardRequest({ headers, method }: IncomingMessage, guard: Guard): void {
  const host = headers.host?.toLowerCase() ?? '';
  if (!isOurs(host, guard)) {
    throw new Refused(421, `This server does not answer for the host ${JSON.stringify(host)}`, remedyOf(guard));
  }
  const origin = headers.origin;
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new Refused(403, `A page of another origin, ${JSON.stringify(origin)}, asked`);
  }
  // Opening a page from elsewhere is no harm; anything that does something is.
  const site = headers['sec-fetch-site'];
  const isSafe = method === 'GET' || method === 'HEAD';
  if (!isSafe && site !== undefined && site !== 'same-origin') {
    throw new Refused(403, `A page of another site asked (Sec-Fetch-Site: ${site})`);
  }
}

function isOurs(host: string, { port, open, hostname }: Guard): boolean {
  const [, name, given] = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d+))?$/.exec(host) ?? [];
  if (name === undefined || Number(given ?? 80) !== port) return false;
  if (LOOPBACK.has(name)) return true;
  // No name can be made to point at an address written out in numbers.
  return open && (isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === hostname.toLowerCase());
}

const remedyOf = ({ port }: Guard) => `Open http://127.0.0.1:${port}/`;
