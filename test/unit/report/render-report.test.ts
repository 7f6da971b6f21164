import { renderReport } from '../../../shared/report/render-report';
import { reportInput } from '../../support/report-input';

const render = async (...input: Parameters<typeof reportInput>) => renderReport(await reportInput(...input));

describe('renderReport()', () => {
  test('renderReport() escapes names of classes and files wherever they stand', async () => {
    const html = await render(['<img src=x onerror=alert(1)>', `dogs & "cats' friends"`]);
    expect(html).not.toMatch(/<img src=x/);
    expect(html).not.toMatch(/<b>broken<\/b>/);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).not.toMatch(/<script/i);
  });

  test('renderReport() gives the same bytes for the same input, without a clock', async () => {
    const html = await render(['cats', 'dogs']);
    expect(await render(['cats', 'dogs'])).toBe(html);
    expect(html).not.toContain(String(new Date().getFullYear()));
  });

  test('renderReport() loads nothing: every address is a fragment or data', async () => {
    const addresses = [...(await render(['cats', 'dogs'])).matchAll(/(?:src|href)="([^"]{0,40})/g)].map(([, to]) => to);
    expect(addresses.length).toBeGreaterThan(20);
    expect(addresses.filter((to) => !/^(#|data:)/.test(to ?? ''))).toEqual([]);
  });

  test('renderReport() keeps the lines of the summary', async () => {
    expect(await render(['cats', 'dogs'])).toContain('Model: &quot;headstart&quot;\n┏━━━━┓\n┃ Layer ┃');
  });

  test('renderReport() shows each number with its interval, and warns of a test split that is small', async () => {
    const html = await render(['cats', 'dogs']);
    // A line never breaks before a per cent sign.
    expect(html).toMatch(/Validation accuracy<\/dt><dd>[\d.]+\u00a0%<small>[\d.]+ to [\d.]+\u00a0% · 80 images/);
    expect(html).toMatch(
      /Test accuracy<\/dt><dd>[\d.]+\u00a0%<small>[\d.]+ to [\d.]+\u00a0% · from only 24 images, too few to rely on, used once/,
    );
    expect(html).toContain('<b>Warning</b>: Test figures come from only 24 images, too few to rely on.');
    expect(html).not.toContain('Validation figures come from only');
    expect(html).toContain('2 classes with fewer than 30 images: too few to rely on these figures.');
  });

  test('renderReport() gives no figures of a class without images', async () => {
    const { metrics } = await reportInput(['ants', 'bees', 'cats']);
    const perClass = metrics.perClass.map((own, i) =>
      i === 1 ? { ...own, precision: null, recall: null, f1: null, support: 0 } : own,
    );
    const html = await render(['ants', 'bees', 'cats'], { perClass });
    expect(html).toContain('<th scope="row">bees</th><td>–</td><td>–</td><td>–</td><td>0</td>');
    expect(html).toContain('1 class without an image here: no figures, and no part in means over classes.');
  });

  test('renderReport() leaves out what a run does not have', async () => {
    const { metrics } = await reportInput(['cats', 'dogs']);
    const without = {
      ...{ test: null, repeats: null, crossValidation: null, ladder: metrics.ladder.slice(1) },
      intervals: { ...metrics.intervals, test: null },
      calibration: { ...metrics.calibration, test: null },
    };
    const html = await render(['cats', 'dogs'], without);
    for (const words of ['Test accuracy', 'id="test"', 'depends on chance', 'What was tried']) {
      expect(html).not.toContain(words);
    }
  });

  test('renderReport() leads from a cell of the confusion matrix to its images, where it shows some', async () => {
    const input = await reportInput(['cats', 'dogs', '<i>newts</i>']);
    const html = renderReport(input);
    const { examples, classes, confusionMatrix } = input.metrics;
    const shown = [...examples.worst, ...examples.mostCertainMistakes, ...examples.closeCalls];
    const pairs = new Set(shown.map((own) => `pair-${classes.indexOf(own.class)}-${classes.indexOf(own.predicted)}`));
    expect(pairs.size).toBeGreaterThan(1);
    const links = [...html.matchAll(/<td[^>]*><a href="#(pair-[\d-]+)" aria-label="([^"]*)">(\d+)<\/a><\/td>/g)];
    expect(new Set(links.map(([, id]) => id))).toEqual(pairs);
    for (const [, id, about, number] of links) {
      const [row, column] = (id as string).split('-').slice(1).map(Number) as [number, number];
      expect(Number(number)).toBe(confusionMatrix[row]?.[column]);
      const images = html.split(`<li class="${id}">`).length - 1;
      expect(about).toContain(`${number} of 40 images of `);
      expect(about).toMatch(new RegExp(`; ${images} of them shown below$`));
      expect(html).toContain(`<p class="only" id="${id}">Only ${images} image${images === 1 ? '' : 's'} of `);
      expect(html).toContain(`#${id}:target~.part li:not(.${id})`);
    }
  });

  test('renderReport() draws the training on views and of the base, where there was one', async () => {
    const input = await reportInput(['cats', 'dogs']);
    const count = (html: string) => html.split('Training and Validation Accuracy</text>').length - 1;
    expect(count(renderReport(input))).toBe(1);
    const { schemaVersion: _, ...training } = input.history;
    const further = renderReport({ ...input, history: { ...input.history, augmented: training, fineTuned: training } });
    expect(count(further)).toBe(3);
    expect(further.indexOf('On augmented views')).toBeLessThan(further.indexOf('Fine-tuning the base'));
  });

  test('renderReport() of many classes says which of them are drawn', async () => {
    const html = await render(Array.from({ length: 15 }, (_, i) => `class ${i}`));
    expect(html).toContain('of 15 classes, the 12 lowest are drawn');
    expect(html).toContain('Most confident mistakes');
    expect(html).toContain('7 more</h1>');
  });

  test('renderReport() says so where nothing was wrong, and where there is nothing to tell apart', async () => {
    const { metrics } = await reportInput(['cats', 'dogs']);
    const examples = { ...metrics.examples, worst: [], mostCertainMistakes: [] };
    const html = await render(['cats', 'dogs'], { examples, thresholds: [null, null], curves: [] });
    expect(html).toContain('Every validation image was classified correctly.');
    expect(html).toContain('so these curves do not exist');
  });

  test('renderReport() says on which split a temperature was fitted', async () => {
    const { metrics } = await reportInput(['cats', 'dogs']);
    const temperature = { applied: 1.7, fitted: 1, fittedOn: 'validation' as const };
    const html = await render(['cats', 'dogs'], { calibration: { ...metrics.calibration, temperature } });
    expect(html).toContain('divided by 1.700, fitted on the validation split');
  });
});
