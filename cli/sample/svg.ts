/** Numbers of an SVG path or attribute, short enough to keep the text small. */
export const num = (value: number): string => String(Math.round(value * 1000) / 1000);

export type Point = readonly [x: number, y: number];

/** A closed path: M first, then straight lines. */
export const polygon = (points: readonly Point[]): string =>
  `M${points.map(([x, y]) => `${num(x)} ${num(y)}`).join('L')}Z`;

/** A closed path through the middles of neighbouring points, each point pulling the curve towards itself. */
export function smooth(points: readonly Point[]): string {
  const middle = ([x, y]: Point, [u, v]: Point): string => `${num((x + u) / 2)} ${num((y + v) / 2)}`;
  const at = (i: number): Point => points[i % points.length]!;
  const curves = points.map((_, i) => `Q${num(at(i + 1)[0])} ${num(at(i + 1)[1])} ${middle(at(i + 1), at(i + 2))}`);
  return `M${middle(at(0), at(1))}${curves.join('')}Z`;
}

export const ellipse = (x: number, y: number, rx: number, ry: number, attributes: string): string =>
  `<ellipse cx="${num(x)}" cy="${num(y)}" rx="${num(rx)}" ry="${num(ry)}" ${attributes}/>`;

export const path = (d: string, attributes: string): string => `<path d="${d}" ${attributes}/>`;

/** A point at an angle (radians, clockwise from the right) and distance. */
export const polar = (angle: number, radius: number): Point => [Math.cos(angle) * radius, Math.sin(angle) * radius];

/** Points at equal angles, `radius` called with the position 0 to count - 1. Starts at the top. */
export function around(count: number, radius: (index: number) => number): Point[] {
  return Array.from({ length: count }, (_, i) => polar((i / count) * 2 * Math.PI - Math.PI / 2, radius(i)));
}
