import type { SelectionCandidate, SelectionFile } from '../../shared/records/selection-file';

/** A candidate that saw all 512 images, made up. */
export function candidate(name: string, own: Partial<SelectionCandidate> = {}): SelectionCandidate {
  const accuracy = own.accuracy ?? 0.9;
  return {
    ...{ name, title: name, licence: 'Apache-2.0', sha256: 'ab'.repeat(32), imageSizePx: 160, featureCount: 1280 },
    ...{ images: 512, accuracy, squaredError: 0.1, logMe: 0.3, msPerImage: 10, megabytes: 9.1 },
    interval: { low: accuracy - 0.02, high: Math.min(1, accuracy + 0.01) },
    dollarsPerThousand: 0.00123,
    pareto: false,
    ...own,
  };
}

/** The leaderboard of photographs of cats and dogs in docs/selection.md, much as it was measured. */
export const CATS_AND_DOGS: SelectionFile = {
  schemaVersion: 1,
  classes: ['cats', 'dogs'],
  seed: 1,
  images: { train: 880, sample: 512 },
  rounds: [
    { images: 128, candidates: 10 },
    { images: 256, candidates: 5 },
    { images: 512, candidates: 3 },
  ],
  processor: 'AMD EPYC, 2 cores',
  prices: { date: '2026-11-01', region: 'us-east-1' },
  candidates: [
    candidate('efficientnet-lite2', {
      imageSizePx: 260,
      accuracy: 0.998,
      msPerImage: 43,
      megabytes: 19.5,
      pareto: true,
    }),
    candidate('efficientnet-lite1', { imageSizePx: 240, accuracy: 0.992, msPerImage: 36, megabytes: 17, pareto: true }),
    candidate('stanford-dogs', { accuracy: 0.977, msPerImage: 8.1, licence: 'MIT', pareto: true }),
    candidate('efficientnet-lite0', { imageSizePx: 224, images: 256, accuracy: 0.986, msPerImage: 27 }),
    candidate('efficientnet-lite0', { images: 256, accuracy: 0.982, msPerImage: 14 }),
    candidate('mobilenet-v2-torchvision', { imageSizePx: 224, images: 128, accuracy: 0.99, msPerImage: 15.6 }),
    candidate('stanford-dogs', { imageSizePx: 224, images: 128, accuracy: 0.988, msPerImage: 15.7 }),
    candidate('efficientnet-lite1', { images: 128, accuracy: 0.979, msPerImage: 18 }),
    candidate('mobilenet-v2-torchvision', { images: 128, accuracy: 0.963, msPerImage: 8.8 }),
    candidate('efficientnet-lite2', { images: 128, accuracy: 0.961, msPerImage: 21 }),
  ],
  leftOut: [{ name: 'imagenet', reason: 'Cannot fetch imagenet: storage.googleapis.com does not answer' }],
  chosen: { name: 'efficientnet-lite2', imageSizePx: 260 },
  reason:
    'efficientnet-lite2 at 260 px is the most accurate (99.8 %), and none that is cheaper is within one standard error of it.',
};
