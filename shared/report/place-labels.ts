export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A point, and the size of what is to be written beside it. */
export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** From the middle of a point to its label. */
const GAP = 10;
/** What is kept clear around a point. */
const RADIUS = 6;
/** Between two labels. */
const ROOM = 2;
/** Places are tried on a grid of so many units. */
const STEP = 6;
/** How much farther away a label may go rather than lie on a line. */
const CROSSING = 40;

/**
 * Finds a place beside its point for each label: within the area, over no other label and no point, where possible over
 * no line, and as near as that leaves it. The first in the list have the choice.
 * @param lines paths through points, as [x, y]
 * @returns undefined where the area has no room for all of them
 */
export function placeLabels(
  points: readonly LabelledPoint[],
  area: Box,
  lines: readonly (readonly (readonly [x: number, y: number])[])[] = [],
): Box[] | undefined {
  const marks = points.map(({ x, y }) => around(x, y, RADIUS));
  const segments = lines.flatMap((path) => path.slice(1).map((to, i) => [path[i] as readonly [number, number], to]));
  const placed: Box[] = [];
  for (const point of points) {
    let best: { readonly box: Box; readonly cost: number } | undefined;
    for (const box of placesFor(point, area)) {
      // Nearer than beside it is no better.
      const distance = Math.max(GAP, distanceTo(box, point));
      if (best && distance >= best.cost) continue;
      if (marks.some((mark) => overlap(mark, box, 0)) || placed.some((other) => overlap(other, box, ROOM))) continue;
      const crossed = segments.some(([from, to]) => from && to && crosses(box, from, to));
      const cost = distance + (crossed ? CROSSING : 0);
      if (!best || cost < best.cost) best = { box, cost };
    }
    if (!best) return undefined;
    placed.push(best.box);
  }
  return placed;
}

/** Beside the point first, then wherever there is room. */
function* placesFor({ x, y, width, height }: LabelledPoint, area: Box): Generator<Box> {
  const across = [x + GAP, x - GAP - width, x - width / 2];
  const down = [y - height / 2, y - GAP - height, y + GAP];
  const size = { width, height };
  const [right, bottom] = [area.left + area.width - width, area.top + area.height - height];
  for (const top of down) {
    for (const left of across) {
      if (left >= area.left && left <= right && top >= area.top && top <= bottom) yield { left, top, ...size };
    }
  }
  for (let top = area.top; top <= bottom; top += STEP) {
    for (let left = area.left; left <= right; left += STEP) yield { left, top, ...size };
  }
}

const around = (x: number, y: number, radius: number): Box => ({
  left: x - radius,
  top: y - radius,
  width: 2 * radius,
  height: 2 * radius,
});

const overlap = (a: Box, b: Box, room: number) =>
  a.left < b.left + b.width + room &&
  b.left < a.left + a.width + room &&
  a.top < b.top + b.height + room &&
  b.top < a.top + a.height + room;

/** From a point to the nearest place of a box. */
export function nearestOf({ left, top, width, height }: Box, { x, y }: { readonly x: number; readonly y: number }) {
  return {
    x: Math.min(Math.max(x, left), left + width),
    y: Math.min(Math.max(y, top), top + height),
  };
}

function distanceTo(box: Box, point: { readonly x: number; readonly y: number }): number {
  const nearest = nearestOf(box, point);
  return Math.hypot(nearest.x - point.x, nearest.y - point.y);
}

/** Whether an upright or level line crosses a box. */
function crosses({ left, top, width, height }: Box, [x1, y1]: readonly number[], [x2, y2]: readonly number[]): boolean {
  const [a, b, c, d] = [x1, x2, y1, y2] as [number, number, number, number];
  return (
    Math.max(a, b) > left && Math.min(a, b) < left + width && Math.max(c, d) > top && Math.min(c, d) < top + height
  );
}
