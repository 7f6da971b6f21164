import { css, lighten, type Palette } from './colour';
import type { Random } from './random';
import { around, ellipse, num, type Point, path, polar, polygon, smooth } from './svg';

/**
 * The figure of a class that is no animal, in a square of -1.2 to 1.2: one of ten outlines by the index, from the tenth
 * class on with one of the other outlines in its middle, from the hundredth on with more and more studs around that.
 * Any two indices differ in shape, and nothing but the shape depends on the index.
 */
export function drawEmblem(index: number, palette: Palette, random: Random): string {
  const outline = OUTLINES[index % OUTLINES.length]!(random);
  const inner = Math.floor(index / OUTLINES.length) % OUTLINES.length;
  const studs = Math.floor(index / OUTLINES.length ** 2);
  const edge = `stroke="${css(lighten(palette.deep, -12))}" stroke-linejoin="round"`;
  const parts = [
    path(outline, `fill-rule="evenodd" fill="${css(palette.coat)}" ${edge} stroke-width="0.07"`),
    path(outline, 'fill-rule="evenodd" fill="url(#relief)"'),
  ];
  if (inner > 0) {
    const d = OUTLINES[(index + inner) % OUTLINES.length]!(random);
    parts.push(
      `<g transform="scale(0.4)">${path(d, `fill-rule="evenodd" fill="${css(palette.pale)}" ${edge} stroke-width="0.12"`)}</g>`,
    );
  }
  for (let stud = 0; stud < studs; stud++) {
    const [x, y] = polar((stud / studs) * 2 * Math.PI, 0.58);
    parts.push(ellipse(x, y, 0.09, 0.09, `fill="${css(palette.eyes)}" ${edge} stroke-width="0.03"`));
  }
  return parts.join('');
}

type Outline = (random: Random) => string;

const star =
  (points: number, depth: number): Outline =>
  (random) =>
    polygon(around(points * 2, (i) => (i % 2 ? random.near(depth, 0.08) : 1.15)));

const OUTLINES: readonly Outline[] = [
  star(5, 0.5),
  // a ring
  (random) => `${circle(1.08)}${circle(random.near(0.58, 0.1))}`,
  // a house
  (random) => {
    const eaves = random.near(-0.2, 0.3);
    return polygon([
      [0, -1.15],
      [1.05, eaves],
      [0.75, eaves],
      [0.75, 1],
      [-0.75, 1],
      [-0.75, eaves],
      [-1.05, eaves],
    ]);
  },
  // a flower
  (random) => {
    const depth = random.near(0.4, 0.1);
    return smooth(around(50, (i) => 0.8 + depth * Math.cos((i / 5) * Math.PI)));
  },
  // a fish
  (random) => {
    const tail = random.near(0.55, 0.15);
    return `M-1.15 0C-0.7 -0.85 0.25 -0.75 0.6 -0.08L1.15 ${num(-tail)}Q0.95 0 1.15 ${num(tail)}L0.6 0.08C0.25 0.75 -0.7 0.85 -1.15 0ZM-0.72 -0.12A0.11 0.11 0 1 0 -0.5 -0.12A0.11 0.11 0 1 0 -0.72 -0.12Z`;
  },
  // a cross
  (random) => {
    const [a, b] = [random.near(0.34, 0.12), 1.1];
    return polygon([
      [-a, -b],
      [a, -b],
      [a, -a],
      [b, -a],
      [b, a],
      [a, a],
      [a, b],
      [-a, b],
      [-a, a],
      [-b, a],
      [-b, -a],
      [-a, -a],
    ]);
  },
  // a crescent
  (random) => `M0.45 -1.05A1.12 1.12 0 1 0 0.45 1.05A${num(random.near(0.95, 0.05))} 1.1 0 0 1 0.45 -1.05Z`,
  // a tree
  (random) => {
    const w = random.near(0.85, 0.1);
    const side: Point[] = [
      [0, -1.2],
      [w * 0.62, -0.45],
      [w * 0.36, -0.45],
      [w * 0.85, 0.15],
      [w * 0.5, 0.15],
      [w * 1.1, 0.75],
      [0.16, 0.75],
      [0.16, 1.15],
    ];
    return polygon([
      ...side,
      ...side
        .slice(1)
        .reverse()
        .map(([x, y]): Point => [-x, y]),
    ]);
  },
  // a gear
  (random) => `${polygon(around(32, (i) => (i % 4 < 2 ? 1.15 : 0.86)))}${circle(random.near(0.34, 0.12))}`,
  // an hourglass
  (random) => {
    const waist = random.near(0.14, 0.3);
    return polygon([
      [-0.85, -1.1],
      [0.85, -1.1],
      [waist, 0],
      [0.85, 1.1],
      [-0.85, 1.1],
      [-waist, 0],
    ]);
  },
];

const circle = (radius: number): string =>
  `M${num(-radius)} 0A${num(radius)} ${num(radius)} 0 1 0 ${num(radius)} 0A${num(radius)} ${num(radius)} 0 1 0 ${num(-radius)} 0Z`;
