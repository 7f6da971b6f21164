import { checkFor, expectedArchitecture } from '../../shared/backbone/architectures';
import { pairOf } from '../../shared/backbone/pair-of';
import type { AskedConfig } from '../../shared/config';
import type { FeatureTable } from '../../shared/features/feature-table';
import { pairToTry } from '../../shared/select/pair-to-try';
import { type BaseScore, scoreBase } from '../../shared/select/score-base';
import { type Candidate, type CandidateOptions, type LeftOut, leftOutBy, measuredBy, withBase } from './candidates';

export interface Measured {
  readonly candidate: Candidate;
  readonly score: BaseScore;
}

export const isPair = ({ prepared }: Pick<Candidate, 'prepared'>): boolean => prepared.backbone.parts !== undefined;

export interface PairOptions extends CandidateOptions {
  /** All that were measured from the beginning: a pair among them is not looked at twice. */
  readonly competing: readonly Candidate[];
  readonly classes: number;
  readonly latencyMs?: number | undefined;
  /** Of the images of the last round, by a candidate. */
  featuresOf(pair: Candidate): Promise<FeatureTable>;
}

/**
 * The two best finalists of one input size as one more finalist. Their features are there already, so that it costs no more than
 * its score; what it takes an image is what both take.
 * @returns undefined where no two read images of one size, or both together take too long; why it is left out, where the
 * configuration asks for what a pair cannot do
 */
export async function measurePair(
  finalists: readonly Measured[],
  { competing, classes, latencyMs = Number.POSITIVE_INFINITY, featuresOf, ...options }: PairOptions,
): Promise<Measured | LeftOut | undefined> {
  const found = pairToTry(
    finalists.map(({ candidate, score }) => ({
      sha256: candidate.prepared.sha256,
      imageSizePx: candidate.config.imageSizePx,
      squaredError: score.squaredError,
      isPair: isPair(candidate),
    })),
  );
  if (!found) return undefined;
  const parts = found.map((index) => (finalists[index] as Measured).candidate);
  const [
    {
      config: { imageSizePx },
    },
  ] = parts as [Candidate];
  const entry = { base: parts.map(({ base }) => base).join('+'), imageSizePx };
  const msPerImage = Number(parts.reduce((sum, own) => sum + own.msPerImage, 0).toPrecision(4));
  if (msPerImage > latencyMs || competing.some((own) => isMadeOf(own, parts))) return undefined;
  // A file whose name says nothing of what it is has no place in a pair's.
  if (!pairOf(entry.base)) return undefined;
  const asked: AskedConfig = { ...options.config, ...entry };
  try {
    checkFor(expectedArchitecture(asked), asked);
    const prepared = await withBase(options, (provider) => provider.prepare(asked));
    const candidate: Candidate = {
      base: entry.base,
      prepared,
      ...measuredBy(asked, prepared),
      msPerImage,
      isBusy: parts.some((own) => own.isBusy),
    };
    return { candidate, score: scoreBase(await featuresOf(candidate), classes) };
  } catch (error) {
    const names = parts.map(({ prepared }) => prepared.name).join('+');
    return { ...leftOutBy(error, entry), name: `${names}@${imageSizePx}` };
  }
}

function isMadeOf({ prepared, config }: Candidate, parts: readonly Candidate[]): boolean {
  const own = prepared.backbone.parts?.map(({ sha256 }) => sha256);
  const isSize = parts.every((part) => part.config.imageSizePx === config.imageSizePx);
  return own !== undefined && isSize && parts.every((part) => own.includes(part.prepared.sha256));
}
