import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOnnxOnce } from '../../../../cli/base/describe-onnx-once';
import { type AskedOnnx, describedNetwork, describeOnnx } from '../../../../shared/backbone/onnx-file/describe-onnx';
import { prepareOnnx } from '../../../../shared/backbone/onnx-file/prepare-onnx';
import { BaseError } from '../../../../shared/errors';
import { smallCnn, smallVit } from '../../../support/small-networks';

let cache: string;
let described: string[];
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'headstart-onnx-cache-'));
  described = [];
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const bytes = smallCnn().toBytes();
const once = (file: Uint8Array, asked: AskedOnnx) =>
  describeOnnxOnce(cache, async (...order) => {
    described.push(asked.name);
    return describeOnnx(...order);
  })(file, asked);
const kept = () => readdirSync(join(cache, 'onnx')).map((name) => join(cache, 'onnx', name));

describe('describeOnnxOnce()', () => {
  test('runs a file once, whatever it is called, and says the same the second time', async () => {
    const first = await once(bytes, { name: 'a.onnx' });
    expect(await once(bytes, { name: 'b.onnx', preprocessing: {} })).toEqual(first);
    expect(described).toEqual(['a.onnx']);
  });

  test('keeps apart what is another file, or is asked for in another way', async () => {
    await once(bytes, { name: 'plain' });
    await once(bytes, { name: 'another output', output: 'map' });
    await once(bytes, { name: 'another colour first', preprocessing: { channels: 'bgr' } });
    await once(smallVit(false).toBytes(), { name: 'another file' });
    expect(described).toEqual(['plain', 'another output', 'another colour first', 'another file']);
    expect(kept()).toHaveLength(4);
    const again = await once(bytes, { name: 'again', preprocessing: { channels: 'bgr' } });
    expect(again.preprocessing.channels).toBe('bgr');
    expect(described).toHaveLength(4);
  });

  test.each([
    ['cut off', (file: Buffer) => file.subarray(0, file.length / 2)],
    [
      'changed in one byte',
      (file: Buffer) => Buffer.from(file.toString().replace('"featureCount": 8', '"featureCount": 9')),
    ],
    ['of another kind', () => Buffer.from('{"schemaVersion": 1}')],
  ])('makes again what is %s', async (_, damage) => {
    const first = await once(bytes, { name: 'a' });
    const [file] = kept() as [string];
    const whole = readFileSync(file);
    const damaged = damage(whole);
    expect(damaged.equals(whole)).toBe(false);
    writeFileSync(file, damaged);
    expect(await once(bytes, { name: 'b' })).toEqual(first);
    expect(described).toEqual(['a', 'b']);
    expect(readFileSync(file).equals(whole)).toBe(true);
  });

  test('keeps nothing of a file that cannot be used', async () => {
    const refused = () => once(bytes, { name: 'a', output: 'nowhere' });
    await expect(refused()).rejects.toThrow(BaseError);
    await expect(refused()).rejects.toThrow(BaseError);
    expect(described).toHaveLength(2);
  });

  test('needs no cache that can be written to', async () => {
    const file = join(cache, 'file');
    writeFileSync(file, '');
    const description = await describeOnnxOnce(file)(bytes, { name: 'a' });
    expect(description.featureCount).toBe(8);
  });
});

describe('describedNetwork()', () => {
  test('makes the very network that was prepared, from what was kept', async () => {
    for (const network of [smallCnn(), smallVit(true), smallVit(false)]) {
      const file = network.toBytes();
      await once(file, { name: 'net' });
      const known = await once(file, { name: 'net' });
      const { onnx } = await prepareOnnx(file, { name: 'net' });
      expect(Buffer.compare(describedNetwork(file, 'net', known), onnx)).toBe(0);
    }
    expect(described).toHaveLength(3);
  });
});
