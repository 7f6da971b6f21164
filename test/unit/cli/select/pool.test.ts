import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { POOL, poolEntries } from '../../../../cli/select/pool';
import { ConfigError } from '../../../../shared/errors';

let cache: string;
beforeAll(() => {
  cache = mkdtempSync(join(tmpdir(), 'headstart-pool-'));
});
afterAll(() => rmSync(cache, { recursive: true, force: true }));

const shown = (...args: [string?, number?]) =>
  poolEntries(args[0], cache, args[1]).map(({ base, imageSizePx }) => `${base}@${imageSizePx}`);

describe('poolEntries()', () => {
  test('takes a base at its own size and a cheap one, or at the size that is named', () => {
    expect(shown('imagenet,efficientnet-lite0,efficientnet-lite2@192')).toEqual([
      'imagenet@160',
      'imagenet@224',
      'efficientnet-lite0@224',
      'efficientnet-lite0@160',
      'efficientnet-lite2@192',
    ]);
    expect(shown('resnet50')).toEqual(['resnet50@224']);
  });

  test('takes files of any name at their own size, and one size for all that name none', () => {
    expect(shown('nets/my.onnx, https://example.org/a@b/net.onnx,C:/net.onnx@96')).toEqual([
      'nets/my.onnx@undefined',
      'https://example.org/a@b/net.onnx@undefined',
      'C:/net.onnx@96',
    ]);
    expect(shown('my.onnx,imagenet,imagenet@160', 128)).toEqual(['my.onnx@128', 'imagenet@128', 'imagenet@160']);
  });

  test('takes each once, however often it is named', () => {
    expect(shown('imagenet@160,imagenet,imagenet@160')).toEqual(['imagenet@160', 'imagenet@224']);
  });

  test('offers without a word what costs little to fetch, and what is large where it is there already', () => {
    const names = () => new Set(poolEntries(undefined, cache).map(({ base }) => base));
    expect(names()).toContain('efficientnet-lite2');
    expect(names()).not.toContain('resnet50');
    expect(names()).not.toContain('convnext-tiny');
    mkdirSync(join(cache, 'bases'), { recursive: true });
    writeFileSync(join(cache, 'bases', 'resnet50.onnx'), '');
    expect(names()).toContain('resnet50');
    expect(new Set(poolEntries('all', cache).map(({ base }) => base))).toEqual(new Set(POOL.map(({ name }) => name)));
  });

  test.each(['imagenet@big', 'imagenet@', 'imagenet@1', 'imagenet,,resnet50', ''])('refuses %p', (pool) => {
    expect(() => poolEntries(pool, cache)).toThrow(ConfigError);
  });
});
