import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { escapeXml } from './escape-xml';

export interface Series {
  readonly name: string;
  readonly values: readonly number[];
  /** CSS class of the line: 'training' or 'validation'. */
  readonly kind: 'training' | 'validation';
}

export interface Panel {
  readonly title: string;
  readonly yLabel: string;
  readonly xLabel?: string;
  readonly yLimits: readonly [number, number];
  /** 'best': where it covers the fewest values. */
  readonly legend: 'lower right' | 'upper right' | 'best';
  readonly series: readonly Series[];
}

/** How text is drawn: as SVG text in the report, as outlines in pictures. */
export type TextStyle = {
  readonly size: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly bold?: boolean;
  readonly vertical?: boolean;
};
export type DrawText = (text: string, x: number, y: number, style: TextStyle) => string;

export const PANEL_WIDTH = 640;
export const PANEL_HEIGHT = 300;
const MARGIN = { top: 40, right: 24, bottom: 48, left: 64 };
const LEGEND = { width: 172, row: 20, padding: 10 };

/** SVG text, its colour and font left to the page. */
export const svgText: DrawText = (text, x, y, { size, anchor, bold, vertical }) => {
  const turn = vertical ? ` transform="rotate(-90 ${round(x)} ${round(y)})"` : '';
  const weight = bold ? ' font-weight="600"' : '';
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" text-anchor="${anchor}"${weight}${turn}>${escapeXml(text)}</text>`;
};

/** Where an epoch lies across a panel; they are counted from 1. */
export const epochScale = (epochs: number) =>
  scaleLinear([1, Math.max(2, epochs)], [MARGIN.left, PANEL_WIDTH - MARGIN.right]);

/** One panel of a figure as an SVG group with its upper left corner at (0, top). */
export function plotPanel(panel: Panel, top: number, drawText: DrawText): string {
  const epochs = Math.max(...panel.series.map(({ values }) => values.length));
  const x = epochScale(epochs);
  const y = scaleLinear(panel.yLimits, [PANEL_HEIGHT - MARGIN.bottom, MARGIN.top]);
  const xTicks = x.ticks(Math.min(epochs, 10)).filter(Number.isInteger);
  const grid = y.ticks(5).map((value) => {
    const at = round(y(value));
    return `<line class="grid" x1="${MARGIN.left}" x2="${PANEL_WIDTH - MARGIN.right}" y1="${at}" y2="${at}"/>${drawText(y.tickFormat(5)(value), MARGIN.left - 10, y(value) + 4, { size: 12, anchor: 'end' })}`;
  });
  const labels = xTicks.map((value) =>
    drawText(String(value), x(value), PANEL_HEIGHT - MARGIN.bottom + 20, { size: 12, anchor: 'middle' }),
  );
  const middle = (MARGIN.top + PANEL_HEIGHT - MARGIN.bottom) / 2;
  return [
    `<g transform="translate(0 ${top})">`,
    drawText(panel.title, PANEL_WIDTH / 2, 22, { size: 15, anchor: 'middle', bold: true }),
    ...grid,
    `<line class="axis" x1="${MARGIN.left}" x2="${PANEL_WIDTH - MARGIN.right}" y1="${PANEL_HEIGHT - MARGIN.bottom}" y2="${PANEL_HEIGHT - MARGIN.bottom}"/>`,
    ...labels,
    drawText(panel.yLabel, 18, middle, { size: 13, anchor: 'middle', vertical: true }),
    panel.xLabel
      ? drawText(panel.xLabel, (MARGIN.left + PANEL_WIDTH - MARGIN.right) / 2, PANEL_HEIGHT - 8, {
          size: 13,
          anchor: 'middle',
        })
      : '',
    ...panel.series.map((series) => curve(series, panel.yLimits, x, y)),
    legend(panel, drawText, x, y),
    '</g>',
  ].join('');
}

/** A value beyond the limits is drawn at the edge, as a curve cut off there; a value that is no number leaves a gap. */
function curve(
  { values, kind, name }: Series,
  [low, high]: readonly [number, number],
  x: (v: number) => number,
  y: (v: number) => number,
): string {
  const inside = (value: number) => Math.min(high, Math.max(low, value));
  const draw = line<number>()
    .defined(Number.isFinite)
    .x((_, i) => round(x(i + 1)))
    .y((value) => round(y(inside(value))));
  const marks =
    values.length <= 40
      ? values.map((value, i) => (Number.isFinite(value) ? marker(kind, x(i + 1), y(inside(value))) : ''))
      : [];
  return `<g class="${kind}"><title>${escapeXml(name)}</title><path class="curve" d="${draw([...values]) ?? ''}"/>${marks.join('')}</g>`;
}

/** Shapes tell the two curves apart where colours do not. */
function marker(kind: Series['kind'], x: number, y: number): string {
  if (kind === 'training') return `<circle class="mark" cx="${round(x)}" cy="${round(y)}" r="3"/>`;
  return `<rect class="mark" x="${round(x - 3)}" y="${round(y - 3)}" width="6" height="6"/>`;
}

function legend(panel: Panel, drawText: DrawText, x: (v: number) => number, y: (v: number) => number): string {
  const { series } = panel;
  const height = series.length * LEGEND.row + LEGEND.padding;
  const [left, top] = legendCorner(panel, height, x, y);
  const rows = series.map(({ name, kind }, i) => {
    const y = top + LEGEND.padding / 2 + LEGEND.row * (i + 0.5);
    return `<g class="${kind}"><path class="curve" d="M${left + 10},${y}h28"/>${marker(kind, left + 24, y)}</g>${drawText(name, left + 48, y + 4, { size: 12, anchor: 'start' })}`;
  });
  return `<rect class="legend" x="${left}" y="${top}" width="${LEGEND.width}" height="${height}" rx="4"/>${rows.join('')}`;
}

/** Within a stretch of the picture, or a marker's width beside it. */
const isBetween = (value: number, from: number, length: number) => value > from - 8 && value < from + length + 8;

/** Upper left corner of the legend's box. */
function legendCorner(
  { legend: place, series }: Panel,
  height: number,
  x: (v: number) => number,
  y: (v: number) => number,
): readonly [left: number, top: number] {
  const [upper, lower] = [MARGIN.top + 8, PANEL_HEIGHT - MARGIN.bottom - height - 8];
  const [near, far] = [MARGIN.left + 8, PANEL_WIDTH - MARGIN.right - LEGEND.width - 8];
  if (place === 'lower right') return [far, lower];
  if (place === 'upper right') return [far, upper];
  const corners = [far, near].flatMap((left) => [lower, upper, (lower + upper) / 2].map((top) => [left, top] as const));
  const covered = ([left, top]: readonly [number, number]) =>
    series
      .flatMap(({ values }) => values.map((value, i) => [x(i + 1), y(value)] as const))
      .filter(([at, value]) => isBetween(at, left, LEGEND.width) && isBetween(value, top, height)).length;
  return corners.reduce((best, corner) => (covered(corner) < covered(best) ? corner : best));
}

const round = (value: number) => Math.round(value * 100) / 100;
