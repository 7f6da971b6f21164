import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../cli/exit-codes';
import { S3BlobStore } from '../../shared/storage/s3-blob-store';
import { distinctImagesZip } from '../support/distinct-images';
import { filesBelow, headstart, requireFreshBuild } from '../support/headstart';
import { describeWith } from '../support/requirements';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { startVersitygw, type Versitygw } from './versitygw';

const BUCKET = 'somebodys-bucket';

describeWith('versitygw', 'the command line over an S3 server of others', () => {
  let folder: string;
  let server: Versitygw;
  const at = (name: string) => join(folder, name);

  beforeAll(async () => {
    await requireFreshBuild();
    folder = mkdtempSync(join(tmpdir(), 'headstart-versitygw-run-'));
    server = await startVersitygw();
    await server.createBucket(BUCKET);
    const zip = distinctImagesZip(60);
    writeFileSync(at('insects.zip'), zip);
    await new S3BlobStore({ client: server.client, bucket: BUCKET }).put('incoming/insects.zip', zip);
    await writeSmallBase(at('base.h5'));
  });
  afterAll(async () => {
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const train = (source: string, out: string, store: string) => {
    const places = ['--out', at(out), '--store', store, '--base', at('base.h5'), ...SMALL_BASE_FLAGS];
    const env = { ...server.env, HEADSTART_CACHE: at('cache') };
    return headstart(['train', source, ...places, '--epochs', '2', '--no-config'], { env });
  };

  test('trains from an archive in the bucket, keeps everything there, and leaves the bytes of a run in folders', async () => {
    const store = `s3://${BUCKET}/team/a`;
    expect(await train(at('insects.zip'), 'here', at('store'))).toMatchObject({ code: EXIT.ok });
    const there = await train(`s3://${BUCKET}/incoming/insects.zip`, 'there', store);
    expect([there.code, there.stderr]).toEqual([EXIT.ok, expect.not.stringMatching(/Error/)]);
    const artifacts = (out: string) => filesBelow(at(out), ['run.json']);
    expect(Object.keys(artifacts('there'))).toContain('model/model.onnx');
    expect(artifacts('there')).toEqual(artifacts('here'));

    const again = await train(`s3://${BUCKET}/incoming/insects.zip`, 'again', store);
    expect([again.code, again.stdout]).toEqual([EXIT.ok, expect.stringContaining('60 found in the cache')]);
  });
});
