import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { escapeXml } from './escape-xml';
import { svgText } from './plot-panel';

export interface PlotLine {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** 'first', 'second' and 'third' have colour and dash of their own; 'other' is thin and gray. */
  readonly kind: 'first' | 'second' | 'third' | 'other';
}

export interface Bar {
  /** Left and right edge. */
  readonly from: number;
  readonly to: number;
  readonly height: number;
  /** From 0 (nearly invisible) to 1. */
  readonly opacity: number;
  readonly label: string;
}

export interface SquarePlot {
  /** Unique on the page; it begins the ids of title and description. */
  readonly id: string;
  readonly title: string;
  /** What the figure shows, for those who do not see it. */
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** The diagonal from (0, 0) to (1, 1), which some curves are compared with. */
  readonly diagonal?: boolean;
  /** From the x axis up. */
  readonly bars?: readonly Bar[];
  readonly lines?: readonly PlotLine[];
}

const SIDE = 360;
const MARGIN = { top: 34, right: 14, bottom: 46, left: 56 };

/** A figure on [0, 1] x [0, 1] as SVG; colours are the page's. */
export function squarePlot({
  id,
  title,
  description,
  xLabel,
  yLabel,
  diagonal,
  bars = [],
  lines = [],
}: SquarePlot): string {
  const x = scaleLinear([0, 1], [MARGIN.left, SIDE - MARGIN.right]);
  const y = scaleLinear([0, 1], [SIDE - MARGIN.bottom, MARGIN.top]);
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const grid = ticks.map(
    (value) =>
      `<line class="grid" x1="${x(0)}" x2="${x(1)}" y1="${round(y(value))}" y2="${round(y(value))}"/>${svgText(value.toFixed(1), x(0) - 8, y(value) + 4, { size: 12, anchor: 'end' })}${svgText(value.toFixed(1), x(value), y(0) + 18, { size: 12, anchor: 'middle' })}`,
  );
  const boxes = bars.map(
    ({ from, to, height, opacity, label }) =>
      `<rect class="bar" opacity="${round(0.2 + 0.65 * opacity)}" x="${round(x(from) + 1)}" y="${round(y(height))}" width="${round(x(to) - x(from) - 2)}" height="${round(y(0) - y(height))}"><title>${escapeXml(label)}</title></rect>`,
  );
  // Thin lines first, so that those with a colour lie above them.
  const drawn = [...lines].sort((a, b) => Number(b.kind === 'other') - Number(a.kind === 'other'));
  const curves = drawn.map(({ name, x: xs, y: ys, kind }) => {
    const path = line<number>()
      .x((_, i) => round(x(xs[i] as number)))
      .y((_, i) => round(y(ys[i] as number)))([...xs]);
    return `<path class="curve ${kind}" d="${path ?? ''}"><title>${escapeXml(name)}</title></path>`;
  });
  return [
    `<svg class="square" viewBox="0 0 ${SIDE} ${SIDE}" width="${SIDE}" height="${SIDE}" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escapeXml(title)}</title><desc id="${id}-desc">${escapeXml(description)}</desc>`,
    svgText(title, SIDE / 2, 20, { size: 14, anchor: 'middle', bold: true }),
    ...grid,
    diagonal ? `<line class="diagonal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>` : '',
    ...boxes,
    ...curves,
    `<line class="axis" x1="${x(0)}" x2="${x(1)}" y1="${y(0)}" y2="${y(0)}"/>`,
    svgText(xLabel, (x(0) + x(1)) / 2, SIDE - 8, { size: 12, anchor: 'middle' }),
    svgText(yLabel, 16, (y(0) + y(1)) / 2, { size: 12, anchor: 'middle', vertical: true }),
    '</svg>',
  ].join('');
}

/** The names of a figure's lines, each with a piece of its line. */
export function lineKey(lines: readonly Pick<PlotLine, 'name' | 'kind'>[]): string {
  const items = lines.map(
    ({ name, kind }) =>
      `<li><svg viewBox="0 0 36 10" width="36" height="10" aria-hidden="true"><path class="curve ${kind}" d="M1,5h34"/></svg> ${escapeXml(name)}</li>`,
  );
  return `<ul class="key">${items.join('')}</ul>`;
}

const round = (value: number) => Math.round(value * 100) / 100;
