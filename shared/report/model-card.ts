import type { PixelScaling } from '../backbone/architecture';
import { architectureOf } from '../backbone/architectures';
import { backboneOf } from '../backbone/backbone-of';
import { licenceOf, weightsOrigin } from '../backbone/weights-origin';
import { imagesOf } from '../dataset/label-sets';
import { SPLITS, type SplitImageCounts } from '../dataset/manifest';
import type { MetricsFile } from '../metrics/metrics-file';
import type { Backbone } from '../records/backbone';
import { type CardBlock, type CardDocument, type CardSection, text } from './card-document';
import { classNotes } from './class-notes';
import { count, percent, range, threePlaces } from './in-words';
import { loadingExamples } from './loading-examples';
import { unknownWords } from './unknown-words';
import { zeroShotWords } from './zero-shot-words';

const MOST_NAMES = 5;

/**
 * The model card (Mitchell et al., "Model Cards for Model Reporting", 2019) of a run, from what the run measured and
 * nothing else: what people have to add, who made the images and who may be harmed, is asked for and not invented.
 */
export function modelCard(metrics: MetricsFile): CardDocument {
  const { classes } = metrics;
  const sections: readonly CardSection[] = [
    { title: 'What it is', blocks: about(metrics) },
    { title: 'What it is for', blocks: uses(metrics) },
    { title: 'Training data', blocks: trainingData(metrics) },
    { title: 'Evaluation', blocks: evaluation(metrics) },
    { title: 'Where it goes wrong', blocks: mistakes(metrics) },
    { title: 'How to use it', blocks: loadingExamples(metrics) },
    { title: 'How it was made', blocks: made(metrics) },
  ];
  return { title: `Model card: ${classes.join(', ')}`, sections };
}

function about(metrics: MetricsFile): CardBlock[] {
  const { classes, ladder } = metrics;
  const backbone = backboneOf(metrics);
  const { title, imageSizePx, onnx, parts } = backbone;
  const kept = ladder.findLast(({ kept: isKept }) => isKept)?.name;
  const output =
    classes.length === 2
      ? `One sigmoid unit gives the probability of "${classes[1]}"; that of "${classes[0]}" is the rest.`
      : 'A softmax gives one probability per class, in the order below.';
  return [
    text(
      `An image classifier of ${classes.length} classes: ${title} at ${imageSizePx} x ${imageSizePx} pixels${upTo(backbone)},`,
      kept === 'fine-tuned' ? 'its upper layers trained on these images,' : 'frozen,',
      onnx || parts ? 'then dropout and one dense layer.' : 'then global average pooling, dropout and one dense layer.',
      output,
    ),
    { kind: 'list', items: classes },
    ...aboutBase(metrics),
  ];
}

/** How far the base goes, after its title. */
export function upTo({ onnx, parts }: Backbone): string {
  if (parts) return ' together, each up to its features';
  return onnx ? `, an ONNX file, up to its value "${onnx.output}"` : ' without its top';
}

/** Which network, whose weights, under which terms, and how it is fed; of a pair each of the two. */
export function aboutBase(metrics: Pick<MetricsFile, 'base' | 'config'>): CardBlock[] {
  const { base } = metrics;
  const backbone = backboneOf(metrics);
  const { parts } = backbone;
  if (!parts)
    return [
      text(
        `The base network is ${networkWords(base, backbone)}, run in ${base.precision}.`,
        ...weightsWords(base.name, backbone),
      ),
    ];
  return [
    text(
      `The base is a pair (sha256 ${base.sha256}), run in ${base.precision}: two networks see the same pixels, and the ${backbone.featureCount} features are those of the first followed by those of the second.`,
      backbone.licence && `The licences of their weights together: ${backbone.licence}.`,
    ),
    ...parts.map((part) =>
      text(`One is ${networkWords(part, part.backbone)}.`, ...weightsWords(part.name, part.backbone)),
    ),
  ];
}

function networkWords(
  { name, sha256 }: { readonly name: string; readonly sha256: string },
  { title }: Backbone,
): string {
  return `"${name}" (${title === name ? '' : `${title}, `}sha256 ${sha256})`;
}

function weightsWords(name: string, backbone: Backbone): string[] {
  const licence = licenceOf({ name, backbone });
  const scaling = architectureOf(backbone).scaling?.(backbone);
  return [
    weightsOrigin(name)?.words ?? 'It is a file given by the person who trained the model.',
    licence
      ? `The licence of its weights: ${licence}.`
      : 'The licence of its weights is not known to the run; look it up and add it here before publishing the model.',
    ...(scaling ? [scalingWords(scaling)] : []),
  ];
}

function scalingWords({ channels, mean, deviation }: PixelScaling): string {
  const rounded = (values: readonly number[]) => values.map((value) => Number(value.toFixed(3))).join(', ');
  const order = channels === 'rgb' ? 'red, green, blue' : 'blue, green, red';
  return `Inside the model a pixel from 0 to 255 becomes (pixel - mean) / deviation, with means ${rounded(mean)} and deviations ${rounded(deviation)} (${order}).`;
}

