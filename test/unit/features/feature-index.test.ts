import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { FormatError } from '../../../shared/errors';
import type { FeatureFileImage } from '../../../shared/features/feature-header';
import { FeatureIndex, type FeaturePlace } from '../../../shared/features/feature-index';
import { indexRecords, mergeFeatureIndex } from '../../../shared/features/merge-feature-index';

const sha256 = (text: string | number) => createHash('sha256').update(String(text)).digest('hex');
const indexOf = (bytes: Uint8Array) => new FeatureIndex(bytes, 'index.bin');

/** Files by content id, each with the numbers of its images. */
const someFiles = fc.dictionary(
  fc.integer({ min: 0, max: 30 }).map((n) => sha256(`file ${n}`)),
  fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 12 }),
  { maxKeys: 6 },
);

function imagesOf(files: Record<string, number[]>): Map<string, FeatureFileImage[]> {
  return new Map(
    Object.entries(files).map(([id, numbers]) => [id, numbers.map((n, row) => ({ sha256: sha256(n), row }))]),
  );
}

const recordsOf = (files: ReadonlyMap<string, readonly FeatureFileImage[]>) =>
  new Map([...files].map(([id, images]) => [id, indexRecords(images)]));

describe('mergeFeatureIndex()', () => {
  test('mergeFeatureIndex() finds images of the files that are there only, and each that no lost file shared', () => {
    fc.assert(
      fc.property(someFiles, someFiles, fc.func(fc.boolean()), (first, second, isGone) => {
        const old = indexOf(mergeFeatureIndex(undefined, new Set(Object.keys(first)), recordsOf(imagesOf(first))));
        const present = new Set(Object.keys({ ...first, ...second }).filter((id) => id in second || !isGone(id)));
        const added = imagesOf(Object.fromEntries(Object.entries(second).filter(([id]) => !(id in first))));
        const index = indexOf(mergeFeatureIndex(old, present, recordsOf(added)));

        expect(index.files()).toEqual([...present].sort());
        const model = new Map<string, FeaturePlace[]>();
        const all = new Map([...imagesOf(first), ...added]);
        for (const file of present) {
          for (const image of all.get(file)!) {
            if (!('row' in image)) continue;
            model.set(image.sha256, [...(model.get(image.sha256) ?? []), { file, row: image.row }]);
          }
        }
        // An image has one record: that of a file which is gone may have been the one.
        const lost = Object.keys(first).filter((id) => !present.has(id));
        const mayBeLost = new Set(lost.flatMap((id) => all.get(id)!.map((image) => image.sha256)));
        for (let n = 0; n <= 60; n++) {
          const place = index.find(sha256(n));
          const places = model.get(sha256(n));
          if (place) expect(places).toContainEqual(place);
          else if (places) expect(mayBeLost).toContain(sha256(n));
        }
      }),
    );
  });

  test('mergeFeatureIndex() orders keys that agree in their first bytes', () => {
    const keys = ['00', '01', 'fe', 'ff'].map((end) => `${'ab'.repeat(15)}${end}${'00'.repeat(16)}`);
    const images = [...keys].reverse().map((key, row) => ({ sha256: key, row }));
    const file = sha256('file');
    const index = indexOf(mergeFeatureIndex(undefined, new Set([file]), recordsOf(new Map([[file, images]]))));
    for (const { sha256: key, row } of images) expect(index.find(key)).toEqual({ file, row });
  });

  test('mergeFeatureIndex() leaves out images that cannot be used, but knows their file', () => {
    const file = sha256('file');
    const images = [{ sha256: sha256(1), error: 'damaged PNG' }];
    const index = indexOf(mergeFeatureIndex(undefined, new Set([file]), recordsOf(new Map([[file, images]]))));
    expect([index.size, index.files()]).toEqual([0, [file]]);
  });
});

describe('FeatureIndex', () => {
  const file = sha256('file');
  const bytes = mergeFeatureIndex(
    undefined,
    new Set([file]),
    recordsOf(new Map([[file, [{ sha256: sha256(1), row: 7 }]]])),
  );

  test('FeatureIndex refuses what is not a whole index of its version', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => indexOf(bytes.subarray(0, length))).toThrow(FormatError);
    }
    const newer = Uint8Array.from(bytes);
    newer[4] = 2;
    expect(() => indexOf(newer)).toThrow('Cannot read the feature index "index.bin": it is of version 2, wanted 1');
  });

  test('FeatureIndex takes a number of a file that there is not for an unknown image', () => {
    const damaged = Buffer.from(bytes);
    damaged.writeUInt32LE(9, damaged.length - 8);
    expect(indexOf(damaged).find(sha256(1))).toBeUndefined();
    expect(indexOf(bytes).find(sha256(1))).toEqual({ file, row: 7 });
  });
});
