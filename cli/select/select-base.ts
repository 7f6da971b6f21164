import { callDollars, PRICES } from '../../functions/price-table';
import { secondsPerImage } from '../../functions/seconds-per-image';
import { STEPS } from '../../functions/steps';
import { openSource } from '../../shared/archive/open-source';
import { licenceOf } from '../../shared/backbone/weights-origin';
import { imagesOf } from '../../shared/dataset/label-sets';
import { openDataset } from '../../shared/dataset/open-dataset';
import { BaseError, CancelledError } from '../../shared/errors';
import type { SelectionCandidate, SelectionFile } from '../../shared/records/selection-file';
import { byError, chooseBase } from '../../shared/select/choose-base';
import { paretoFront } from '../../shared/select/pareto-front';
import { DEFAULT_SAMPLE, race } from '../../shared/select/race';
import { rarestClass } from '../../shared/select/rarest-class';
import { scoreBase } from '../../shared/select/score-base';
import { stratifiedSample } from '../../shared/select/stratified-sample';
import { openBlobStore } from '../../shared/storage/open-blob-store';
import { resolveSource } from '../source/resolve-source';
import type { SourceArgument } from '../source/source-options';
import { type Candidate, type CandidateOptions, type LeftOut, prepareCandidate } from './candidates';
import { poolEntries } from './pool';
import { GrowingSample } from './sample-features';
import { processorName } from './speed-cache';
import { isPair, type Measured, withPair } from './with-pair';

export interface SelectOptions extends CandidateOptions {
  /** Paths or addresses; undefined for the default source. */
  readonly source: SourceArgument;
  /** Path of a table of labels that goes with it. */
  readonly labels?: string | undefined;
  /** As `--pool` takes it. */
  readonly pool?: string | undefined;
  /** Images of the sample, at most. */
  readonly sample?: number | undefined;
  readonly budgetSeconds?: number | undefined;
  readonly latencyMs?: number | undefined;
  /** Whether every candidate sees the whole sample. */
  readonly full?: boolean;
  readonly signal: AbortSignal;
  say(line: string): void;
  /** Before a candidate's images of a round. @returns what is told of each image */
  onCandidate(title: string, images: number): { image(): void; end(): void };
}

/** Decoding and resizing a photograph: what an image costs besides the base. */
const MS_BESIDE_BASE = 4;

export interface Selection {
  readonly record: SelectionFile;
  /** As `--base` takes it: of a file its path, which the record does not tell. */
  readonly base: string;
}

/**
 * Measures bases on a sample of the training images and chooses one. Images of other splits are not read.
 * @throws BaseError where no base can be had; what reading a source throws
 */
export async function selectBase(options: SelectOptions): Promise<Selection> {
  const { config, signal, store, cacheFolder, say } = options;
  const begun = Date.now();
  const { labels } = options;
  const source = await resolveSource(options.source, { store, cacheFolder, limits: config.limits, labels, signal });
  const reader = await openSource(source.uri, (address) => openBlobStore(address));
  const { dataset } = await openDataset(reader, config, 'read');
  const { images, classes, counts, multiLabel } = dataset;
  const labelSets = multiLabel?.labelSets;
  const classOf =
    labelSets &&
    rarestClass(
      labelSets,
      classes.map((name) => counts.train[name] ?? 0),
    );
  const sample = stratifiedSample(images, options.sample ?? DEFAULT_SAMPLE, config.seed, classOf);
  const train = imagesOf({ counts, images: multiLabel?.images }, 'train');

  const entries = poolEntries(options.pool, cacheFolder, config.imageSizePx);
  const { candidates, leftOut } = await prepareAll(entries, options);
  const competing = withinLatency(candidates, options.latencyMs);
  say(`Sample: up to ${sample.length} of ${train} training images, ${competing.length} candidates`);
  const samples = new Map(competing.map((candidate) => [candidate, new GrowingSample()]));
  const { budgetSeconds = Number.POSITIVE_INFINITY } = options;
  const isOver = () => Date.now() - begun > budgetSeconds * 1000;
  const costOf = ({ msPerImage }: Candidate) => msPerImage + MS_BESIDE_BASE;
  const measure = async (candidate: Candidate, count: number) => {
    const shown = options.onCandidate(titleOf(candidate), count);
    const growing = samples.get(candidate) ?? new GrowingSample();
    const table = await growing.upTo(count, candidate, sample, { ...options, reader, onImage: shown.image });
    shown.end();
    return scoreBase(table, classes.length, labelSets);
  };
  const {
    scores,
    finalists: last,
    rounds,
    rest,
  } = await race({
    ...{ candidates: competing, images: sample.length, allImages: images.length, classes: classes.length },
    ...{ full: options.full ?? false, mostCost: budgetSeconds * 1000, isOver, costOf, measure },
    onRound: ({ images: seen, candidates: racing }, left) =>
      say(`${seen} images by ${racing} candidates: ${left} left`),
  });

  const raced = [...scores].map(([candidate, score]) => ({ candidate, score }));
  const seen = rounds.at(-1)?.images ?? 0;
  const { measured, finalists, ...pair } = await withPair(raced, last, { ...options, seen, rest, costOf, measure });
  if (pair.leftOut) leftOut.push(pair.leftOut);
  const { chosen, reason } = chooseBase(finalists.map(finalistOf), options.latencyMs, labelSets && classes.length);
  const front = paretoFront(finalists.map(finalistOf));
  const onFront = new Set(finalists.filter((_, i) => front[i]).map(({ candidate }) => candidate));
  const winner = (finalists[chosen] as Measured).candidate;
  const record: SelectionFile = {
    ...(labelSets ? { schemaVersion: 2, task: 'multi-label' as const } : { schemaVersion: 1 }),
    classes,
    seed: config.seed,
    images: { train, sample: rounds.at(-1)?.images ?? 0 },
    rounds: rounds.map((round) => ({ ...round })),
    ...(options.latencyMs !== undefined && { latencyMs: options.latencyMs }),
    processor: processorName(),
    prices: { date: PRICES.date, region: PRICES.region },
    candidates: [...measured]
      .sort((a, b) => b.score.images - a.score.images || byError(a.score, b.score))
      .map((own) => describe(own, onFront.has(own.candidate))),
    leftOut: leftOut.map((own) => ({ ...own })),
    chosen: { name: winner.prepared.name, imageSizePx: winner.config.imageSizePx },
    reason,
  };
  return { record, base: winner.base };
}

