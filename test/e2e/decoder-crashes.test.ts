import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { EXIT } from '../../cli/exit-codes';
import { distinctBmp } from '../support/distinct-images';
import { headstart, type Running, requireFreshBuild, startHeadstart, until } from '../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../support/small-base-file';
import { writeZip } from '../support/write-zip';

// Whole processes, on machines that may have much else to do.
jest.setTimeout(300_000);

/** Makes the decoders of every process that is started crash on an image that is marked. */
const CRASHING = { NODE_OPTIONS: `--require ${join(__dirname, '../support/crash-decoder.cjs')}` };
const REASON = 'the decoder crashed on it (SIGSEGV)';
/** Those of 90 images at which a decoder crashes: two formats, three shards. */
const CRASHERS = [7, 8, 40, 41, 77];

let folder: string;
let jpeg: Buffer;
let crasher: Buffer;
const at = (name: string) => join(folder, name);
const flags = () => [...['--base', at('base.h5'), ...SMALL_BASE_FLAGS, '--config', at('config.json'), '--epochs', '2']];
const train = (name: string, archive: string, env?: Record<string, string>, more: readonly string[] = []) =>
  headstart(['train', at(archive), '--out', at(`${name}/out`), '--store', at(`${name}/store`), ...flags(), ...more], {
    env,
  });
const json = (path: string) => JSON.parse(readFileSync(at(path), 'utf8'));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-crashes-'));
  await requireFreshBuild();
  await writeSmallBase(at('base.h5'));
  writeFileSync(at('config.json'), JSON.stringify({ shardImages: 30 }));
  const drawn = sharp({ create: { width: 40, height: 30, channels: 3, background: '#a63' } });
  jpeg = await drawn.jpeg().toBuffer();
  const mark = Buffer.from('CRASH-THE-DECODER');
  crasher = Buffer.concat([jpeg, mark]);
  const png = Buffer.concat([await drawn.png().toBuffer(), mark]);
  const images = Array.from({ length: 90 }, (_, n) => ({
    name: `${n % 5 === 4 ? 'validation' : 'train'}/${n % 3 ? 'ants' : 'bees'}/${n}.bmp`,
    data: CRASHERS.includes(n) ? Buffer.concat([n % 2 ? crasher : png, Buffer.from(String(n))]) : distinctBmp(n),
  }));
  writeFileSync(at('insects.zip'), writeZip(images));
  const without = images.map(({ name, data }, n) => ({ name, data: CRASHERS.includes(n) ? `no image ${n}` : data }));
  writeFileSync(at('without.zip'), writeZip(without));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a decoder that crashes', () => {
  test('costs "headstart train" the image that it crashed on, and nothing else', async () => {
    const { code, stdout, stderr } = await train('crashed', 'insects.zip', CRASHING);
    expect([code, stderr.match(/^Error.*|^Unexpected.*/gm)]).toEqual([EXIT.ok, null]);
    expect(stdout + stderr).toMatch(/A native library crashed \(SIGSEGV\)/);
    const { skipped } = json('crashed/out/metrics.json');
    expect(skipped).toHaveLength(CRASHERS.length);
    for (const { reason } of skipped) expect(reason).toBe(REASON);
    expect(json('crashed/out/run.json').images).toEqual({ computed: 90, cached: 0, skipped: CRASHERS.length });
    // Every image that can be decoded has the features that it has anywhere.
    expect((await train('without', 'without.zip')).code).toBe(EXIT.ok);
    for (const file of ['head/weights.bin', 'history.json', 'model/model.onnx']) {
      expect(readFileSync(at(`crashed/out/${file}`)).equals(readFileSync(at(`without/out/${file}`)))).toBe(true);
    }
    // What is known of an image needs no decoder again.
    const again = await train('crashed', 'insects.zip', CRASHING);
    expect([again.code, (again.stdout + again.stderr).match(/crashed \(/)]).toEqual([EXIT.ok, null]);
  });

  test('does not end the calibration of int8', async () => {
    const { code, stderr } = await train('int8', 'insects.zip', CRASHING, ['--precision', 'int8']);
    expect([code, stderr.match(/^Error.*|^Unexpected.*/gm)]).toEqual([EXIT.ok, null]);
    expect(json('int8/out/run.json').images.skipped).toBe(CRASHERS.length);
  });

  test('costs the full pass the image that it crashed on, and nothing else', async () => {
    writeFileSync(at('features.json'), JSON.stringify({ shardImages: 30, mode: 'features' }));
    const { code, stderr } = await train('pass', 'insects.zip', CRASHING, ['--config', at('features.json')]);
    expect([code, stderr.match(/^Error.*|^Unexpected.*/gm)]).toEqual([EXIT.ok, null]);
    expect(json('pass/out/run.json').images.skipped).toBe(CRASHERS.length);
  });

  test('is a bad image of "headstart predict"', async () => {
    writeFileSync(at('1.jpg'), jpeg);
    writeFileSync(at('2.jpg'), crasher);
    writeFileSync(at('3.jpg'), jpeg);
    const files = ['1.jpg', '2.jpg', '3.jpg'].map(at);
    const { code, stdout } = await headstart(['predict', at('without/out'), ...files, '--json'], { env: CRASHING });
    expect(code).toBe(EXIT.ok);
    const { predictions, skipped } = JSON.parse(stdout);
    expect(predictions.map(({ file }: { file: string }) => file)).toEqual([files[0], files[2]]);
    expect(skipped).toEqual([{ file: files[1], reason: REASON }]);
  });

  test('is an answer 422 of "headstart serve", which goes on', async () => {
    const server: Running = startHeadstart(['serve', at('without/out'), '--port', '0'], { env: CRASHING });
    try {
      expect(await until(server, () => server.output().includes('Ctrl-C'))).toBe(true);
      const address = /http:\/\/\S+/.exec(server.output())?.[0] as string;
      const ask = (body: Buffer) =>
        fetch(`${address}api/predict`, {
          method: 'POST',
          headers: { 'content-type': 'image/jpeg' },
          body: new Uint8Array(body),
        });
      const answers = await Promise.all([jpeg, crasher, jpeg, crasher].map(ask));
      expect(answers.map(({ status }) => status)).toEqual([200, 422, 200, 422]);
      expect(await answers[1]?.json()).toMatchObject({ detail: `The image cannot be used: ${REASON}` });
      expect((await ask(jpeg)).status).toBe(200);
    } finally {
      server.child.kill('SIGINT');
      await server.ended;
    }
  });
});
