import type { RangeReader } from '../shared/archive/range-reader';
import { backboneOf } from '../shared/backbone/backbone-of';
import { labelNames } from '../shared/dataset/label-sets';
import type { Manifest, Shard, ShardImage } from '../shared/dataset/manifest';
import { readShard, readShards } from '../shared/dataset/read-manifest';
import type { OnnxNetwork } from '../shared/engine/onnx-network';
import { IntColumn } from '../shared/features/int-column';
import { readSkipped } from '../shared/features/read-feature-table';
import { classActivations } from '../shared/head/class-activations';
import type { Head } from '../shared/head/head';
import { resizeBilinear } from '../shared/images/resize-bilinear';
import type { InspectionFile } from '../shared/inspect/inspection-file';
import type { MetricsFile } from '../shared/metrics/metrics-file';
import type { Backbone } from '../shared/records/backbone';
import { FINDINGS_SHOWN, shownFindings } from '../shared/report/inspection-section';
import { activationPng, type ExamplePicture, type Picture, smallPicture } from '../shared/report/picture';
import { chooseSamples, type Sample, sampleCell } from '../shared/report/samples-figure';
import { eachImage } from './each-image';
import type { StepContext } from './handler';
import type { WrittenModel } from './publish-model';

/** Which images figures and report show. */
export interface Chosen {
  readonly source: RangeReader;
  /** Nine of the training images. */
  readonly samples: readonly ShardImage[];
  /** Those that the metrics name. */
  readonly examples: readonly ShardImage[];
  /** Those that the inspection names, and the metrics do not. */
  readonly findings: readonly ShardImage[];
}

/** @param shown files of examples, and what names findings; before there is any, the samples can be chosen */
export async function choosePictures(
  runId: string,
  manifest: Manifest,
  { store, openSource }: StepContext,
  shown?: { readonly examples: ReadonlySet<string>; readonly inspection: InspectionFile },
): Promise<Chosen> {
  const skipped = new Set((await readSkipped(store, runId, manifest)).map(({ name }) => name));
  const wanted = shown?.examples;
  const found = shown && shownFindings(shown.inspection, FINDINGS_SHOWN);
  // Of each candidate its label, its shard and its place there; the nine that are chosen are read once more.
  const [labels, shards, places] = [new IntColumn(), new IntColumn(), new IntColumn()];
  const named: ShardImage[] = [];
  const findings: ShardImage[] = [];
  for await (const { shard, images } of readShards(store, runId, manifest)) {
    for (const [place, image] of images.entries()) {
      if (image.split === 'train' && !skipped.has(image.name)) {
        labels.add(image.label);
        shards.add(shard);
        places.add(place);
      }
      if (wanted?.has(image.name)) named.push(image);
      else if (found?.has(image.name)) findings.push(image);
    }
  }
  const chosen = chooseSamples(labels.values(), manifest.config.seed);
  const [shardOf, placeOf] = [shards.values(), places.values()];
  const read = new Map<number, Promise<Shard>>();
  const samples = chosen.map(async (candidate) => {
    const shard = shardOf[candidate] as number;
    const again = read.get(shard) ?? readShard(store, runId, shard);
    read.set(shard, again);
    return (await again).images[placeOf[candidate] as number] as ShardImage;
  });
  return {
    source: await openSource(manifest.source.uri),
    samples: await Promise.all(samples),
    examples: named,
    findings,
  };
}

/** The samples as the figure and as the report show them. */
export function drawSamples({ source, samples }: Chosen, manifest: Manifest): Promise<(Sample & Picture)[]> {
  const labels = labelNames(manifest);
  return eachImage(source, samples, manifest, async (image, { label }) => ({
    cell: await sampleCell(image),
    label: labels[label] as string,
    ...(await smallPicture(image)),
  }));
}

/**
 * The examples as the report shows them, each with what its places say for the class that the model said, by path.
 * @param model waited for when the images are decoded
 */
export async function drawExamples(
  { source, examples }: Chosen,
  manifest: Manifest,
  metrics: MetricsFile,
  head: Head,
  model: Promise<Pick<WrittenModel, 'network'>>,
): Promise<Map<string, ExamplePicture>> {
  const { imageSizePx } = manifest.config;
  const predicted = saidOf(metrics.examples);
  const drawn = await eachImage(source, examples, manifest, async (image, { name }) => ({
    name,
    label: head.classes.indexOf(predicted.get(name) ?? ''),
    pixels: resizeBilinear(image, imageSizePx),
    picture: await smallPicture(image),
  }));
  const overlays = await drawActivations((await model).network, head, backboneOf(manifest), drawn);
  return new Map(drawn.map(({ name, picture }, i) => [name, { ...picture, activation: overlays[i] }] as const));
}

/** The files that the metrics name as examples. */
export const exampleFiles = ({ examples }: Pick<MetricsFile, 'examples'>): ReadonlySet<string> =>
  new Set(saidOf(examples).keys());

/** The examples as the report shows them, by path, without the regions that support a class. */
export async function drawPlainExamples(
  { source, examples }: Chosen,
  manifest: Manifest,
): Promise<Map<string, ExamplePicture>> {
  return new Map(
    await eachImage(source, examples, manifest, async (image, { name }) => [name, await smallPicture(image)] as const),
  );
}

/** Images that the inspection names, by path. */
export async function drawFindings({ source, findings }: Chosen, manifest: Manifest): Promise<Map<string, Picture>> {
  return new Map(
    await eachImage(source, findings, manifest, async (image, { name }) => [name, await smallPicture(image)] as const),
  );
}

/** A report without maps is worth more than none: where ONNX Runtime is not installed, there are none. */
async function drawActivations(
  network: OnnxNetwork | undefined,
  head: Head,
  backbone: Backbone,
  images: Parameters<typeof classActivations>[3],
): Promise<readonly (Uint8Array | undefined)[]> {
  if (!network) return [];
  const maps = await classActivations(network, head, backbone, images);
  return Promise.all(maps.map(activationPng));
}

/** The model's prediction for each example, by path. */
const saidOf = ({ worst, mostCertainMistakes, closeCalls }: MetricsFile['examples']) =>
  new Map([...worst, ...mostCertainMistakes, ...closeCalls].map(({ file, predicted }) => [file, predicted]));
