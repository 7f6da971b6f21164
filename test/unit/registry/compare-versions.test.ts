import fc from 'fast-check';
import { compareVersions, comparisonText, isNotWorse } from '../../../shared/registry/compare-versions';
import type { VersionFile } from '../../../shared/registry/registry-files';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';

const store = new MemoryBlobStore();

function version(name: string, right: readonly boolean[], images = 'same'): VersionFile {
  const bits = Buffer.alloc(Math.ceil(right.length / 8));
  right.forEach((isRight, i) => {
    if (isRight) bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7));
  });
  const hits = right.filter(Boolean).length;
  return {
    schemaVersion: 1,
    ...{ name: 'pets', version: name, runId: `run-${name}`, publishedAt: '2026-01-01T00:00:00Z', modelSha256: name },
    classes: ['cats', 'dogs'],
    base: { name: 'imagenet', sha256: 'ab', precision: 'float32' },
    featureSpace: 'ab/160px',
    final: { loss: 0, accuracy: hits / right.length },
    validation: { imagesSha256: images, count: right.length, hits, right: bits.toString('base64') },
  };
}

/** Images that both, only the first, only the second and neither got right. */
function pair(both: number, first: number, second: number, neither: number) {
  const side = (own: boolean) => [
    ...Array<boolean>(both).fill(true),
    ...Array<boolean>(first).fill(own),
    ...Array<boolean>(second).fill(!own),
    ...Array<boolean>(neither).fill(false),
  ];
  return compareVersions(store, version('v1', side(true)), version('v2', side(false)));
}

describe('compareVersions()', () => {
  test('compareVersions() counts, on the same images, what only one of the two got right', async () => {
    const count = fc.integer({ min: 0, max: 40 });
    await fc.assert(
      fc.asyncProperty(count, count, count, fc.integer({ min: 1, max: 40 }), async (both, first, second, neither) => {
        const images = both + first + second + neither;
        expect(await pair(both, first, second, neither)).toMatchObject({
          ...{ kind: 'paired', images, isAskedAnew: false },
          champion: { accuracy: (both + first) / images, onlyRight: first },
          challenger: { accuracy: (both + second) / images, onlyRight: second },
        });
      }),
    );
  });

  test('compareVersions() says why two that were measured on different images do not compare', async () => {
    const other = version('v2', [true], 'other');
    const comparison = await compareVersions(store, version('v1', [true]), other);
    expect(comparisonText(comparison)).toBe(
      'pets@v1 and pets@v2 were measured on different validation images, and the run "run-v2", which has them, is not in memory:',
    );
    const renamed = await compareVersions(store, version('v1', [true]), { ...other, classes: ['cats', 'pigs'] });
    expect(comparisonText(renamed)).toContain('their classes differ: cats, dogs; cats, pigs');
    expect(isNotWorse(comparison)).toBe(false);
  });
});

describe('isNotWorse()', () => {
  test('isNotWorse() lets pass what is better, equal, or worse by no more than chance makes of it', async () => {
    expect(isNotWorse(await pair(90, 0, 5, 5))).toBe(true);
    expect(isNotWorse(await pair(90, 3, 3, 4))).toBe(true);
    expect(isNotWorse(await pair(90, 5, 0, 5))).toBe(true);
    expect(isNotWorse(await pair(90, 6, 0, 4))).toBe(false);
    expect(isNotWorse(await pair(90, 9, 1, 0))).toBe(false);
  });

  test('isNotWorse() lets pass, strictly, only what is right as often', async () => {
    expect(isNotWorse(await pair(90, 3, 3, 4), true)).toBe(true);
    expect(isNotWorse(await pair(90, 1, 0, 9), true)).toBe(false);
  });
});

describe('compareVersions() of multi-label versions', () => {
  const labels = (name: string, right: readonly (readonly boolean[])[], images = 'same'): VersionFile => {
    const classes = ['cats', 'dogs', 'pigs'];
    const { validation, ...about } = version(name, right.flat(), images);
    return {
      ...about,
      ...{ schemaVersion: 2, task: 'multi-label', classes, thresholds: [0.5, 0.5, 0.5] },
      validation: { ...validation, count: right.length, hits: right.filter((own) => own.every(Boolean)).length },
    };
  };

  test('counts the images of which one has more classes right, and the share of all answers', async () => {
    const [yes, no] = [true, false];
    // Five images: the second is better on one, worse on one, and three are even, one of them by other classes.
    const first = [
      [yes, yes, yes],
      [no, no, yes],
      [yes, no, no],
      [yes, yes, no],
      [no, no, no],
    ];
    const second = [
      [yes, yes, yes],
      [yes, no, yes],
      [no, yes, no],
      [no, yes, no],
      [no, no, no],
    ];
    const compared = await compareVersions(store, labels('v1', first), labels('v2', second));
    expect(compared).toMatchObject({
      ...{ kind: 'paired', images: 5, answers: 3, p: 1 },
      champion: { accuracy: 7 / 15, onlyRight: 1 },
      challenger: { accuracy: 7 / 15, onlyRight: 1 },
    });
    expect(comparisonText(compared)).toMatch(
      /^right answers 0\.4667 → 0\.4667 on the same 5 validation images.*; the second had more classes right on 1 of them, the first on 1 \(sign test p = 1\.0\)$/,
    );
  });

  test('does not compare the bits of other classes, nor of one label per image', async () => {
    const right = [[true, true, true]];
    const fewer = { ...labels('v1', right), classes: ['cats', 'dogs'] };
    const many = labels('v2', right);
    expect(await compareVersions(store, fewer, many)).toMatchObject({
      kind: 'incomparable',
      why: expect.stringContaining('their classes differ'),
    });
    expect(await compareVersions(store, version('v1', [true]), many)).toMatchObject({
      kind: 'incomparable',
      why: expect.stringContaining('one of them says one class per image'),
    });
  });
});
