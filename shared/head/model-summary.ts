import type { BaseWidth } from '../base/base-weights';
import { featureCountOf, mobilenetV2Layers, outputShapes, parameterCount, trainableCount } from '../base/mobilenet-v2';
import { thousands } from '../thousands';
import type { Head } from './head';
import { baseModelName } from './write-model-tfjs';

interface Row {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly parameters: number;
  /** Those of the parameters that train, where any does: the moving statistics of a trained layer do not. */
  readonly trained?: number;
  /** '-' where a layer has no weights. */
  readonly trainable: 'Y' | 'N' | '-';
}

/** Widths of Keras' columns on a terminal of 80, their borders' blanks left out. */
const COLUMNS = [27, 21, 10, 5];

/**
 * The end-to-end model as Keras' `model.summary(show_trainable=True)` prints it. One row differs from the notebook:
 * its two operations `true_divide` and `subtract` are one Rescaling layer here.
 * @param tunedFrom Keras' index of the base's first layer that was trained; none where all of it was frozen
 */
export function modelSummary(
  width: BaseWidth,
  imageSizePx: number,
  head: Pick<Head, 'units'>,
  tunedFrom = Number.POSITIVE_INFINITY,
): string {
  const rows = rowsOf(width, imageSizePx, head.units, tunedFrom);
  const total = rows.reduce((sum, { parameters }) => sum + parameters, 0);
  const trained = rows.reduce((sum, { trained }) => sum + (trained ?? 0), 0);
  const header = ['Layer (type)', 'Output Shape', 'Param #', 'Trai…'];
  return [
    'Model: "headstart"',
    rule('┏', '━', '┳', '┓'),
    `┃${cells(header).join('┃')}┃`,
    rule('┡', '━', '╇', '┩'),
    rows.map(rowLines).join(`\n${rule('├', '─', '┼', '┤')}\n`),
    rule('└', '─', '┴', '┘'),
    ` Total params: ${size(total)}`,
    ` Trainable params: ${size(trained)}`,
    ` Non-trainable params: ${size(total - trained)}`,
    '',
  ].join('\n');
}

function rowsOf(width: BaseWidth, imageSizePx: number, units: number, tunedFrom: number): Row[] {
  const layers = mobilenetV2Layers(width);
  const image = [imageSizePx, imageSizePx, 3];
  const features = featureCountOf(width);
  const maps = outputShapes(layers, imageSizePx).get('out_relu') as readonly number[];
  const parameters = layers.reduce((sum, spec) => sum + parameterCount(spec), 0);
  const trained = layers.slice(tunedFrom).reduce((sum, spec) => sum + trainableCount(spec), 0);
  const plain = (name: string, type: string, shape: readonly number[]): Row => ({
    name,
    type,
    shape,
    parameters: 0,
    trainable: '-',
  });
  return [
    plain('input_layer_1', 'InputLayer', image),
    plain('rescaling', 'Rescaling', image),
    {
      name: baseModelName(width, imageSizePx),
      type: 'Functional',
      shape: maps,
      parameters,
      trained,
      trainable: trained ? 'Y' : 'N',
    },
    plain('global_average_pooling2d', 'GlobalAveragePooling2D', [features]),
    plain('dropout', 'Dropout', [features]),
    {
      name: 'dense',
      type: 'Dense',
      shape: [units],
      parameters: (features + 1) * units,
      trained: (features + 1) * units,
      trainable: 'Y',
    },
  ];
}

function rowLines({ name, type, shape, parameters, trainable }: Row): string {
  const title = `${name} (${type})`;
  const lines = title.length <= (COLUMNS[0] as number) ? [title] : [name, `(${type})`];
  return lines
    .map((text, i) =>
      cells(i ? [text, '', '', ''] : [text, `(None, ${shape.join(', ')})`, thousands(parameters), trainable]),
    )
    .map((own) => `│${own.join('│')}│`)
    .join('\n');
}

/** Name and shape to the left, parameters to the right, trainable in the middle. */
function cells([name, shape, parameters, trainable]: readonly string[]): string[] {
  const [a, b, c, d] = COLUMNS as [number, number, number, number];
  const left = Math.floor((d - (trainable as string).length) / 2);
  const middle = `${' '.repeat(left)}${trainable}`.padEnd(d);
  return [(name as string).padEnd(a), (shape as string).padEnd(b), (parameters as string).padStart(c), middle].map(
    (cell) => ` ${cell} `,
  );
}

function rule(left: string, line: string, cross: string, right: string): string {
  return left + COLUMNS.map((width) => line.repeat(width + 2)).join(cross) + right;
}

/** 2,259,265 (8.62 MB): four bytes a parameter, units of 1024 as Keras prints them. */
function size(parameters: number): string {
  const bytes = parameters * 4;
  const unit = ['B', 'KB', 'MB', 'GB'];
  const power = Math.min(3, bytes > 0 ? Math.floor(Math.log2(bytes) / 10) : 0);
  return `${thousands(parameters)} (${(bytes / 1024 ** power).toFixed(2)} ${unit[power]})`;
}
