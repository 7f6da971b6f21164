import type { IncomingMessage } from 'node:http';
import { type Guard, guardRequest } from '../../../../cli/serve/guard-request';

const here: Guard = { port: 8080, open: false, hostname: 'laptop' };
const everywhere: Guard = { ...here, open: true };

function refusal(headers: Record<string, string | undefined>, method = 'GET', guard = here): number | undefined {
  try {
    guardRequest({ headers, method } as IncomingMessage, guard);
    return undefined;
  } catch (error) {
    return (error as { status: number }).status;
  }
}

describe('guardRequest()', () => {
  test.each(['127.0.0.1:8080', 'localhost:8080', 'LOCALHOST:8080', '[::1]:8080'])(
    'guardRequest() lets %s pass, this machine by its own names',
    (host) => expect(refusal({ host })).toBeUndefined(),
  );

  test.each([
    ...[undefined, '', 'evil.example', 'evil.example:8080', '127.0.0.1', '127.0.0.1:80', '127.0.0.1:8081'],
    ...[
      'localhost.evil.example:8080',
      '127.0.0.1.evil.example:8080',
      '127.0.0.1:8080.evil.example',
      'evil@localhost:8080',
    ],
    ...['192.168.1.5:8080', 'laptop:8080', '0.0.0.0:8080', '[::1]evil:8080', 'localhost:8080, evil.example'],
  ])('guardRequest() refuses the host %s: names can be made to point here', (host) => {
    expect(refusal({ host })).toBe(421);
  });

  test('guardRequest() lets addresses in numbers and its own name pass where others may ask, and no other name', () => {
    for (const host of ['192.168.1.5:8080', '[fe80::1]:8080', 'Laptop:8080', 'localhost:8080']) {
      expect([host, refusal({ host }, 'GET', everywhere)]).toEqual([host, undefined]);
    }
    for (const host of ['evil.example:8080', '1.2.3:8080', 'laptop.evil.example:8080']) {
      expect([host, refusal({ host }, 'GET', everywhere)]).toEqual([host, 421]);
    }
  });

  test('guardRequest() knows that port 80 goes without saying', () => {
    expect(refusal({ host: 'localhost' }, 'GET', { ...here, port: 80 })).toBeUndefined();
  });

  test.each(['http://evil.example', 'https://127.0.0.1:8080', 'http://127.0.0.1:9', 'http://localhost:8080', 'null'])(
    'guardRequest() refuses what a page of the origin %s asks',
    (origin) => {
      for (const method of ['GET', 'POST']) {
        expect(refusal({ host: '127.0.0.1:8080', origin }, method)).toBe(403);
      }
    },
  );

  test('guardRequest() lets pass what its own page asks, and programs that say no origin', () => {
    const own = { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-origin' };
    expect(refusal(own, 'POST')).toBeUndefined();
    expect(refusal({ host: '127.0.0.1:8080' }, 'POST')).toBeUndefined();
  });

  test('guardRequest() refuses that another site does anything, though a link of it may be followed', () => {
    for (const site of ['cross-site', 'same-site', 'none']) {
      const headers = { host: 'localhost:8080', 'sec-fetch-site': site };
      expect([refusal(headers, 'POST'), refusal(headers, 'DELETE'), refusal(headers, 'GET')]).toEqual([
        403,
        403,
        undefined,
      ]);
    }
  });
});
