import { element } from '../element';
import { percentText } from './verdict';

/** A class with its probability, as text and as a bar, which the caller may add to. */
export function barRow(name: string, probability: number) {
  const fill = element('span', { className: 'fill' });
  fill.style.width = `${probability * 100}%`;
  const track = element('span', { className: 'track' }, [fill]);
  const row = element('li', {}, [
    element('span', { className: 'name', text: name }),
    track,
    element('span', { className: 'share', text: percentText(probability) }),
  ]);
  row.dataset.class = name;
  row.dataset.probability = String(probability);
  return { row, track };
}
