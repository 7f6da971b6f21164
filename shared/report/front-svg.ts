import { scaleLinear, scaleLog } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import type { SelectionCandidate, SelectionFile } from '../records/selection-file';
import { escapeXml } from './escape-xml';
import { percent } from './in-words';
import { type Box, type LabelledPoint, nearestOf, placeLabels } from './place-labels';
import { svgText } from './plot-panel';
import { candidateName, kindOf, milliseconds, type OfferKind } from './selection-words';

/** Narrow, so that it can be read on a phone: the page makes it as wide as there is room. */
const WIDTH = 440;
const LEAST_HEIGHT = 360;
const TALLER = 60;
const MARGIN = { top: 34, right: 14, bottom: 46, left: 54 };
const LETTER = { size: 12, width: 6.8, height: 14 };
/** A name is as long as a file's may be. */
const MOST_LETTERS = 32;
/** Where the slowest takes more than this many times what the fastest takes, equal distances are equal factors. */
const MOST_LINEAR = 4;
/** A label farther away is tied to its point by a line. */
const NEAR = 12;

/**
 * Accuracy against milliseconds, a point a candidate, as SVG: those that nothing beats are joined by a line, the one
 * that was chosen has a ring. Colours are the page's.
 */
export function frontSvg(selection: SelectionFile): string {
  const { candidates, latencyMs } = selection;
  const kinds = new Map(candidates.map((own) => [own, kindOf(own, selection)]));
  const drawn = layOut(candidates, kinds, latencyMs);
  const { height, x, y, xTicks, yTicks, points, labels, front } = drawn;
  const [bottom, right] = [height - MARGIN.bottom, WIDTH - MARGIN.right];
  const step = line<readonly [number, number]>().curve(curveStepAfter)(front as [number, number][]);
  return [
    `<svg class="front" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="front-title front-desc">`,
    `<title id="front-title">Accuracy against time per image</title><desc id="front-desc">${escapeXml(description(selection, kinds))}</desc>`,
    svgText('Accuracy and cost', WIDTH / 2, 20, { size: 14, anchor: 'middle', bold: true }),
    ...yTicks.map(
      (value) =>
        `<line class="grid" x1="${MARGIN.left}" x2="${right}" y1="${round(y(value))}" y2="${round(y(value))}"/>${svgText(`${round(value * 100)}`, MARGIN.left - 8, y(value) + 4, { size: 12, anchor: 'end' })}`,
    ),
    ...xTicks.map(
      (value) =>
        `<line class="grid" x1="${round(x(value))}" x2="${round(x(value))}" y1="${MARGIN.top}" y2="${bottom}"/>${svgText(String(value), x(value), bottom + 18, { size: 12, anchor: 'middle' })}`,
    ),
    `<line class="axis" x1="${MARGIN.left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>`,
    latencyMs === undefined
      ? ''
      : `<line class="limit" x1="${round(x(latencyMs))}" x2="${round(x(latencyMs))}" y1="${MARGIN.top}" y2="${bottom}"><title>limit: ${milliseconds(latencyMs)}</title></line>`,
    ...candidates.map((own) =>
      kinds.get(own) === 'part'
        ? ''
        : `<line class="spread" x1="${round(x(own.msPerImage))}" x2="${round(x(own.msPerImage))}" y1="${round(y(own.interval.low))}" y2="${round(y(own.interval.high))}"/>`,
    ),
    `<path class="step" d="${step ?? ''}"/>`,
    ...labels.map((box, i) => tie(box, points[i] as LabelledPoint)),
    ...candidates.map((own) => mark(own, kinds.get(own) as OfferKind, x(own.msPerImage), y(own.accuracy))),
    ...labels.map((box, i) => label(box, points[i] as Point)),
    svgText('milliseconds per image', (MARGIN.left + right) / 2, height - 8, { size: 12, anchor: 'middle' }),
    svgText('accuracy, %', 14, (MARGIN.top + bottom) / 2, { size: 12, anchor: 'middle', vertical: true }),
    '</svg>',
  ].join('');
}

/** What the marks of `frontSvg` mean, of those that it has. */
export function frontKey(selection: SelectionFile): string {
  const kinds = new Set(selection.candidates.map((own) => kindOf(own, selection)));
  const items = (Object.entries(MEANINGS) as [OfferKind, string][])
    .filter(([kind]) => kinds.has(kind))
    .map(
      ([kind, words]) =>
        `<li><svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">${shape(kind, 10, 10)}</svg> ${words}</li>`,
    );
  return `<ul class="key">${items.join('')}</ul>`;
}

const MEANINGS: Readonly<Record<OfferKind, string>> = {
  chosen: 'chosen',
  front: 'on the front: nothing measured is as accurate and faster',
  whole: 'beaten by one on the front',
  part: 'dropped after part of the images',
};

interface Point extends LabelledPoint {
  readonly text: string;
  readonly isChosen: boolean;
}

