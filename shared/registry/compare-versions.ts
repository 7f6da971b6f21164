import { modelKeys, runKeys } from '../artifacts';
import { fewImages } from '../dataset/few-images';
import { manifestSchema, multiLabelManifestSchema } from '../dataset/manifest';
import { FeaturesGoneError, FormatError } from '../errors';
import { runFeatures } from '../features/run-features';
import { loadPublishedModel } from '../fine-tune/fine-tune-result';
import { loadHead } from '../head/store-head';
import { getJsonOfEither } from '../json-file';
import type { BlobStore } from '../storage/blob-store';
import { type AnswersOfOne, compareAnswers, SIGNIFICANT } from './compare-answers';
import { measureValidation } from './measure-validation';
import type { ValidationRecord, VersionFile } from './registry-files';

/** How a challenger does beside a champion. */
export type VersionComparison =
  | {
      readonly kind: 'paired';
      /** Validation images that both were asked about: the challenger's. */
      readonly images: number;
      /** Where an image may have several labels: answers per image. */
      readonly answers?: number;
      readonly champion: AnswersOfOne;
      readonly challenger: AnswersOfOne;
      /** Of McNemar's exact test. */
      readonly p: number;
      /** Whether the champion was asked anew, because it was measured on other images. */
      readonly isAskedAnew: boolean;
    }
  | { readonly kind: 'incomparable'; readonly why: string };

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
  const answers = 'task' in challenger ? challenger.classes.length : 1;
  const isSame = champion.validation.imagesSha256 === challenger.validation.imagesSha256;
  if (isSame && questionsOf(champion) === questionsOf(challenger)) {
    return paired(champion.validation, challenger.validation, { answers, isAskedAnew: false });
  }
  const anew = await askAnew(store, champion, challenger, runs);
  if (typeof anew === 'string') return { kind: 'incomparable', why: anew };
  return paired(anew, challenger.validation, { answers, isAskedAnew: true });
}

/** What the bits of a version answer about each image: one thing, or one per class. */
const questionsOf = (version: VersionFile) => ('task' in version ? JSON.stringify(version.classes) : 'which class');

/** Whether the champion may be replaced: the challenger is not worse by more than chance makes of it, or, strictly, at all. */
export function isNotWorse(comparison: VersionComparison, strict = false): boolean {
  if (comparison.kind === 'incomparable') return false;
  const { champion, challenger, p } = comparison;
  return challenger.onlyRight >= champion.onlyRight || (!strict && p >= SIGNIFICANT);
}

/** A comparison in a sentence. */
export function comparisonText(comparison: VersionComparison): string {
  if (comparison.kind === 'incomparable') return comparison.why;
  const { images, answers, champion, challenger, p, isAskedAnew } = comparison;
  const few = fewImages(images);
  const [before, after] = [champion, challenger].map(({ accuracy }) => accuracy.toFixed(4));
  const [first, second] = [champion.onlyRight, challenger.onlyRight];
  return [
    `${answers ? 'right answers' : 'accuracy'} ${before} → ${after} on the same ${images} validation images`,
    few ? ` (${few})` : '',
    isAskedAnew ? ' (the first was run on them again)' : '',
    answers
      ? `; the second had more classes right on ${second} of them, the first on ${first} (sign test`
      : `; the second alone was right on ${second}, the first alone on ${first} (McNemar`,
    ` p = ${p.toPrecision(2)})`,
  ].join('');
}

function paired(
  champion: ValidationRecord,
  challenger: ValidationRecord,
  { answers, isAskedAnew }: { readonly answers: number; readonly isAskedAnew: boolean },
): VersionComparison {
  const { images, before, after, p } = compareAnswers(champion, challenger, answers);
  const counted = { ...(answers > 1 && { answers }), champion: before, challenger: after };
  return { kind: 'paired', images, ...counted, p, isAskedAnew };
}

/** The champion on the challenger's validation images, or why that cannot be. */
async function askAnew(
  store: BlobStore,
  champion: VersionFile,
  challenger: VersionFile,
  runs: BlobStore,
): Promise<ValidationRecord | string> {
  const [own, other] = [champion, challenger].map(({ name, version }) => `${name}@${version}`);
  const not = (why: string) => `${own} and ${other} were measured on different validation images, and ${why}`;
  if ('task' in champion !== 'task' in challenger)
    return not('one of them says one class per image, the other several');
  if (JSON.stringify(champion.classes) !== JSON.stringify(challenger.classes)) {
    return not(`their classes differ: ${champion.classes.join(', ')}; ${challenger.classes.join(', ')}`);
  }
  const { runId } = challenger;
  const key = runKeys(runId).manifest;
  const manifest = await getJsonOfEither(runs, key, manifestSchema, multiLabelManifestSchema);
  const model = manifest && (await loadPublishedModel(runs, runId, manifest));
  if (!manifest || !model) return not(`the run "${runId}", which has them, is not in ${runs.uri}`);
  const source = [runFeatures(runId, manifest), ...(model.features ? [model.features] : [])].find(
    ({ space }) => space === champion.featureSpace,
  );
  if (!source) return not(`${own} was trained on features of another base than ${other}'s run has`);
  const head = await loadHead(store, champion.runId, modelKeys(champion.name).version(champion.version).head);
  if (!head) throw new FormatError(`The model ${own} in ${store.uri} has lost its head`);
  const thresholds = 'task' in champion ? champion.thresholds : undefined;
  const anew = await measureValidation(runs, runId, manifest, source, { head, thresholds }).catch((error) => {
    // The cache may have let them go since.
    if (error instanceof FeaturesGoneError) return undefined;
    throw error;
  });
  if (!anew) return not(`the features of the run "${runId}" are gone`);
  if (anew.imagesSha256 === challenger.validation.imagesSha256) return anew;
  return not(`the run "${runId}" has others now than when ${other} was published`);
}