function uses(metrics: MetricsFile): CardBlock[] {
  const { classes, unknown } = metrics;
  return [
    text(`Telling ${classes.join(', ')} apart in photographs like those it was trained on.`),
    text(
      'Its probabilities add up to 1 whatever the picture shows, and do not indicate whether it shows any of these classes.',
      ...(unknown ? unknownWords(unknown) : []),
      ...(unknown?.threshold != null ? unknownInExports(metrics) : []),
      'The accuracy below applies to pictures of the same origin; others are a different population. If mistakes matter, measure the model on your own pictures first, and for each group of people or things that it will encounter.',
    ),
    text(
      'Not known to the run, to be added when the model is published: where the images come from, whether they may be used, and who may be affected by its mistakes.',
    ),
  ];
}

function unknownInExports(metrics: MetricsFile): string[] {
  const hasOthers = architectureOf(backboneOf(metrics)).can.tensorflow;
  return [
    'In the ONNX exports this is the output "similarities"; manifest.json has the threshold under "unknown".',
    ...(hasOthers ? ['The other exports lack it: it is computed from similarity.json, which lies beside them.'] : []),
  ];
}

/** The images, and how they become pixels; `images` where those of the classes do not add up to them. */
export function trainingData(
  metrics: Pick<MetricsFile, 'classes' | 'counts' | 'skipped' | 'config'> & { readonly images?: SplitImageCounts },
): CardBlock[] {
  const { classes, counts, skipped, config } = metrics;
  const splits = SPLITS.filter((split) => imagesOf(metrics, split) > 0);
  const isTurned = config.orient === 'exif';
  return [
    {
      kind: 'table',
      caption: 'Images by class and split',
      columns: ['Class', ...splits],
      rows: [
        ...classes.map((name) => [name, ...splits.map((split) => String(counts[split][name] ?? 0))]),
        ['all', ...splits.map((split) => String(imagesOf(metrics, split)))],
      ],
    },
    text(
      skipped.length === 0
        ? 'Every image could be used.'
        : `${count(skipped.length, 'image')} could not be used; metrics.json lists them.`,
      `An image is decoded as TensorFlow decodes it${isTurned ? ', turned upright as its EXIF orientation says' : ''} and stretched to ${config.imageSizePx} x ${config.imageSizePx} pixels, bilinear, without antialiasing; ${isTurned ? 'colour' : 'EXIF orientation and colour'} profiles are ignored.`,
    ),
  ];
}

function evaluation(metrics: MetricsFile): CardBlock[] {
  const { final, intervals, test, calibration, rocAuc } = metrics;
  const rows = [
    measures('validation', final, intervals.validation, rocAuc, calibration.validation.ece),
    ...(test && intervals.test
      ? [measures('test', test, intervals.test, test.rocAuc, calibration.test?.ece ?? Number.NaN)]
      : []),
  ];
  const { perClass } = test ?? metrics;
  const known = zeroShotWords(metrics);
  return [
    ...metrics.warnings.map(({ text: words }) => text(`${words}.`)),
    {
      kind: 'table',
      caption: 'Measurements with 95 % intervals',
      columns: ['Split', 'Accuracy', 'Interval', 'Loss', 'ROC AUC', 'Calibration error'],
      rows,
    },
    text(
      test
        ? 'The test images were measured once, after training.'
        : 'There was no test split: validation was used while the model was made, so its numbers may be slightly too good.',
      `Before training, accuracy was ${percent(metrics.initial.accuracy)}.`,
      known && `${known}.`,
      calibration.temperature.applied !== 1 &&
        `Probabilities are calibrated on validation: the logits are divided by ${calibration.temperature.applied.toFixed(3)}.`,
    ),
    {
      kind: 'table',
      caption: `Class by class, on ${test ? 'test' : 'validation'}`,
      columns: ['Class', 'Precision', 'Recall', 'F1', 'Images'],
      rows: perClass.map((own) => [
        own.class,
        ...[own.precision, own.recall, own.f1].map(threePlaces),
        String(own.support),
      ]),
    },
    ...classNotes(perClass).map((words) => text(words)),
  ];
}

function measures(
  split: string,
  { accuracy, loss }: MetricsFile['final'],
  intervals: MetricsFile['intervals']['validation'],
  rocAuc: number | null,
  ece: number,
): string[] {
  const area = rocAuc === null ? '' : rocAuc.toFixed(4);
  return [split, percent(accuracy), range(intervals.accuracy), loss.toFixed(4), area, ece.toFixed(3)];
}

function mistakes({ examples, classes, confusionMatrix }: MetricsFile): CardBlock[] {
  const confused = confusionMatrix
    .flatMap((row, truth) => row.map((images, said) => ({ truth, said, images })))
    .filter(({ truth, said, images }) => truth !== said && images > 0)
    .sort((a, b) => b.images - a.images)
    .slice(0, MOST_NAMES);
  if (confused.length === 0)
    return [text('It made no mistake on validation, which may only mean that the images are few.')];
  return [
    {
      kind: 'list',
      items: confused.map(
        ({ truth, said, images }) =>
          `${count(images, 'image')} of "${classes[truth]}" classified as "${classes[said]}"`,
      ),
    },
    text('The validation images on which it was wrong and most confident:'),
    {
      kind: 'list',
      items: examples.mostCertainMistakes
        .slice(0, MOST_NAMES)
        .map((own) => `${own.file}: "${own.class}" classified as "${own.predicted}" with ${percent(own.probability)}`),
    },
  ];
}

/** By which configuration. */
export function made({ config }: Pick<MetricsFile, 'config'>): CardBlock[] {
  return [
    text(
      'By "headstart train", with this configuration; the same archive, base and configuration give the same bytes.',
    ),
    { kind: 'code', language: 'json', code: JSON.stringify(config, undefined, 2) },
  ];
}
