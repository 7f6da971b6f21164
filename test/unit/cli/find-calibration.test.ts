import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findCalibration } from '../../../cli/find-calibration';
import { runConfig } from '../../../cli/run-config';
import { ConfigError } from '../../../shared/errors';

const ID = 'ab'.repeat(32);
const guard = { images: 64, cosine: 0.99, accuracy: { float32: 1, int8: 1 } };
const USED = { base: { name: 'x', int8: { kind: 'used', calibration: ID, calibrationImages: 32, guard } } };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headstart-calibration-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, value: unknown): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

describe('findCalibration()', () => {
  test('takes an id, a file, the folder of a run, or a run of the store by its id', async () => {
    expect(await findCalibration(ID)).toBe(ID);
    expect(await findCalibration(write('out/metrics.json', USED))).toBe(ID);
    expect(await findCalibration(join(folder, 'out'))).toBe(ID);
    write('runs/run-1/manifest.json', USED);
    expect(await findCalibration('run-1', folder)).toBe(ID);
    expect(await findCalibration(join(folder, 'runs/run-1'))).toBe(ID);
  });

  test.each([
    ['{', /is not JSON/],
    [{ classes: [] }, /is not a run's metrics.json/],
    [{ base: { name: 'x' } }, /whose run computed in float32/],
    [{ base: { int8: { kind: 'refused', reason: 'too few images' } } }, /whose run refused int8: too few images/],
  ])('refuses metrics.json with %j', async (value, wanted) => {
    const attempt = findCalibration(write('metrics.json', value));
    await expect(attempt).rejects.toThrow(ConfigError);
    await expect(attempt).rejects.toThrow(wanted);
  });

  test('says where it has looked', async () => {
    await expect(findCalibration('../nonesuch', folder)).rejects.toThrow(/"..\/nonesuch": there is no such run in /);
  });
});

describe('runConfig()', () => {
  test('runConfig() puts the id of the calibration into the configuration, and no path', async () => {
    const int8Calibration = write('metrics.json', USED);
    const { config, input } = await runConfig({ precision: 'int8', int8Calibration });
    expect([config.int8Calibration, input.int8Calibration]).toEqual([ID, ID]);
    await expect(runConfig({ int8Calibration })).rejects.toThrow(/"precision" is "float32"; wanted "int8"/);
  });
});
