import { type Colour, css, jitter, lighten } from './colour';
import type { Random } from './random';
import { ellipse, num, type Point, path, polygon, smooth } from './svg';

/** What lies behind the figure, over the whole width and height (pixels): drawn without knowing the class. */
export function drawBackground(width: number, height: number, random: Random): string {
  const scene = random.pick([drawMeadow, drawRoom, drawWallpaper, drawLights, drawHeap])(width, height, random);
  const blur = random.chance(0.6) ? ` filter="url(#far)"` : '';
  // Drawn beyond the edges, or the blur would let them darken.
  return `<g${blur}>${scene}</g>`;
}

type Drawer = (width: number, height: number, random: Random) => string;

const drawMeadow: Drawer = (width, height, random) => {
  const sky = jitter(
    random,
    random.pick([
      [205, 55, 74],
      [28, 65, 76],
      [215, 25, 60],
      [190, 35, 82],
    ] as const),
    10,
  );
  const grass = jitter(
    random,
    random.pick([
      [95, 35, 42],
      [70, 35, 48],
      [45, 40, 58],
      [130, 25, 34],
    ] as const),
    10,
  );
  const horizon = height * random.between(0.3, 0.65);
  const parts = [fillAll(width, height, sky)];
  parts.push(
    ellipse(
      random.between(0, width),
      horizon * random.between(0.2, 0.7),
      height * 0.07,
      height * 0.07,
      'fill="#fff8e0" opacity="0.8"',
    ),
  );
  for (let hill = 0; hill < 3; hill++) {
    const y = horizon + (hill * height) / 9;
    parts.push(path(waves(width, height, y, height * 0.08, random), `fill="${css(lighten(grass, 12 - hill * 8))}"`));
  }
  for (let tuft = random.integer(20, 45); tuft > 0; tuft--) {
    const [x, y] = [random.between(0, width), random.between(horizon + height * 0.2, height * 1.05)];
    const [lean, tall] = [random.between(-6, 6), random.between(8, 24)];
    const stroke = css(lighten(grass, random.between(-14, 14)));
    parts.push(
      path(
        `M${num(x)} ${num(y)}q${num(lean / 3)} ${num(-tall / 2)} ${num(lean)} ${num(-tall)}`,
        `fill="none" stroke="${stroke}" stroke-width="${num(random.between(1.5, 4))}" stroke-linecap="round"`,
      ),
    );
  }
  return parts.join('');
};

const drawRoom: Drawer = (width, height, random) => {
  const wall = anyColour(random, 45, 85);
  const floor = jitter(random, [28, 35, random.between(30, 65)], 12);
  const skirting = height * random.between(0.55, 0.8);
  const parts = [fillAll(width, height, wall)];
  for (let frame = random.integer(1, 4); frame > 0; frame--) {
    const [x, y, w, h] = [
      random.between(-0.1, 0.9) * width,
      random.between(0, 0.4) * height,
      random.between(0.15, 0.35) * width,
      random.between(0.18, 0.4) * height,
    ];
    parts.push(
      box(
        x,
        y,
        w,
        h,
        `fill="${css(anyColour(random, 20, 90))}" stroke="${css(anyColour(random, 15, 90))}" stroke-width="${num(random.between(3, 8))}"`,
      ),
    );
  }
  parts.push(box(-9, skirting, width + 18, height, `fill="${css(floor)}"`));
  for (let board = 0; board < 7; board++) {
    const x = ((board + random.between(0, 0.4)) * width) / 6;
    parts.push(
      path(
        `M${num(x)} ${num(skirting)}L${num(x + (x - width / 2) * 0.8)} ${num(height + 9)}`,
        `stroke="${css(lighten(floor, -8))}" stroke-width="1.5"`,
      ),
    );
  }
  return parts.join('');
};

const drawWallpaper: Drawer = (width, height, random) => {
  const [ground, ink] = [anyColour(random, 20, 90), anyColour(random, 20, 90)];
  const cell = random.between(14, 48);
  const angle = num(random.between(0, 180));
  const motif = random.pick([
    box(0, 0, cell * 0.45, cell, ''),
    ellipse(cell / 2, cell / 2, cell * 0.28, cell * 0.28, ''),
    box(0, 0, cell / 2, cell / 2, '') + box(cell / 2, cell / 2, cell / 2, cell / 2, ''),
    path(
      polygon([
        [cell / 2, 0],
        [cell, cell],
        [0, cell],
      ]),
      '',
    ),
  ]);
  const pattern = `<pattern id="paper" width="${num(cell)}" height="${num(cell)}" patternUnits="userSpaceOnUse" patternTransform="rotate(${angle})"><g fill="${css(ink)}" fill-opacity="${num(random.between(0.25, 0.9))}">${motif}</g></pattern>`;
  return `${pattern}${fillAll(width, height, ground)}${box(-20, -20, width + 40, height + 40, 'fill="url(#paper)"')}`;
};

const drawLights: Drawer = (width, height, random) => {
  const parts = [fillAll(width, height, anyColour(random, 12, 60))];
  for (let light = random.integer(18, 40); light > 0; light--) {
    const radius = random.between(0.03, 0.16) * width;
    const attributes = `fill="${css(anyColour(random, 40, 85))}" opacity="${num(random.between(0.15, 0.6))}"`;
    parts.push(ellipse(random.between(0, width), random.between(0, height), radius, radius, attributes));
  }
  return parts.join('');
};

const drawHeap: Drawer = (width, height, random) => {
  const parts = [fillAll(width, height, anyColour(random, 20, 85))];
  for (let thing = random.integer(12, 26); thing > 0; thing--) {
    const [x, y, size] = [random.between(0, width), random.between(0, height), random.between(0.06, 0.22) * width];
    const corners = random.integer(3, 8);
    const turn = random.between(0, Math.PI);
    const points = Array.from({ length: corners }, (_, i): Point => {
      const [angle, radius] = [turn + (i / corners) * 2 * Math.PI, size * random.between(0.6, 1)];
      return [x + Math.cos(angle) * radius, y + Math.sin(angle) * radius];
    });
    parts.push(path(random.chance(0.5) ? smooth(points) : polygon(points), `fill="${css(anyColour(random, 15, 90))}"`));
  }
  return parts.join('');
};

const anyColour = (random: Random, least: number, most: number): Colour => ({
  hue: random.between(0, 360),
  saturation: random.between(8, 60),
  lightness: random.between(least, most),
});

/** One colour from corner to corner, lighter above: `sheen` is defined by the scene. */
function fillAll(width: number, height: number, colour: Colour): string {
  const everywhere = (attributes: string): string => box(-20, -20, width + 40, height + 40, attributes);
  return everywhere(`fill="${css(colour)}"`) + everywhere('fill="url(#sheen)"');
}

const box = (x: number, y: number, width: number, height: number, attributes: string): string =>
  `<rect x="${num(x)}" y="${num(y)}" width="${num(width)}" height="${num(height)}" ${attributes}/>`;

function waves(width: number, height: number, y: number, swing: number, random: Random): string {
  const tops = Array.from({ length: 6 }, (_, i): Point => [((i - 0.5) * width) / 4, y + random.between(-swing, swing)]);
  const bottom = height + 40;
  return smooth([[-width, bottom], [-width / 2, y], ...tops, [width * 1.5, y], [width * 2, bottom]]);
}
