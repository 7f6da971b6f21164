import { backboneOf } from '../backbone/backbone-of';
import type { MultiLabelMetrics } from '../records/multi-label-metrics';
import { type CardBlock, type CardDocument, text } from './card-document';
import { percent, range } from './in-words';
import { labelFigures, labelList, labelRows } from './label-words';
import { loadingExamples } from './loading-examples';
import { aboutBase, made, trainingData, upTo } from './model-card';

const MOST_NAMES = 5;

/** The model card of a run whose images may have several labels, from what the run measured; see modelCard(). */
export function multiLabelCard(metrics: MultiLabelMetrics): CardDocument {
  const { classes } = metrics;
  return {
    title: `Model card: ${classes.join(', ')} (multi-label)`,
    sections: [
      { title: 'What it is', blocks: about(metrics) },
      { title: 'What it is for', blocks: uses(metrics) },
      { title: 'Training data', blocks: data(metrics) },
      { title: 'Evaluation', blocks: evaluation(metrics) },
      { title: 'Where it goes wrong', blocks: mistakes(metrics) },
      { title: 'How to use it', blocks: loading(metrics) },
      { title: 'How it was made', blocks: made(metrics) },
    ],
  };
}

function about(metrics: MultiLabelMetrics): CardBlock[] {
  const { classes } = metrics;
  const backbone = backboneOf(metrics);
  const { title, imageSizePx, onnx, parts } = backbone;
  return [
    text(
      `A multi-label image classifier: for each of ${classes.length} classes it says whether a picture shows it; a picture may show several, or none.`,
      `${title} at ${imageSizePx} x ${imageSizePx} pixels${upTo(backbone)}, frozen,`,
      onnx || parts ? 'then dropout and one dense layer.' : 'then global average pooling, dropout and one dense layer.',
      'A sigmoid for each class gives its probability, in the order below; they do not add up to 1.',
    ),
    { kind: 'list', items: classes },
    ...aboutBase(metrics),
  ];
}

const uses = ({ classes }: MultiLabelMetrics): CardBlock[] => [
  text(`Telling which of ${classes.join(', ')} are in photographs like those it was trained on.`),
  text(
    'A class is taken to be there from its own threshold on (manifest.json under "output"), which was chosen on validation.',
    'The figures below apply to pictures of the same origin; others are a different population. If mistakes matter, measure the model on your own pictures first, and for each group of people or things that it will encounter.',
  ),
  text(
    'Not known to the run, to be added when the model is published: where the images come from, whether they may be used, and who may be affected by its mistakes.',
  ),
];

const data = (metrics: MultiLabelMetrics): CardBlock[] => [
  ...trainingData(metrics),
  text('An image with several labels is counted in each of its classes, one without any in the last row alone.'),
];

function evaluation(metrics: MultiLabelMetrics): CardBlock[] {
  const { validation, test, thresholds, warnings } = metrics;
  const splits = [['validation', validation] as const, ...(test ? [['test', test] as const] : [])];
  const figures = splits.map(([name, split]) => [name, ...labelFigures(split).map(([, value]) => value)]);
  const measured = test ?? validation;
  const { columns, rows } = labelRows(measured, thresholds);
  return [
    ...warnings.map(({ text: words }) => text(`${words}.`)),
    {
      kind: 'table',
      caption: 'Measurements at the thresholds',
      columns: ['Split', ...labelFigures(measured).map(([name]) => name)],
      rows: figures,
    },
    text(
      `All classes of an image right: ${range(measured.subsetInterval)} at 95 %, of ${measured.images} images.`,
      test
        ? 'The test images were measured once, after training, with thresholds in whose choice they had no part.'
        : 'There was no test split: the thresholds were chosen on validation, so its numbers are better than those of other pictures will be.',
      `Before training, ${percent(metrics.initial.accuracy)} of all answers were right, each class of each image being one; after it ${percent(metrics.final.accuracy)} at a threshold of one half.`,
    ),
    { kind: 'table', caption: `Class by class, on ${test ? 'test' : 'validation'}`, columns, rows },
  ];
}

function mistakes({ examples }: MultiLabelMetrics): CardBlock[] {
  if (examples.length === 0) {
    return [text('It made no mistake on validation, which may only mean that the images are few.')];
  }
  return [
    text('The validation images with at least one wrong class, the highest loss first:'),
    {
      kind: 'list',
      items: examples
        .slice(0, MOST_NAMES)
        .map((own) => `${own.file}: labelled ${labelList(own.labels)}, taken for ${labelList(own.predicted)}`),
    },
  ];
}

const loading = (metrics: MultiLabelMetrics): CardBlock[] => [
  ...loadingExamples(metrics, 'one probability per class, each by itself'),
  text(
    `An image is taken for a class where its probability reaches the threshold of the class: ${thresholdsOf(metrics)}.`,
  ),
];

const thresholdsOf = ({ thresholds }: MultiLabelMetrics) =>
  thresholds.map((own) => `${own.class} ${own.threshold.toFixed(3)}`).join(', ');