async function prepareAll(entries: ReturnType<typeof poolEntries>, options: SelectOptions) {
  const candidates: Candidate[] = [];
  const leftOut: LeftOut[] = [];
  const out = new Map<string, string>();
  for (const entry of entries) {
    if (options.signal.aborted) throw new CancelledError('Stopped while bases were prepared');
    // What cannot be reached once is not tried again at another size.
    const before = out.get(entry.base);
    const prepared = before === undefined ? await prepareCandidate(entry, options) : undefined;
    if (prepared && 'space' in prepared) candidates.push(prepared);
    else if (prepared) {
      leftOut.push(prepared);
      out.set(entry.base, prepared.reason);
      options.say(`Left out: ${prepared.name}: ${prepared.reason}`);
    }
  }
  if (candidates.length > 0) return { candidates, leftOut };
  throw new BaseError(`None of the ${entries.length} bases of the pool can be used here`, {
    remedy: 'the reasons are above; "headstart bases" lists the pool, and --pool also accepts the path of an ONNX file',
  });
}

/** Those that are fast enough; the fastest where none is. */
function withinLatency(candidates: readonly Candidate[], latencyMs = Number.POSITIVE_INFINITY): Candidate[] {
  const allowed = candidates.filter(({ msPerImage }) => msPerImage <= latencyMs);
  return allowed.length > 0 ? allowed : candidates.toSorted((a, b) => a.msPerImage - b.msPerImage).slice(0, 1);
}

function describe({ candidate, score }: Measured, pareto: boolean): SelectionCandidate {
  const { prepared, config, msPerImage, isBusy } = candidate;
  const { title, parts, featureCount, parameters, multiplyAdds, imageSizePx } = prepared.backbone;
  const licence = licenceOf(prepared);
  const { hits: _hits, errors: _errors, ...rest } = score;
  const seconds = secondsPerImage({ ...config, backbone: prepared.backbone });
  const dollars = 1000 * callDollars(seconds, STEPS.ExtractFeatures.memoryMb);
  return {
    ...{ name: prepared.name, title, ...(parts && { parts: parts.map(({ name }) => name) }) },
    ...{ ...(licence && { licence }), sha256: prepared.sha256, imageSizePx, featureCount },
    ...rest,
    interval: { ...rest.interval },
    msPerImage,
    ...(isBusy && { msIsUpperBound: true }),
    megabytes: Number(((parameters * Float32Array.BYTES_PER_ELEMENT) / 1e6).toFixed(1)),
    ...(multiplyAdds !== undefined && { dollarsPerThousand: Number(dollars.toPrecision(3)) }),
    pareto,
  };
}

const titleOf = ({ prepared, config }: Candidate) => `${prepared.name} at ${config.imageSizePx} px`;
const finalistOf = ({ candidate, score }: Measured) => ({
  ...score,
  title: titleOf(candidate),
  msPerImage: candidate.msPerImage,
  isPair: isPair(candidate),
});
