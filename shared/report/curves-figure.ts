import type { TrainingHistory } from '../metrics/metrics-file';
import { curvesSvg } from './curves-svg';
import { epochScale, PANEL_WIDTH } from './plot-panel';

/** Beyond it every second, third … epoch can be pointed at: each takes some 300 bytes of the page. */
const MOST_EPOCHS = 100;

/**
 * The curves of a training whose values can be read epoch by epoch without a script: a column of the plot is a radio button, so
 * that a pointer, a finger and the arrow keys each choose an epoch, and its values stand below. At first it is the epoch
 * whose weights are kept.
 * @param id of the figure, a word
 */
export function curvesFigure(id: string, history: TrainingHistory): string {
  const epochs = history.loss.length;
  const step = Math.ceil(epochs / MOST_EPOCHS);
  const kept = Math.min(Math.max(history.keptEpoch, 1), epochs);
  const chosen = Array.from({ length: epochs }, (_, i) => i + 1).filter(
    (epoch) => epoch === kept || epoch === epochs || (epoch - 1) % step === 0,
  );
  const x = epochScale(epochs);
  const columns = chosen.map((epoch, i) => {
    const [before, after] = [chosen[i - 1] ?? epoch - step, chosen[i + 1] ?? epoch + step];
    const [left, right] = [across(x((before + epoch) / 2)), across(x((epoch + after) / 2))];
    const line = (100 * ((across(x(epoch)) - left) / (right - left))).toFixed(1);
    const place = `left:${left.toFixed(2)}%;width:${(right - left).toFixed(2)}%;--at:${line}%`;
    const checked = epoch === kept ? ' checked' : '';
    return `<label><input type="radio" name="epoch-${id}" style="${place}"${checked}><span class="values"><b>Epoch ${epoch}</b>${epoch === kept ? ', kept' : ''}: ${values(history, epoch - 1)}</span></label>`;
  });
  return `<figure class="plot">${curvesSvg(history)}
<fieldset class="epochs"><legend>Values by epoch</legend>${columns.join('\n')}</fieldset>
<figcaption>Point at the curves, or go through them with the arrow keys, to read the values of an epoch.</figcaption></figure>`;
}

/** Per cent of the figure's width; beyond it there is nothing to point at. */
const across = (x: number) => (100 * Math.min(Math.max(x, 0), PANEL_WIDTH)) / PANEL_WIDTH;

function values({ accuracy, val_accuracy, loss, val_loss }: TrainingHistory, i: number): string {
  return `accuracy ${fixed(accuracy[i])}, on validation ${fixed(val_accuracy[i])}; loss ${fixed(loss[i])}, on validation ${fixed(val_loss[i])}`;
}

const fixed = (value: number | undefined) => value?.toFixed(4) ?? 'unknown';
