import type { SummaryRow } from '../backbone/architecture';
import { architectureOf } from '../backbone/architectures';
import type { Backbone } from '../records/backbone';
import { thousands } from '../thousands';
import type { Head } from './head';

/** Widths of Keras' columns on a terminal of 80, their borders' blanks left out. */
const COLUMNS = [27, 21, 10, 5];

/**
 * The end-to-end model as Keras' `model.summary(show_trainable=True)` prints it. One row differs from the notebook:
 * its two operations `true_divide` and `subtract` are one Rescaling layer here.
 * @param tunedFrom Keras' index of the base's first layer that was trained; none where all of it was frozen
 */
export function modelSummary(
  backbone: Backbone,
  head: Pick<Head, 'units'>,
  tunedFrom = Number.POSITIVE_INFINITY,
): string {
  const rows = rowsOf(backbone, head.units, tunedFrom);
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

function rowsOf(backbone: Backbone, units: number, tunedFrom: number): SummaryRow[] {
  const { imageSizePx, featureCount } = backbone;
  const image = [imageSizePx, imageSizePx, 3];
  const plain = (name: string, type: string, shape: readonly number[]): SummaryRow => ({
    name,
    type,
    shape,
    parameters: 0,
    trainable: '-',
  });
  return [
    plain('input_layer_1', 'InputLayer', image),
    plain('rescaling', 'Rescaling', image),
    ...architectureOf(backbone).summaryRows(backbone, tunedFrom),
    plain('dropout', 'Dropout', [featureCount]),
    {
      name: 'dense',
      type: 'Dense',
      shape: [units],
      parameters: (featureCount + 1) * units,
      trained: (featureCount + 1) * units,
      trainable: 'Y',
    },
  ];
}

function rowLines({ name, type, shape, parameters, trainable }: SummaryRow): string {
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
