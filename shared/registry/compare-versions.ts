import { modelKeys, runKeys } from '../artifacts';
import { fewImages } from '../dataset/few-images';
import { manifestSchema } from '../dataset/manifest';
import { FeaturesGoneError, FormatError } from '../errors';
import { runFeatures } from '../features/run-features';
import { loadPublishedModel } from '../fine-tune/fine-tune-result';
import { loadHead } from '../head/store-head';
import { getJson } from '../json-file';
import { mcnemar } from '../metrics/mcnemar';
import type { BlobStore } from '../storage/blob-store';
import { measureValidation } from './measure-validation';
import type { ValidationRecord, VersionFile } from './registry-files';

interface Side {
  readonly accuracy: number;
  /** Images that this one alone got right. */
  readonly onlyRight: number;
}

/** How a challenger does beside a champion. */
export type VersionComparison =
  | {
      readonly kind: 'paired';
      /** Validation images that both were asked about: the challenger's. */
      readonly images: number;
      readonly champion: Side;
      readonly challenger: Side;
      /** Of McNemar's exact test. */
      readonly p: number;
      /** Whether the champion was asked anew, because it was measured on other images. */
      readonly isAskedAnew: boolean;
    }
  | { readonly kind: 'incomparable'; readonly why: string };

/** Below it a difference is not taken for chance. */
const SIGNIFICANT = 0.05;

/**
 * Compares two versions on the challenger's validation images: both models' answers, image by image. A champion that was
 * measured on others is asked about these, where it understands the features that the challenger's run has left.
 * @param runs the store in which the challenger's run lies
 */
export async function compareVersions(
  store: BlobStore,
  champion: VersionFile,
  challenger: VersionFile,
  runs: BlobStore = store,
): Promise<VersionComparison> {
  if (champion.validation.imagesSha256 === challenger.validation.imagesSha256) {
    return paired(champion.validation, challenger.validation, false);
  }
  const anew = await askAnew(store, champion, challenger, runs);
  return typeof anew === 'string' ? { kind: 'incomparable', why: anew } : paired(anew, challenger.validation, true);
}

/** Whether the champion may be replaced: the challenger is not worse by more than chance makes of it, or, strictly, at all. */
export function isNotWorse(comparison: VersionComparison, strict = false): boolean {
  if (comparison.kind === 'incomparable') return false;
  const { champion, challenger, p } = comparison;
  return challenger.onlyRight >= champion.onlyRight || (!strict && p >= SIGNIFICANT);
}

/** A comparison in a sentence. */
export function comparisonText(comparison: VersionComparison): string {
  if (comparison.kind === 'incomparable') return comparison.why;
  const { images, champion, challenger, p, isAskedAnew } = comparison;
  const few = fewImages(images);
  const [before, after] = [champion, challenger].map(({ accuracy }) => accuracy.toFixed(4));
  return [
    `accuracy ${before} → ${after} on the same ${images} validation images`,
    few ? ` (${few})` : '',
    isAskedAnew ? ' (the first was run on them again)' : '',
    `; the second alone was right on ${challenger.onlyRight}, the first alone on ${champion.onlyRight}`,
    ` (McNemar p = ${p.toPrecision(2)})`,
  ].join('');
}

function paired(champion: ValidationRecord, challenger: ValidationRecord, isAskedAnew: boolean): VersionComparison {
  const [a, b] = [champion, challenger].map(({ right }) => Buffer.from(right, 'base64')) as [Buffer, Buffer];
  const { count } = challenger;
  if (champion.count !== count || a.length !== b.length) {
    throw new FormatError(`Two records of the same validation images have ${champion.count} and ${count} of them`);
  }
  let [onlyChampion, onlyChallenger] = [0, 0];
  for (let i = 0; i < count; i++) {
    const [was, is] = [bit(a, i), bit(b, i)];
    if (was && !is) onlyChampion++;
    if (is && !was) onlyChallenger++;
  }
  return {
    kind: 'paired',
    images: count,
    champion: { accuracy: champion.hits / count, onlyRight: onlyChampion },
    challenger: { accuracy: challenger.hits / count, onlyRight: onlyChallenger },
    p: mcnemar(onlyChampion, onlyChallenger),
    isAskedAnew,
  };
}

const bit = (bits: Buffer, i: number) => ((bits[i >> 3] as number) >> (i & 7)) & 1;

/** The champion on the challenger's validation images, or why that cannot be. */
async function askAnew(
  store: BlobStore,
  champion: VersionFile,
  challenger: VersionFile,
  runs: BlobStore,
): Promise<ValidationRecord | string> {
  const [own, other] = [champion, challenger].map(({ name, version }) => `${name}@${version}`);
  const not = (why: string) => `${own} and ${other} were measured on different validation images, and ${why}`;
  if (JSON.stringify(champion.classes) !== JSON.stringify(challenger.classes)) {
    return not(`their classes differ: ${champion.classes.join(', ')}; ${challenger.classes.join(', ')}`);
  }
  const { runId } = challenger;
  const manifest = await getJson(runs, runKeys(runId).manifest, manifestSchema);
  const model = manifest && (await loadPublishedModel(runs, runId, manifest));
  if (!manifest || !model) return not(`the run "${runId}", which has them, is not in ${runs.uri}`);
  const source = [runFeatures(runId, manifest), ...(model.features ? [model.features] : [])].find(
    ({ space }) => space === champion.featureSpace,
  );
  if (!source) return not(`${own} was trained on features of another base than ${other}'s run has`);
  const head = await loadHead(store, champion.runId, modelKeys(champion.name).version(champion.version).head);
  if (!head) throw new FormatError(`The model ${own} in ${store.uri} has lost its head`);
  const anew = await measureValidation(runs, runId, manifest, source, head).catch((error) => {
    // The cache may have let them go since.
    if (error instanceof FeaturesGoneError) return undefined;
    throw error;
  });
  if (!anew) return not(`the features of the run "${runId}" are gone`);
  if (anew.imagesSha256 === challenger.validation.imagesSha256) return anew;
  return not(`the run "${runId}" has others now than when ${other} was published`);
}
