import fc from 'fast-check';
import sharp from 'sharp';
import { figureFonts } from '../../../functions/figure-fonts';
import type { History } from '../../../shared/head/head';
import { Random } from '../../../shared/random';
import { curvesSvg } from '../../../shared/report/curves-svg';
import { escapeXml } from '../../../shared/report/escape-xml';
import { FIGURE_STYLE } from '../../../shared/report/figure-style';
import { svgText } from '../../../shared/report/plot-panel';
import { chooseSamples, SAMPLES, sampleCell, samplesFigure } from '../../../shared/report/samples-figure';
import { svgToPng } from '../../../shared/report/svg-to-png';
import { textOutlines } from '../../../shared/report/text-outlines';

const HISTORY: History = {
  accuracy: [0.6, 0.8, 0.9],
  val_accuracy: [0.7, 0.85, 0.875],
  loss: [2.5, 0.5, 0.25],
  val_loss: [0.75, Number.NaN, 0.5],
};

/** The texts of an SVG, in their order. */
const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
/** Heights of the marks of one curve, from the top of the SVG. */
function marksOf(svg: string, name: string): number[] {
  const group = svg.slice(svg.indexOf(`<title>${name}</title>`)).split('</g>')[0] as string;
  return [...group.matchAll(/c?y="([\d.]+)"(?: r| width)/g)].map(([, y]) => Number(y));
}

describe('curvesSvg()', () => {
  const svg = curvesSvg(HISTORY);
  const [above, below] = svg.split('<g transform="translate(0 300)">') as [string, string];

  test('curvesSvg() has the notebook’s titles, labels and legends, accuracy above loss', () => {
    expect(textsOf(above)).toEqual(
      expect.arrayContaining([
        'Training and Validation Accuracy',
        'Accuracy',
        'Training Accuracy',
        'Validation Accuracy',
      ]),
    );
    expect(textsOf(below)).toEqual(
      expect.arrayContaining([
        'Training and Validation Loss',
        'Cross Entropy',
        'epoch',
        'Training Loss',
        'Validation Loss',
      ]),
    );
    expect(textsOf(above)).not.toContain('epoch');
  });

  test('curvesSvg() runs accuracy up to 1 from just below its lowest value, and loss from 0 to 1', () => {
    const numbers = (text: string) => textsOf(text).map(Number).filter(Number.isFinite);
    expect(Math.max(...numbers(above).filter((n) => n <= 1))).toBe(1);
    expect(Math.min(...numbers(above))).toBeGreaterThanOrEqual(0.5);
    const loss = textsOf(below).map(Number);
    expect(loss).toEqual(expect.arrayContaining([0, 1]));
  });

  test('curvesSvg() puts the legend of accuracy below and that of loss above', () => {
    const top = (text: string) => Number(/<rect class="legend"[^>]* y="([\d.]+)"/.exec(text)?.[1]);
    expect(top(above)).toBeGreaterThan(150);
    expect(top(below)).toBeLessThan(150);
  });

  test('curvesSvg() draws each epoch, cuts off at the edge and leaves a gap for what is no number', () => {
    const accuracy = marksOf(svg, 'Training Accuracy');
    expect(accuracy).toHaveLength(3);
    expect(accuracy).toEqual([...accuracy].sort((a, b) => b - a));
    const [first, second] = marksOf(svg, 'Training Loss') as [number, number];
    // A loss of 2.5 lies where 1 lies: on the upper edge.
    expect(first).toBe(40);
    expect(second).toBe(146);
    expect(marksOf(svg, 'Validation Loss')).toHaveLength(2);
    expect(svg).not.toContain('NaN');
  });

  test('curvesSvg() draws a run of one epoch, and one whose accuracy is 1 throughout', () => {
    const one: History = { accuracy: [1], val_accuracy: [1], loss: [0], val_loss: [0] };
    expect(curvesSvg(one)).not.toMatch(/NaN|Infinity|undefined/);
    expect(marksOf(curvesSvg(one), 'Validation Accuracy')).toHaveLength(1);
  });
});

describe('escapeXml()', () => {
  test('escapeXml() leaves nothing that could end an element or an attribute', () => {
    expect(escapeXml(`<a b='c' d="e">&\u0007</a>`)).toBe('&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;&lt;/a&gt;');
    expect(escapeXml('Käse 🧀')).toBe('Käse 🧀');
    expect(svgText('<b>&', 0, 0, { size: 1, anchor: 'start' })).toContain('>&lt;b&gt;&amp;</text>');
  });
});

