import fc from 'fast-check';
import { frontKey, frontSvg } from '../../../shared/report/front-svg';
import { renderReport } from '../../../shared/report/render-report';
import { selectionPage } from '../../../shared/report/selection-page';
import { selectionSection } from '../../../shared/report/selection-section';
import { SELECTION_STYLE } from '../../../shared/report/selection-style';
import { reportInput } from '../../support/report-input';
import { CATS_AND_DOGS, candidate } from '../../support/selection-record';

const textsOf = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text as string);
/** Corners of the front: [x, y], y downwards. */
const cornersOf = (svg: string) =>
  [...(/<path class="step" d="([^"]*)"/.exec(svg)?.[1] ?? '').matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(
    ([, x, y]) => [Number(x), Number(y)] as const,
  );

describe('frontSvg()', () => {
  test('frontSvg() names every candidate once, and draws each as what became of it', () => {
    const svg = frontSvg(CATS_AND_DOGS);
    const names = CATS_AND_DOGS.candidates.map(({ name, imageSizePx }) => `${name}@${imageSizePx}`);
    expect(
      textsOf(svg)
        .filter((text) => text.includes('@'))
        .sort(),
    ).toEqual([...names].sort());
    expect(svg.match(/class="offer chosen"/g)).toHaveLength(1);
    expect(svg.match(/class="offer front"/g)).toHaveLength(2);
    expect(svg.match(/class="offer part"/g)).toHaveLength(7);
    expect(svg.match(/class="ring"/g)).toHaveLength(1);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('frontSvg() shows both names of a pair, each as far as there is room, and its size', () => {
    const parts = ['mobilenet-v2-torchvision', 'efficientnet-lite0'];
    const pair = candidate(parts.join('+'), { parts, imageSizePx: 224, pareto: true });
    const svg = frontSvg({ ...CATS_AND_DOGS, candidates: [pair, ...CATS_AND_DOGS.candidates] });
    expect(textsOf(svg)).toContain('mobilenet-v2…+efficientnet…@224');
    expect(selectionSection({ ...CATS_AND_DOGS, candidates: [pair] })).toContain('two bases together were evaluated');
    expect(selectionSection(CATS_AND_DOGS)).not.toContain('two bases together');
  });

  test('frontSvg() joins the front as steps that go to the right and up, from the fastest on', () => {
    const corners = cornersOf(frontSvg(CATS_AND_DOGS));
    // Three points, a corner between each two, and the level line to the edge.
    expect(corners.length).toBeGreaterThanOrEqual(6);
    for (const [i, [x, y]] of corners.entries()) {
      const [before, above] = corners[i - 1] ?? [x, y];
      expect(x).toBeGreaterThanOrEqual(before);
      expect(y).toBeLessThanOrEqual(above);
      expect(x === before || y === above).toBe(true);
    }
  });

  test('frontSvg() says the front and the choice in words too, escaped', () => {
    const hostile = candidate('<b>"&.onnx', { pareto: true });
    const svg = frontSvg({
      ...CATS_AND_DOGS,
      candidates: [hostile],
      chosen: { name: hostile.name, imageSizePx: hostile.imageSizePx },
    });
    expect(svg).not.toContain('<b>');
    expect(svg).toMatch(
      /<desc[^>]*>On the front, the fastest first: &lt;b&gt;.* \(90\.0 %, 10 ms\)\. Chosen: &lt;b&gt;/,
    );
  });

  test('frontSvg() shows the limit where there was one, within the figure', () => {
    const svg = frontSvg({ ...CATS_AND_DOGS, latencyMs: 120 });
    const [, x] = /class="limit" x1="([\d.]+)"/.exec(svg) ?? [];
    expect(Number(x)).toBeLessThan(440);
    expect(frontSvg(CATS_AND_DOGS)).not.toContain('class="limit"');
  });

  test('frontSvg() finds room for whatever was measured, from one base to a pool of thirty', () => {
    const offers = fc.array(
      fc.record({
        name: fc.string({ minLength: 1, maxLength: 60 }),
        accuracy: fc.double({ min: 0, max: 1, noNaN: true }),
        msPerImage: fc.double({ min: 0.05, max: 5000, noNaN: true }),
        pareto: fc.boolean(),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(offers, (own) => {
        const candidates = own.map(({ name, ...rest }, i) => candidate(`${name}${i}`, rest));
        const svg = frontSvg({ ...CATS_AND_DOGS, candidates, chosen: candidates[0] as (typeof candidates)[0] });
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        expect(svg.match(/class="offer /g)).toHaveLength(candidates.length);
        expect(svg.match(/class="halo"/g)).toHaveLength(candidates.length);
        // Below the axis at least two values stand, so that it can be read.
        const bottom = Number(/class="axis" [^>]*y1="([\d.]+)"/.exec(svg)?.[1]);
        expect(svg.split(`y="${bottom + 18}"`).length - 1).toBeGreaterThanOrEqual(2);
      }),
      { numRuns: 25 },
    );
  });

  test('frontKey() explains the marks that are there, and no others', () => {
    expect(frontKey(CATS_AND_DOGS)).toContain('dropped after part');
    expect(frontKey(CATS_AND_DOGS)).not.toContain('beaten by');
  });
});

describe('selectionSection()', () => {
  test('selectionSection() has a row a candidate with all that was measured, and says what is not known', () => {
    const bare = candidate('net.onnx', { licence: undefined, dollarsPerThousand: undefined, msIsUpperBound: true });
    const html = selectionSection({ ...CATS_AND_DOGS, candidates: [...CATS_AND_DOGS.candidates, bare] });
    expect(html).toContain(
      '<tr><th scope="row">efficientnet-lite2</th><td>260</td><td>99.8 %</td><td>97.8–100.0</td><td>512</td><td>43</td><td>20</td><td>0.0012</td><td>chosen</td><td>Apache-2.0</td></tr>',
    );
    expect(html).toContain('<td>512</td><td>≤ 10</td><td>9.1</td><td>–</td><td></td><td>not known</td></tr>');
    expect(html).toContain('other programs were busy');
    expect(selectionSection(CATS_AND_DOGS)).not.toContain('other programs were busy');
  });

  test('selectionSection() gives the choice with its reason, the rounds, and what was left out and why', () => {
    const html = selectionSection(CATS_AND_DOGS);
    expect(html).toContain('Chosen: <b>efficientnet-lite2 at 260 px</b>. efficientnet-lite2 at 260 px is the most');
    expect(html).toContain('128 images by 10, 256 images by 5, 512 images by 3');
    expect(html).toContain('<th scope="row">imagenet</th><td>Cannot fetch imagenet');
    const one = selectionSection({ ...CATS_AND_DOGS, rounds: [{ images: 512, candidates: 3 }], leftOut: [] });
    expect(one).not.toContain('in rounds');
    expect(one).not.toContain('Left out');
  });

  test('selectionSection() escapes whatever comes from files and their names', () => {
    const html = selectionSection({
      ...CATS_AND_DOGS,
      candidates: [candidate('<img src=x>', { licence: '<i>free</i>' })],
      leftOut: [{ name: '<script>', reason: '<u>no</u>' }],
      chosen: { name: '<img src=x>', imageSizePx: 160 },
      reason: '<em>best</em>',
      processor: '<code>cpu</code>',
    });
    expect(html).not.toMatch(/<img|<i>|<script|<u>|<em>|<code>/);
  });
});

describe('selectionPage()', () => {
  test('selectionPage() is one file with no script that loads nothing, and names the command that goes on', () => {
    const html = selectionPage(CATS_AND_DOGS);
    expect(html).not.toMatch(/<script/i);
    expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, to]) => to)).toEqual(['data:,']);
    expect(html).toContain('headstart train SOURCE --out run --base efficientnet-lite2 --image-size 260');
  });
});

describe('renderReport() of a run whose base was chosen', () => {
  test('renderReport() has the section and a link to it, and without a selection neither', async () => {
    const input = await reportInput(['cats', 'dogs']);
    const [chosen, given] = [renderReport({ ...input, selection: CATS_AND_DOGS }), renderReport(input)];
    expect(chosen).toContain('<a href="#base">Choice of the base network</a>');
    expect(chosen).toContain('<h2 id="base">Choice of the base network</h2>');
    const section = /<section aria-labelledby="base">.*?<\/section>\n/s.exec(chosen)?.[0] as string;
    const link = '<li><a href="#base">Choice of the base network</a></li>';
    // Nothing else of the page depends on it.
    expect(chosen.replace(section, '').replace(link, '').replace(SELECTION_STYLE, '')).toBe(given);
  });
});
