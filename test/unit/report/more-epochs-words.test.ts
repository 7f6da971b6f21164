import { printMetrics } from '../../../cli/terminal/print-metrics';
import type { HistoryFile } from '../../../shared/metrics/metrics-file';
import { moreEpochsWords } from '../../../shared/report/more-epochs-words';
import { renderReport } from '../../../shared/report/render-report';
import { reportInput } from '../../support/report-input';
import { settledConfig } from '../../support/settled-config';

const falling = Array.from({ length: 20 }, (_, i) => 1 - 0.03 * i);
const WORDS =
  'The validation loss was still falling when training ended (0.640 to 0.490 over the last epochs): more epochs may give a better model, for example --epochs 80 --early-stopping 5';

async function run(val_loss: readonly number[]) {
  const input = await reportInput(['cats', 'dogs']);
  const history: HistoryFile = { ...input.history, val_loss: [...val_loss] };
  return { ...input, history };
}

describe('moreEpochsWords()', () => {
  test('moreEpochsWords() stands in the report and on the terminal of a run that ended too early', async () => {
    const { metrics, history, ...rest } = await run(falling);
    expect(moreEpochsWords(metrics, history)).toBe(WORDS);
    expect(await renderReport({ ...rest, metrics, history })).toContain(`<p class="note">${WORDS}.</p>`);
    const lines: string[] = [];
    printMetrics(metrics, (line) => lines.push(line), { history });
    expect(lines.join('\n')).toContain(WORDS);
  });

  test('moreEpochsWords() does not advise early stopping where it is on', async () => {
    const { metrics, history } = await run(falling);
    const config = settledConfig({ head: { earlyStopping: {} } });
    expect(moreEpochsWords({ ...metrics, config }, history)).toMatch(/for example --epochs 80$/);
  });

  test('moreEpochsWords() is silent where the loss has settled, hardly an image is wrong, or the base was trained on', async () => {
    const { metrics, history } = await run(falling);
    expect(moreEpochsWords(metrics, { ...history, val_loss: falling.map(() => 0.5) })).toBeUndefined();
    expect(moreEpochsWords({ ...metrics, final: { loss: 0.1, accuracy: 0.985 } }, history)).toBeUndefined();
    expect(moreEpochsWords(metrics, { ...history, fineTuned: history })).toBeUndefined();
  });
});
