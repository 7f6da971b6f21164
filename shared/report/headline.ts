import { backboneOf } from '../backbone/backbone-of';
import { licenceOf } from '../backbone/weights-origin';
import { fewImages } from '../dataset/few-images';
import { measuredImages } from '../metrics/measured-images';
import type { MetricsFile } from '../metrics/metrics-file';
import type { BackbonePart } from '../records/backbone';
import { escapeXml, nameHtml } from './escape-xml';
import { count, percent, range, sum } from './in-words';

const ENGINES = {
  onnx: 'ONNX Runtime',
  gpu: 'ONNX Runtime on a graphics processor (WebGPU)',
  tfjs: 'TensorFlow.js',
} as const;

/** Below it an accuracy of the test split is a rough one, and the report says so. */
const FEW_TEST_IMAGES = 100;

/** The page's header: what was trained, and the numbers that one looks for first, each with what it can be held to. */
export function headline(metrics: MetricsFile): string {
  const { classes, counts, final, initial, test, rocAuc, intervals, zeroShot } = metrics;
  const images = (split: 'train' | 'validation' | 'test') => sum(Object.values(counts[split]));
  const figure = (name: string, value: string, small: string) =>
    `<div><dt>${name}</dt><dd>${value}<small>${small}</small></dd></div>`;
  const shown = classes.length > 8 ? [...classes.slice(0, 8), `${classes.length - 8} more`] : classes;
  return `<header>
<h1>${shown.map(nameHtml).join(', ')}</h1>
<p class="quiet">Transfer learning with ${escapeXml(backboneOf(metrics).title)}: ${count(images('train'), 'training image')}, ${classes.length} classes</p>
<dl class="figures">
${figure('Validation accuracy', percent(final.accuracy), `${range(intervals.validation.accuracy)} · ${from(metrics)}`)}
${test && intervals.test ? figure('Test accuracy', percent(test.accuracy), `${range(intervals.test.accuracy)} · ${from(test)}, used once`) : ''}
${figure('Validation loss', final.loss.toFixed(3), 'cross-entropy, in nats')}
${figure('Before training', percent(initial.accuracy), `loss ${initial.loss.toFixed(2)}`)}${zeroShot ? figure("The base's own classes", percent(zeroShot.accuracy), range(zeroShot.interval)) : ''}
${rocAuc === null ? '' : figure('ROC AUC', rocAuc.toFixed(4), aucWords(metrics))}
</dl>
${metrics.warnings.map(({ text }) => `<p class="note"><b>Warning</b>: ${escapeXml(text)}. More images, or <code>--cross-validate</code>, give a more reliable figure.</p>`).join('\n')}
${test && !fewImages(measuredImages(test.perClass)) && images('test') < FEW_TEST_IMAGES ? `<p class="note">The test split has ${count(images('test'), 'image')} only: look at its interval rather than at its accuracy. More images, or <code>--cross-validate</code>, are more informative.</p>` : ''}
</header>`;
}

/** Which images a figure comes from, and whether they are too few. */
function from({ perClass }: Pick<MetricsFile, 'perClass'>): string {
  const images = measuredImages(perClass);
  return fewImages(images) ?? count(images, 'image');
}

function aucWords({ classes, perClass, intervals }: MetricsFile): string {
  const measured = perClass.filter(({ support }) => support > 0).length;
  const all = measured === classes.length ? '' : `, over the ${measured} classes with images`;
  const of = classes.length === 2 ? nameHtml(classes[1] as string) : `mean of one against the rest${all}`;
  const { rocAuc } = intervals.validation;
  return rocAuc ? `${rocAuc.low.toFixed(4)} to ${rocAuc.high.toFixed(4)} · ${of}` : of;
}

function int8Note({ base: { int8 }, config }: Pick<MetricsFile, 'base' | 'config'>): string {
  if (!int8) return '';
  if (int8.kind === 'refused') return `<b>int8 was requested and refused</b>: ${escapeXml(int8.reason)}. `;
  const { images, cosine, accuracy, answers } = int8.guard;
  const whose = config.int8Calibration ? ' of an earlier run' : '';
  return `Its rounding to int8 was calibrated on ${int8.calibrationImages} training images${whose}; on ${images} others its features have a cosine of ${cosine.toFixed(4)} to those of float32, and a linear classifier gets ${percent(accuracy.int8)} of ${answers ? 'its answers' : 'them'} right (float32: ${percent(accuracy.float32)}). `;
}

/** Says which network the numbers belong to. */
export function baseNote(metrics: Pick<MetricsFile, 'base' | 'config'>): string {
  const { base } = metrics;
  const backbone = backboneOf(metrics);
  const { title, imageSizePx, onnx, parts } = backbone;
  const licence = licenceOf({ name: base.name, backbone });
  if (onnx) {
    const { layout, channels, mean, deviation, output } = onnx;
    const read = `fed ${imageSizePx} × ${imageSizePx} pixels as ${layout}, ${channels}, (x − ${mean.join(', ')}) / ${deviation.join(', ')} of values from 0 to 255; its features are the value <code>${escapeXml(output)}</code>${licence ? `; its weights are under ${escapeXml(licence)}` : ''}`;
    return `<p class="note">The base network is <b>${escapeXml(title)}</b>, an ONNX file, run by ${ENGINES[base.engine]} in ${base.precision}: ${read}. sha256 <code>${base.sha256.slice(0, 16)}…</code></p>`;
  }
  if (parts) {
    const each = parts.map((part) => partNote(part)).join(', and ');
    return `<p class="note">The base is a pair of networks, run by ONNX Runtime in ${base.precision}: ${each}. They see the same ${imageSizePx} × ${imageSizePx} pixels, and the features of both are used together. sha256 <code>${base.sha256.slice(0, 16)}…</code></p>`;
  }
  const weights =
    base.name === 'imagenet'
      ? 'Its weights are those of <b>imagenet</b>, as Keras publishes them.'
      : `Its weights are those of <b>${nameHtml(base.name)}</b>, not of imagenet: accuracies of one base are not those of another.${licence ? ` They are under ${escapeXml(licence)}.` : ''}`;
  return `<p class="note">The base network is ${title} without its top, run by ${ENGINES[base.engine]} in ${base.precision}. ${int8Note(metrics)}${weights} sha256 <code>${base.sha256.slice(0, 16)}…</code></p>`;
}

function partNote({ name, backbone }: BackbonePart): string {
  const licence = licenceOf({ name, backbone });
  const title = backbone.title === name ? '' : ` (${escapeXml(backbone.title)})`;
  return `<b>${nameHtml(name)}</b>${title}${licence ? `, its weights under ${escapeXml(licence)}` : ', the licence of whose weights is not known'}`;
}
