import type { lookup } from 'node:dns';
import { webAccess } from '../../../../functions/lambda/web-access';
import { SourceError } from '../../../../shared/errors';
import { download } from '../../../../shared/storage/download';
import { type LoopbackServer, startLoopbackServer } from '../../../support/loopback-server';

let server: LoopbackServer;
beforeEach(async () => {
  server = await startLoopbackServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/here' }).end();
    else response.end('bytes');
  });
});
afterEach(() => server.close());

/** A name server that answers with the next address at every question. */
function names(...addresses: string[]) {
  const asked: string[] = [];
  const answer = ((host: string, _: object, callback: (error: null, found: object[]) => void) => {
    asked.push(host);
    const address = addresses[Math.min(asked.length, addresses.length) - 1] as string;
    callback(null, [{ address, family: address.includes(':') ? 6 : 4 }]);
  }) as unknown as typeof lookup;
  return { answer, asked };
}

async function fetched(address: string, access: ReturnType<typeof webAccess>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of download(address, { maxBytes: 100, silenceMs: 2000, ...access })) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const OPEN = { hosts: undefined, allowLoopback: false };
const TEST = { hosts: undefined, allowLoopback: true };

describe('webAccess()', () => {
  test.each([
    ['127.0.0.1', 'this machine'],
    ['10.1.2.3', 'a private network'],
    ['169.254.169.254', 'the metadata service'],
    ['100.64.0.1', 'a carrier network'],
    ['172.31.255.255', 'a private network'],
    ['192.168.0.1', 'a private network'],
    ['0.0.0.0', 'no address'],
    ['::1', 'this machine'],
    ['::ffff:10.0.0.1', 'a private network, written as IPv6'],
    ['fd00:ec2::254', 'the metadata service'],
    ['fe80::1', 'a link'],
    ['64:ff9b::a00:1', 'a private network, behind NAT64'],
  ])('refuses a name that stands for %s (%s)', async (address) => {
    const access = webAccess(OPEN, names(address).answer);
    await expect(fetched('https://innocent.example/x.zip', access)).rejects.toThrow(SourceError);
    await expect(fetched('https://innocent.example/x.zip', access)).rejects.toThrow(/leads to .*not a public address/);
  });

  test.each(['https://127.0.0.1/x', 'https://[::1]/x', 'https://[::ffff:10.0.0.1]/x', 'https://169.254.169.254/x'])(
    'refuses the literal address in %s, which is never looked up',
    async (address) => {
      await expect(fetched(address, webAccess(OPEN))).rejects.toThrow(/not a public address/);
    },
  );

  test('connects to the address that it checked, and asks for it once', async () => {
    const port = new URL(server.origin).port;
    // What a hostile name server does: an allowed address for the check, another one for the connection.
    const rebinding = names('127.0.0.1', '10.0.0.1');
    expect(await fetched(`http://localhost:${port}/x`, webAccess(TEST, rebinding.answer))).toBe('bytes');
    expect(rebinding.asked).toEqual(['localhost']);
  });

  test('refuses a name that stands for a public and a private address', async () => {
    const both = ((_: string, __: object, callback: (error: null, found: object[]) => void) =>
      callback(null, [
        { address: '93.184.216.34', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ])) as unknown as typeof lookup;
    await expect(fetched('https://both.example/x', webAccess(OPEN, both))).rejects.toThrow(/leads to 10.0.0.1/);
  });

  test('fetches from the hosts of its list alone', async () => {
    const listed = { hosts: ['data.example'], allowLoopback: false };
    const access = webAccess(listed, names('10.0.0.1').answer);
    await expect(fetched('https://other.example/x', access)).rejects.toThrow(
      /other.example is not among .*data.example/,
    );
    await expect(fetched('https://data.example/x', access)).rejects.toThrow(/not a public address/);
  });

  test('takes this machine for a test, also over http and behind a redirect, and no other private address', async () => {
    expect(await fetched(`${server.origin}/moved`, webAccess(TEST))).toBe('bytes');
    expect(server.requests).toEqual(['/moved', '/here']);
    await expect(fetched('https://10.0.0.1/x', webAccess(TEST))).rejects.toThrow(/not a public address/);
  });

  test('takes no plain http outside tests', async () => {
    await expect(fetched(`${server.origin}/x`, webAccess(OPEN))).rejects.toThrow(/not an https:\/\/ address/);
    expect(server.requests).toEqual([]);
  });
});
