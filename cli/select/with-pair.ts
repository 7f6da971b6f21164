import { checkFor, expectedArchitecture } from '../../shared/backbone/architectures';
import { pairOf } from '../../shared/backbone/pair-of';
import type { AskedConfig } from '../../shared/config';
import { pairToTry } from '../../shared/select/pair-to-try';
import type { BaseScore } from '../../shared/select/score-base';
import { type Candidate, type CandidateOptions, type LeftOut, leftOutBy, measuredBy, withBase } from './candidates';

export interface Measured {
  readonly candidate: Candidate;
  readonly score: BaseScore;
}

export interface PairOptions extends CandidateOptions {
  readonly latencyMs?: number | undefined;
  /** Images of the last round, and what is left of what measuring may cost. */
  readonly seen: number;
  readonly rest: number;
  /** Of one image. */
  costOf(candidate: Candidate): number;
  /** @param images so many of the sample's first */
  measure(candidate: Candidate, images: number): Promise<BaseScore>;
}

export interface WithPair {
  /** All that were measured, the pair among them. */
  readonly measured: readonly Measured[];
  /** Those of them that saw all images of the last round. */
  readonly finalists: readonly Measured[];
  readonly leftOut?: LeftOut;
}

export const isPair = ({ prepared }: Pick<Candidate, 'prepared'>): boolean => prepared.backbone.parts !== undefined;

/**
 * Two bases together as one more finalist: one of the last round, and one that reads images of its size. The features of both are
 * there, so that it costs no more than its score; where the second was dropped on the way, it is first shown the images that it has
 * not seen, as far as that is left to spend. What the pair takes an image is what both take.
 * @param finalists those of the last round
 */
export async function withPair(
  raced: readonly Measured[],
  finalists: readonly Candidate[],
  { latencyMs = Number.POSITIVE_INFINITY, seen, rest, costOf, measure, ...options }: PairOptions,
): Promise<WithPair> {
  const of = (index: number) => (raced[index] as Measured).candidate;
  const costToSee = (index: number) =>
    finalists.includes(of(index)) ? 0 : costOf(of(index)) * (seen - (raced[index] as Measured).score.images);
  const found = pairToTry(raced.map(pairable), (one, other) => {
    const parts = [of(one), of(other)];
    // A file whose name says nothing of what it is has no place in a pair's.
    const isNew = pairOf(baseOf(parts)) !== undefined && !raced.some(({ candidate }) => isMadeOf(candidate, parts));
    return isNew && msOf(parts) <= latencyMs && costToSee(other) <= rest;
  });
  const atEnd = (measured: readonly Measured[], more: readonly Candidate[] = []): WithPair => ({
    measured,
    finalists: measured.filter(({ candidate }) => finalists.includes(candidate) || more.includes(candidate)),
  });
  if (!found) return atEnd(raced);
  const parts = found.map(of);
  try {
    const pair = await preparePair(parts, options);
    const dropped = parts.filter((own) => !finalists.includes(own));
    const scores = new Map<Candidate, BaseScore>();
    for (const own of [...dropped, pair]) scores.set(own, await measure(own, seen));
    const before = raced.map(({ candidate, score }) => ({ candidate, score: scores.get(candidate) ?? score }));
    return atEnd([...before, { candidate: pair, score: scores.get(pair) as BaseScore }], [...dropped, pair]);
  } catch (error) {
    const imageSizePx = parts[0]?.config.imageSizePx;
    const names = parts.map(({ prepared }) => prepared.name).join('+');
    const leftOut = { ...leftOutBy(error, { base: baseOf(parts), imageSizePx }), name: `${names}@${imageSizePx}` };
    return { ...atEnd(raced), leftOut };
  }
}

const baseOf = (parts: readonly Candidate[]) => parts.map(({ base }) => base).join('+');
const msOf = (parts: readonly Candidate[]) =>
  Number(parts.reduce((sum, { msPerImage }) => sum + msPerImage, 0).toPrecision(4));

const pairable = ({ candidate, score }: Measured) => ({
  sha256: candidate.prepared.sha256,
  imageSizePx: candidate.config.imageSizePx,
  images: score.images,
  squaredError: score.squaredError,
  isPair: isPair(candidate),
});

/** @throws ConfigError where the configuration asks for what a pair cannot do, BaseError where no network can be made of both */
async function preparePair(parts: readonly Candidate[], options: CandidateOptions): Promise<Candidate> {
  const base = baseOf(parts);
  const asked: AskedConfig = { ...options.config, base, imageSizePx: parts[0]?.config.imageSizePx };
  checkFor(expectedArchitecture(asked), asked);
  const prepared = await withBase(options, (provider) => provider.prepare(asked));
  const isBusy = parts.some((own) => own.isBusy);
  return { base, prepared, ...measuredBy(asked, prepared), msPerImage: msOf(parts), isBusy };
}

function isMadeOf({ prepared, config }: Candidate, parts: readonly Candidate[]): boolean {
  const own = prepared.backbone.parts?.map(({ sha256 }) => sha256);
  const isSize = parts.every((part) => part.config.imageSizePx === config.imageSizePx);
  return own !== undefined && isSize && parts.every((part) => own.includes(part.prepared.sha256));
}
