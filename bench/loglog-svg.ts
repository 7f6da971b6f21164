import { scaleLog } from 'd3-scale';
import { thousands } from '../shared/thousands';

export interface Point {
  readonly x: number;
  readonly y: number;
}

const WIDTH = 480;
const HEIGHT = 300;
const MARGIN = { left: 72, right: 40, top: 24, bottom: 48 };

/** Points on two logarithmic axes, and the line of slope 1 through the last of them: what linear growth would be. */
export function loglogSvg(points: readonly Point[], labels: { readonly x: string; readonly y: string }): string {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const x = scaleLog([Math.min(...xs), Math.max(...xs)], [MARGIN.left + 24, WIDTH - MARGIN.right]);
  const y = scaleLog(
    [decade(Math.min(...ys), Math.floor), decade(Math.max(...ys), Math.ceil)],
    [HEIGHT - MARGIN.bottom, MARGIN.top],
  );
  const last = points.at(-1) as Point;
  const linear = points.map(
    (point) =>
      `${x(point.x).toFixed(1)},${y(Math.max(y.domain()[0] as number, (last.y / last.x) * point.x)).toFixed(1)}`,
  );
  const dots = points.map(
    (point) =>
      `<circle cx="${x(point.x).toFixed(1)}" cy="${y(point.y).toFixed(1)}" r="4" fill="#1f6feb"/><text x="${x(point.x).toFixed(1)}" y="${(y(point.y) - 9).toFixed(1)}" text-anchor="middle">${point.y.toPrecision(2)} s</text>`,
  );
  const xTicks = xs.map(
    (value) =>
      `<text x="${x(value).toFixed(1)}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${thousands(value)}</text>`,
  );
  const yTicks = decades(y.domain()).map(
    (value) =>
      `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="#8884"/><text x="${MARGIN.left - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${value}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12" fill="#555">`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...yTicks,
    ...xTicks,
    `<polyline points="${linear.join(' ')}" fill="none" stroke="#999" stroke-dasharray="4 4"/>`,
    ...dots,
    `<text x="${(MARGIN.left + WIDTH - MARGIN.right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${labels.x} (dashed: linear growth)</text>`,
    `<text transform="translate(16 ${(HEIGHT - MARGIN.bottom) / 2}) rotate(-90)" text-anchor="middle">${labels.y}</text>`,
    '</svg>\n',
  ].join('\n');
}

const decade = (value: number, round: (exponent: number) => number) => 10 ** round(Math.log10(value));

function decades([low = 1, high = 1]: readonly number[]): number[] {
  const values: number[] = [];
  for (let exponent = Math.round(Math.log10(low)); exponent <= Math.round(Math.log10(high)); exponent++) {
    values.push(Number((10 ** exponent).toPrecision(1)));
  }
  return values;
}
