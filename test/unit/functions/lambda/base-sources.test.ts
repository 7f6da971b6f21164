import { createBaseProvider } from '../../../../functions/base/base-provider';
import { baseSources } from '../../../../functions/lambda/base-sources';
import { webAccess } from '../../../../functions/lambda/web-access';
import { baseNameKey } from '../../../../shared/artifacts';
import { mobilenetV2Backbone } from '../../../../shared/backbone/mobilenet-v2/backbone';
import { storeBase } from '../../../../shared/backbone/mobilenet-v2/store-base';
import { type ConfigInput, parseConfig } from '../../../../shared/config';
import { BaseError } from '../../../../shared/errors';
import { sha256Hex } from '../../../../shared/hash';
import { putJson } from '../../../../shared/json-file';
import { MemoryBlobStore } from '../../../../shared/storage/memory-blob-store';
import { type LoopbackServer, startLoopbackServer } from '../../../support/loopback-server';
import { randomBase } from '../../../support/random-base';
import { writeKerasH5 } from '../../../support/write-base-files';

const SMALL = { width: 0.35, imageSizePx: 96 } as const;
let h5: Uint8Array;
let status: number;
let server: LoopbackServer;
let store: MemoryBlobStore;
let notices: string[];

beforeAll(async () => {
  h5 = await writeKerasH5(randomBase(0.35), 'weights-only');
});
beforeEach(async () => {
  status = 200;
  server = await startLoopbackServer((_, response) => response.writeHead(status).end(status === 200 ? h5 : undefined));
  store = new MemoryBlobStore();
  notices = [];
});
afterEach(() => server.close());

const prepare = (input: ConfigInput) =>
  createBaseProvider({
    store,
    notice: (text) => notices.push(text),
    ...baseSources({
      store,
      openStore: () => store,
      imagenetFolder: `${server.origin}/`,
      ...webAccess({ hosts: undefined, allowLoopback: true }),
    }),
  }).prepare(parseConfig(input));

/** What `headstart deploy` leaves in the bucket. */
async function uploadStanfordDogs(): Promise<string> {
  const base = { ...randomBase(1), name: 'stanford-dogs' };
  await storeBase(base, store, 160);
  await putJson(store, baseNameKey('stanford-dogs', 1, 160), { sha256: base.sha256 });
  return base.sha256;
}

describe('baseSources()', () => {
  test('fetch imagenet over HTTPS into the store, once', async () => {
    const backbone = mobilenetV2Backbone(0.35, 96);
    const wanted = { name: 'imagenet', sha256: sha256Hex(h5), backbone };
    expect(await prepare({ ...SMALL, base: 'imagenet' })).toEqual(wanted);
    expect(await prepare({ ...SMALL, base: 'imagenet' })).toEqual(wanted);
    expect(server.requests).toEqual(['/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_96_no_top.h5']);
  });

  test('take a stanford-dogs that was uploaded, and say so, where imagenet is out of reach', async () => {
    status = 503;
    const sha256 = await uploadStanfordDogs();
    expect(await prepare({})).toEqual({ name: 'stanford-dogs', sha256, backbone: mobilenetV2Backbone(1, 160) });
    expect(notices).toEqual([expect.stringMatching(/^The base is stanford-dogs.*not those of imagenet/)]);
  });

  test.each([
    [{}, /"stanford-dogs" is not in memory:.*\n→ run "headstart deploy/],
    [{ base: 'stanford-dogs' }, /"stanford-dogs" is not in memory:/],
    [{ base: 'imagenet' }, /"imagenet" is out of reach/],
    [{ base: '/home/me/base.h5' }, /is a path, which means nothing to a function\n→ upload/],
  ])('name what is missing and what helps: %j', async (input, message) => {
    status = 503;
    const failing = prepare(input);
    await expect(failing).rejects.toThrow(BaseError);
    await expect(failing).rejects.toThrow(message);
  });

  test('take a network of the user by its address', async () => {
    await store.put('base/own.h5', h5);
    expect(await prepare({ ...SMALL, base: 's3://any-bucket/base/own.h5' })).toMatchObject({ name: 'own.h5' });
    expect(await prepare({ ...SMALL, base: `${server.origin}/web.h5` })).toMatchObject({ name: 'web.h5' });
  });
});
