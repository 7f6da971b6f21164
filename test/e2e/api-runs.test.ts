import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConfigError,
  type ConfigInput,
  openRuns,
  type TrainResult,
  train,
  trainMultiLabel,
} from '../../cli/api/headstart';
import { sha256Hex } from '../../shared/hash';
import { splitImages, taggedZip } from '../support/distinct-images';
import { filesBelow, headstart, requireFreshBuild } from '../support/headstart';
import { writeSmallBase } from '../support/small-base-file';
import { writeZip } from '../support/write-zip';

jest.setTimeout(120_000);

let folder: string;
let first: TrainResult;
let second: TrainResult;
let tagged: { readonly runId: string };
const at = (name: string) => join(folder, name);
const runs = () => openRuns({ store: at('store') });
/** The hash of each file but run.json, which is written anew. */
const artifactsIn = (out: string) =>
  Object.fromEntries(
    Object.entries(filesBelow(at(out), ['run.json'])).map(([name, text]) => [name, sha256Hex(Buffer.from(text))]),
  );
const json = async (...args: string[]) =>
  JSON.parse((await headstart(['runs', ...args, '--store', at('store'), '--json'])).stdout);

beforeAll(async () => {
  await requireFreshBuild();
  folder = mkdtempSync(join(tmpdir(), 'headstart-api-runs-'));
  await writeSmallBase(at('base.h5'));
  const images = splitImages(40, 5);
  writeFileSync(at('insects.zip'), writeZip(images));
  writeFileSync(at('tagged.zip'), taggedZip(images));
  const config: ConfigInput = { base: at('base.h5'), width: 0.35, imageSizePx: 96, head: { epochs: 2 } };
  const asked = { store: at('store'), config };
  first = await train(at('insects.zip'), { ...asked, out: at('first') });
  const changed = { ...config, head: { epochs: 2, dropout: 0.4 } };
  second = await train(at('insects.zip'), { ...asked, out: at('second'), config: changed });
  tagged = await trainMultiLabel(at('tagged.zip'), { ...asked, out: at('tagged') });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('openRuns()', () => {
  test('openRuns() lists and shows what the command does, of one label per image and of several', async () => {
    const listed = await runs().list();
    expect(listed.map(({ runId }) => runId)).toEqual([tagged.runId, second.runId, first.runId]);
    expect(JSON.parse(JSON.stringify(listed))).toEqual((await json('list')).runs);
    expect(await runs().list({ limit: 1 })).toEqual(listed.slice(0, 1));
    for (const run of [at('first'), tagged.runId]) {
      const { schemaVersion, ...said } = await json('show', run);
      expect(JSON.parse(JSON.stringify(await runs().show(run)))).toEqual(said);
    }
  });

  test('openRuns() compares two runs, by default with the last one on the same data', async () => {
    const comparison = await runs().compare(second.runId);
    expect(comparison).toMatchObject({
      before: { runId: first.runId, final: first.metrics.final },
      after: { runId: second.runId, final: second.metrics.final },
      changed: [{ key: 'head.dropout', before: 0.2, after: 0.4 }],
      isSameData: true,
    });
    const { schemaVersion, ...said } = await json('compare', second.runId, at('first'));
    const { isSameData, ...own } = await runs().compare(at('second'), at('first'));
    expect(own).toEqual(said);
  });

  test('openRuns() fetches the artifacts of a run as train() leaves them', async () => {
    await runs().get(first.runId, { out: at('got') });
    expect(artifactsIn('got')).toEqual(artifactsIn('first'));
    await expect(runs().get(second.runId, { out: at('got') })).rejects.toThrow(ConfigError);
    await runs().get(second.runId, { out: at('got'), force: true });
    expect(artifactsIn('got')).toEqual(artifactsIn('second'));
    expect(JSON.parse(readFileSync(at('got/run.json'), 'utf8'))).toMatchObject({ runId: second.runId });
  });

  test('openRuns() refuses what the command refuses', async () => {
    await expect(runs().list({ limit: 0 })).rejects.toThrow(/^limit is 0/);
    await expect(runs().show('nowhere')).rejects.toThrow(/There is no run "nowhere"/);
    await expect(runs().compare(tagged.runId, first.runId)).rejects.toThrow(/have several labels/);
    await expect(runs().compare(tagged.runId)).rejects.toThrow(/no other finished run/);
    await expect(runs().compare('nowhere')).rejects.toMatchObject({ code: 'ERR_CONFIG' });
    await expect(runs().get('no/where', { out: at('got') })).rejects.toThrow(ConfigError);
  });
});
