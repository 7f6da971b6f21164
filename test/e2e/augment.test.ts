import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metricsFileSchema } from '../../shared/metrics/metrics-file';
import { runFileSchema } from '../../shared/records/run-file';
import { headstart, requireFreshBuild } from '../support/headstart';
import { stanfordDogs } from '../support/requirements';

let folder: string;
beforeAll(async () => {
  await requireFreshBuild();
  stanfordDogs();
  folder = mkdtempSync(join(tmpdir(), 'headstart-augment-'));
  const args = ['--classes', 'cats,dogs', '--images', '60', '--seed', '3', join(folder, 'sample.zip')];
  expect((await headstart(['sample', ...args])).code).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The command line on the sample; out and store are folders of the test. */
async function train(out: string, store: string, ...args: string[]) {
  const places = ['--out', join(folder, out), '--store', join(folder, store)];
  const ended = await headstart([
    'train',
    join(folder, 'sample.zip'),
    ...places,
    '--base',
    'stanford-dogs',
    '--epochs',
    '8',
    ...args,
  ]);
  expect([ended.code, ended.stderr]).toEqual([0, expect.any(String)]);
  const json = (name: string) => JSON.parse(readFileSync(join(folder, out, name), 'utf8'));
  return {
    ...ended,
    metrics: metricsFileSchema.parse(json('metrics.json')),
    run: runFileSchema.parse(json('run.json')),
  };
}

/** Every file of a run but run.json, which holds clocks. */
function artifacts(out: string): Record<string, string> {
  const root = join(folder, out);
  const files = (readdirSync(root, { recursive: true }) as string[]).filter((name) =>
    statSync(join(root, name)).isFile(),
  );
  return Object.fromEntries(
    files
      .filter((name) => name !== 'run.json')
      .map((name) => [name, readFileSync(join(root, name)).toString('base64')]),
  );
}

describe('headstart train --augment', () => {
  test('keeps the better of two heads, gives the same bytes with a warm cache, and computes nothing again', async () => {
    const cold = await train('cold', 'store', '--augment', '3');
    const { ladder, counts, final, config } = cold.metrics;
    const of = (split: 'train' | 'validation' | 'test') => Object.values(counts[split]).reduce((a, b) => a + b, 0);
    const trained = of('train');
    const all = trained + of('validation') + of('test');
    expect(config).toMatchObject({ mode: 'augment', augment: { views: 3 } });
    expect(ladder.map(({ name }) => name)).toEqual(['head', 'augmented']);
    expect(final).toEqual({ loss: expect.any(Number), accuracy: expect.any(Number) });
    expect(ladder.find(({ kept }) => kept)).toMatchObject(final);
    expect(final.accuracy).toBeGreaterThanOrEqual(ladder[0]!.accuracy);
    expect(cold.run.images).toEqual({ computed: all + trained * 3, cached: 0, skipped: 0 });
    expect(cold.stdout).toMatch(/head {7}accuracy .*\n.*augmented {2}accuracy/);

    const warm = await train('warm', 'store', '--augment', '3', '--force');
    expect(warm.run.images).toEqual({ computed: 0, cached: all + trained * 3, skipped: 0 });
    expect(artifacts('warm')).toEqual(artifacts('cold'));
  });
});