describe('svgToPng()', () => {
  test('svgToPng() gives the same bytes for the same figure, lettered without any font of the machine', async () => {
    const draw = async () => svgToPng(curvesSvg(HISTORY, FIGURE_STYLE, textOutlines(await figureFonts())));
    const [first, second] = [await draw(), await draw()];
    expect(Buffer.from(first).equals(second)).toBe(true);
    const { width, height, format } = await sharp(first).metadata();
    expect([width, height, format]).toEqual([1280, 1200, 'png']);
    const letters = textOutlines(await figureFonts())('<&"', 5, 5, { size: 12, anchor: 'middle' });
    expect(letters).toMatch(/^<path class="text" d="M[-\d. MLQCZ]+"\/>$/);
  });
});

describe('chooseSamples()', () => {
  const candidates = (counts: readonly number[]) =>
    Int32Array.from(counts.flatMap((count, label) => new Array<number>(count).fill(label)));

  test('chooseSamples() takes nine, as even over the classes as there are images, the same for a seed', () => {
    const counted = (counts: readonly number[], seed = 1) => {
      const labels = candidates(counts);
      const chosen = chooseSamples(labels, seed);
      return counts.map((_, label) => chosen.filter((place) => labels[place] === label).length);
    };
    expect(counted([50, 50]).sort()).toEqual([4, 5]);
    expect(counted([50, 50, 50])).toEqual([3, 3, 3]);
    expect(counted([50, 1])).toEqual([8, 1]);
    expect(counted([2, 1])).toEqual([2, 1]);
    expect(chooseSamples(candidates([50, 50]), 1)).toEqual(chooseSamples(candidates([50, 50]), 1));
    expect(chooseSamples(candidates([50, 50]), 1)).not.toEqual(chooseSamples(candidates([50, 50]), 2));
    expect(new Set(chooseSamples(candidates([9, 9]), 3)).size).toBe(SAMPLES);
  });

  test('chooseSamples() chooses as if it took each image out of the list of its class', () => {
    const labels = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 });
    fc.assert(
      fc.property(labels, fc.nat(1000), (own, seed) => {
        expect(chooseSamples(Int32Array.from(own), seed)).toEqual(takenOut(own, seed));
      }),
    );
  });

  test('chooseSamples() chooses among a million in one pass', () => {
    // Copying a class's list for each of its images would take hours.
    expect(chooseSamples(candidates([500_000, 500_000]), 1)).toHaveLength(SAMPLES);
  });
});

/** The same by lists that become shorter. */
function takenOut(labels: readonly number[], seed: number): number[] {
  const random = new Random(seed);
  const lists = [0, 1, 2, 3]
    .map((label) => labels.flatMap((own, place) => (own === label ? [place] : [])))
    .filter(({ length }) => length > 0);
  const chosen: number[] = [];
  for (let turn = 0; chosen.length < SAMPLES && lists.some(({ length }) => length > 0); turn++) {
    const list = lists[turn % lists.length] as number[];
    if (list.length > 0) chosen.push(...list.splice(random.below(list.length), 1));
  }
  return Array.from(random.shuffle(Int32Array.from(chosen.keys())), (i) => chosen[i] as number);
}

describe('samplesFigure()', () => {
  test('samplesFigure() draws hostile and long class names as mere outlines, the same bytes each time', async () => {
    const cell = await sampleCell({ width: 2, height: 2, data: new Uint8Array(12).fill(200) });
    const labels = ['</svg><script>', 'x'.repeat(500), '"&\'', ...Array<string>(6).fill('cats')];
    const samples = labels.map((label) => ({ cell, label }));
    const draw = async () => samplesFigure(samples, textOutlines(await figureFonts()));
    const [first, second] = [await draw(), await draw()];
    expect(Buffer.from(first).equals(second)).toBe(true);
    const { width, height } = await sharp(first).metadata();
    expect([width, height]).toEqual([3 * 256 + 4 * 20, 3 * (256 + 40) + 20]);
    const few = await samplesFigure(samples.slice(0, 4), svgText);
    expect((await sharp(few).metadata()).height).toBe(2 * (256 + 40) + 20);
  });
});
