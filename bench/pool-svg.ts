import { scaleLinear, scaleLog } from 'd3-scale';
import { escapeXml } from '../shared/report/escape-xml';
import { median, type Row } from './figure';

const WIDTH = 760;
const HEIGHT = 420;
const MARGIN = { left: 64, right: 190, top: 24, bottom: 48 };
const LEGEND_ROW = 18;
const COLOURS = ['#1f6feb', '#0a3069', '#bf8700', '#9a6700', '#6e5494', '#1a7f37', '#2da44e', '#cf222e', '#a40e26'];

interface Point {
  readonly base: string;
  readonly contender: string;
  readonly ms: number;
  readonly accuracy: number;
}

/** Accuracy against milliseconds an image, of the rows "base: contender" of the figure `pool-peers`; a colour a contender. */
export function poolSvg(rows: readonly Row[]): string {
  const points = rows.map(pointOf);
  const contenders = [...new Set(points.map(({ contender }) => contender))];
  const [ms, accuracies] = [points.map((own) => own.ms), points.map((own) => own.accuracy)];
  const x = scaleLog([Math.min(...ms) * 0.85, Math.max(...ms) * 1.15], [MARGIN.left, WIDTH - MARGIN.right]);
  const y = scaleLinear(
    [Math.min(...accuracies), Math.max(...accuracies)],
    [HEIGHT - MARGIN.bottom, MARGIN.top],
  ).nice();
  const colourOf = (contender: string) => COLOURS[contenders.indexOf(contender) % COLOURS.length];
  const dots = points.map(
    ({ base, contender, ms, accuracy }) =>
      `<circle cx="${x(ms).toFixed(1)}" cy="${y(accuracy).toFixed(1)}" r="4" fill="${colourOf(contender)}"><title>${escapeXml(`${base}, ${contender}: ${ms.toPrecision(3)} ms, accuracy ${accuracy.toFixed(4)}`)}</title></circle>`,
  );
  const names = fastestOfEach(points).map(
    ({ base, ms, accuracy }) =>
      `<text x="${x(ms).toFixed(1)}" y="${(y(accuracy) - 8).toFixed(1)}" text-anchor="start">${escapeXml(base)}</text>`,
  );
  const yTicks = y
    .ticks(5)
    .map(
      (value) =>
        `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="#8884"/><text x="${MARGIN.left - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${value.toFixed(4)}</text>`,
    );
  const xTicks = x
    .ticks()
    .filter((value) => /^[125]/.test(String(value).replace(/^[0.]+/, '')))
    .map(
      (value) =>
        `<text x="${x(value).toFixed(1)}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${value}</text>`,
    );
  const legend = contenders.map((contender, i) => {
    const at = MARGIN.top + i * LEGEND_ROW;
    return `<circle cx="${WIDTH - MARGIN.right + 20}" cy="${at}" r="4" fill="${colourOf(contender)}"/><text x="${WIDTH - MARGIN.right + 30}" y="${at + 4}">${escapeXml(contender)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12" fill="#555">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...yTicks,
    ...xTicks,
    ...dots,
    ...names,
    ...legend,
    `<text x="${(MARGIN.left + WIDTH - MARGIN.right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">milliseconds an image, the base alone, all cores</text>`,
    `<text transform="translate(14 ${(HEIGHT - MARGIN.bottom) / 2}) rotate(-90)" text-anchor="middle">validation accuracy</text>`,
    '</svg>\n',
  ].join('\n');
}

function pointOf({ name, values, facts = {} }: Row): Point {
  const [base = '', contender = ''] = name.split(': ');
  return { base, contender, ms: 1000 / median(values), accuracy: Number(facts.accuracy) };
}

function fastestOfEach(points: readonly Point[]): Point[] {
  const fastest = new Map<string, Point>();
  for (const point of points) {
    const before = fastest.get(point.base);
    if (!before || point.ms < before.ms) fastest.set(point.base, point);
  }
  return [...fastest.values()];
}