/** Scales and places; the figure is made taller until every label has room. */
function layOut(
  candidates: readonly SelectionCandidate[],
  kinds: ReadonlyMap<SelectionCandidate, OfferKind>,
  latencyMs: number | undefined,
) {
  const x = timeScale([...candidates.map(({ msPerImage }) => msPerImage), ...(latencyMs ? [latencyMs] : [])]);
  const shown = candidates.flatMap((own) =>
    kinds.get(own) === 'part' ? own.accuracy : [own.accuracy, own.interval.low, own.interval.high],
  );
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const room = Math.max(0.005, (high - low) * 0.06);
  for (let height = LEAST_HEIGHT; ; height += TALLER) {
    const bottom = height - MARGIN.bottom;
    const y = scaleLinear([Math.max(0, low - room), Math.min(1, high + room)], [bottom, MARGIN.top + 8]);
    const points = candidates.map((own): Point => {
      const text = labelOf(own);
      const isChosen = kinds.get(own) === 'chosen';
      const width = text.length * LETTER.width * (isChosen ? 1.08 : 1);
      return { x: x.at(own.msPerImage), y: y(own.accuracy), width, height: LETTER.height, text, isChosen };
    });
    const front = candidates
      .flatMap((own, i) => (own.pareto ? [[points[i]?.x, points[i]?.y] as [number, number]] : []))
      .sort(([a], [b]) => a - b);
    const last = front.at(-1);
    if (last) front.push([WIDTH - MARGIN.right, last[1]]);
    const area = {
      left: MARGIN.left + 4,
      top: MARGIN.top,
      width: WIDTH - MARGIN.left - 8,
      height: bottom - MARGIN.top,
    };
    const steps = front.flatMap(([at, up], i) => [
      ...(i ? [[at, front[i - 1]?.[1]] as [number, number]] : []),
      [at, up],
    ]);
    const labels = placeLabels(points, area, [steps as [number, number][]]);
    if (labels) return { height, x: x.at, y, xTicks: x.ticks, yTicks: y.ticks(5), points, labels, front };
  }
}

/** Of milliseconds, with the values that stand below it. */
function timeScale(values: readonly number[]) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const across = [MARGIN.left, WIDTH - MARGIN.right];
  if (most <= MOST_LINEAR * least) {
    const scale = scaleLinear([0, most * 1.12], across);
    return { at: (ms: number) => scale(ms), ticks: scale.ticks(6) };
  }
  const limits = [least / 1.3, most * 1.3] as const;
  const scale = scaleLog([...limits], across);
  const decades = Array.from({ length: 12 }, (_, i) => 10 ** (i - 5));
  const steps = decades.flatMap((decade) => [1, 2, 5].map((digit) => Number((digit * decade).toPrecision(1))));
  return { at: (ms: number) => scale(ms), ticks: steps.filter((own) => own >= limits[0] && own <= limits[1]) };
}

function mark(own: SelectionCandidate, kind: OfferKind, x: number, y: number): string {
  const words = `${candidateName(own)}: ${percent(own.accuracy)}, ${milliseconds(own.msPerImage)}, ${MEANINGS[kind]}`;
  return `<g><title>${escapeXml(words)}</title>${shape(kind, x, y)}</g>`;
}

/** Kinds differ by shape as well as by colour. */
function shape(kind: OfferKind, x: number, y: number): string {
  const [cx, cy] = [round(x), round(y)];
  if (kind === 'whole')
    return `<rect class="offer whole" x="${round(x - 3.5)}" y="${round(y - 3.5)}" width="7" height="7"/>`;
  const dot = `<circle class="offer ${kind}" cx="${cx}" cy="${cy}" r="4"/>`;
  return kind === 'chosen' ? `${dot}<circle class="ring" cx="${cx}" cy="${cy}" r="8"/>` : dot;
}

function tie(box: Box, point: LabelledPoint): string {
  const to = nearestOf(box, point);
  if (Math.hypot(to.x - point.x, to.y - point.y) <= NEAR) return '';
  return `<line class="tie" x1="${round(point.x)}" y1="${round(point.y)}" x2="${round(to.x)}" y2="${round(to.y)}"/>`;
}

/** Towards its point: what a font needs less than was reckoned with lies on the other side. */
function label({ left, top, width, height }: Box, { x, text, isChosen }: Point): string {
  const [at, anchor] =
    left >= x
      ? ([left, 'start'] as const)
      : left + width <= x
        ? ([left + width, 'end'] as const)
        : ([left + width / 2, 'middle'] as const);
  const drawn = svgText(text, at, top + height - 3, { size: LETTER.size, anchor, bold: isChosen });
  return drawn.replace('<text', '<text class="halo"');
}

function description(selection: SelectionFile, kinds: ReadonlyMap<SelectionCandidate, OfferKind>): string {
  const front = selection.candidates
    .filter(({ pareto }) => pareto)
    .sort((a, b) => a.msPerImage - b.msPerImage)
    .map((own) => `${candidateName(own)} (${percent(own.accuracy)}, ${milliseconds(own.msPerImage)})`);
  const chosen = selection.candidates.find((own) => kinds.get(own) === 'chosen');
  return `On the front, the fastest first: ${front.join('; ')}. Chosen: ${chosen ? candidateName(chosen) : 'none'}.`;
}

/** Of a pair both names are seen, each as far as there is room. */
function labelOf(own: SelectionCandidate): string {
  const { parts, imageSizePx } = own;
  const name = candidateName(own);
  if (!parts || name.length <= MOST_LETTERS) return shortened(name);
  const size = `@${imageSizePx}`;
  const room = Math.floor((MOST_LETTERS - size.length - (parts.length - 1)) / parts.length);
  return parts.map((part) => (part.length > room ? `${part.slice(0, room - 1)}…` : part)).join('+') + size;
}

const shortened = (text: string) => (text.length > MOST_LETTERS ? `…${text.slice(1 - MOST_LETTERS)}` : text);
const round = (value: number) => Math.round(value * 100) / 100;
