import { stripVTControlCharacters } from 'node:util';
import { showRun } from '../../../../cli/terminal/show-run';
import { table } from '../../../../cli/terminal/table';
import { ingested, pictures } from '../../../support/pipeline-run';

async function shown(quiet: boolean) {
  const lines: string[] = [];
  const bars: string[] = [];
  const print = (line: string) => void lines.push(stripVTControlCharacters(line));
  const watch = showRun({ print, quiet, bars: { write: (text) => bars.push(text), isTTY: false } });
  const { store, runId } = await ingested({ files: [...pictures(16), ...pictures(4, 'validation')] });
  watch.source('insects.zip');
  watch.bringing({ kind: 'notice', text: 'another address was used' });
  await watch.ingested(store as never, runId);
  watch.state({ kind: 'entered', state: 'Features' });
  watch.progress({ kind: 'images', done: 15 });
  watch.progress({ kind: 'notice', text: 'something to know' });
  watch.progress({ kind: 'images', done: 5 });
  watch.state({ kind: 'exited', state: 'Features' });
  watch.progress({ kind: 'initial', loss: 0.876, accuracy: 0.5249 });
  const epoch = {
    kind: 'epoch',
    epoch: 3,
    epochs: 20,
    loss: 0.5,
    accuracy: 0.75,
    val_loss: 0.25,
    val_accuracy: 0.5,
  } as const;
  watch.progress(epoch);
  watch.state({ kind: 'retry', state: 'Publish', error: 'UnavailableError', seconds: 1.25 });
  return { text: lines.join('\n'), bars: bars.join('') };
}

describe('showRun()', () => {
  test('showRun() prints the notebook’s rows: classes, counts, summary, initial figures to two decimals, epochs', async () => {
    const { text, bars } = await shown(false);
    expect(text).toMatch(/Source: insects\.zip[\s\S]*stanford-dogs, MobileNetV2 1\.00, 160 px, frozen, run by onnx/);
    expect(text).toMatch(/Classes: ants, bees\n[\s\S]*images +train +validation\nants +8 +2\nbees +8 +2\nall +16 +4/);
    expect(text).toMatch(/Total params: 2,259,265[\s\S]*initial loss: 0\.88\ninitial accuracy: 0\.52\n/);
    expect(text).toMatch(/Epoch +3\/20 +loss 0\.5000 +accuracy 0\.7500 +val_loss 0\.2500 +val_accuracy 0\.5000/);
    expect(text).toContain('Notice: another address was used');
    expect(text).toContain('Notice: something to know');
    expect(text).toMatch(/Notice: Publish met UnavailableError and is retried in 1\.3 s/);
    expect(bars).toMatch(/^Features +15\/20\nFeatures +20 images in [\d.]+ s/);
  });

  test('showRun() says only what befell the run where it is to be quiet', async () => {
    const { text, bars } = await shown(true);
    expect(text.split('\n')).toEqual([
      'Notice: something to know',
      'Notice: Publish met UnavailableError and is retried in 1.3 s',
    ]);
    expect(bars).toBe('');
  });
});

describe('table()', () => {
  test('table() sets words to the left and numbers to the right, without blanks at the ends', () => {
    expect(
      table([
        ['images', 'train'],
        ['cats', '7'],
        ['a long name', '1,000'],
      ]),
    ).toBe(['images       train', 'cats             7', 'a long name  1,000'].join('\n'));
    expect(table([])).toBe('');
  });
});
