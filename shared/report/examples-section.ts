import type { Example, MetricsFile } from '../metrics/metrics-file';
import { dataUri } from './data-uri';
import { nameHtml } from './escape-xml';
import { type ExamplePair, examplePairs, pairId } from './example-pairs';
import { count, percent } from './in-words';
import type { ExamplePicture } from './picture';
import { shownExamples } from './shown-examples';

/** Images to look at: what the model got wrong, what it nearly got wrong, and what in them spoke for its answer. */
export function examplesSection(
  metrics: Pick<MetricsFile, 'examples' | 'classes'>,
  pictures: ReadonlyMap<string, ExamplePicture>,
): string {
  const { worst, certain, closeCalls } = shownExamples(metrics);
  const all = [...worst, ...certain, ...closeCalls];
  const hasMaps = all.some(({ file }) => pictures.get(file)?.activation);
  const part = (title: string, text: string, list: readonly Example[]) =>
    list.length
      ? `<div class="part"><h3>${title}</h3><p class="quiet">${text}</p>\n${gallery(list, pictures, metrics.classes)}</div>`
      : '';
  return [
    worst.length ? '' : '<p>Every validation image was classified correctly.</p>',
    hasMaps ? MAPS_SWITCH : '',
    ...examplePairs(metrics).map(onlyThese),
    part('Worst errors', 'Wrong on validation, the highest loss first. Look for wrong labels here.', worst),
    part('Most confident mistakes', 'Other mistakes, the most confident first.', certain),
    part('Close calls', 'Right on validation, the least confident first.', closeCalls),
  ].join('\n');
}

const MAPS_SWITCH = `<p><input type="checkbox" id="maps" checked> <label for="maps">What the prediction is based on: <span class="for">orange</span> supports it, <span class="against">blue</span> contradicts it</label></p>
<details><summary>How these maps are computed</summary><p>The network ends in the mean over a grid of regions and one layer, so the share of each region in the result is exact: the shares and the layer's bias add up to the logit. The larger the share of a region, compared with the largest of the same image, the more opaque it is.</p></details>`;

/** Shown where a link in the confusion matrix has led here. */
function onlyThese({ id, label, predicted, images }: ExamplePair): string {
  return `<p class="only" id="${id}">Only ${count(images, 'image')} of ${nameHtml(label)} classified as ${nameHtml(predicted)}. <a href="#mistakes">Show all</a></p>`;
}

function gallery(
  list: readonly Example[],
  pictures: ReadonlyMap<string, ExamplePicture>,
  classes: readonly string[],
): string {
  const items = list.map((example) => {
    const { file, class: label, predicted, probability } = example;
    const picture = pictures.get(file);
    const right = label === predicted;
    const said = `${nameHtml(predicted)}, ${percent(probability)}`;
    return `<li class="${pairId(example, classes)}"><figure>${picture ? photo(example, picture) : ''}<figcaption><span class="${right ? 'right' : 'wrong'}">${right ? 'Right' : 'Wrong'}: <b>${said}</b></span><br>${right ? '' : `Label: <b>${nameHtml(label)}</b><br>`}<small>${nameHtml(file)}</small></figcaption></figure></li>`;
  });
  return `<ul class="gallery">${items.join('\n')}</ul>`;
}

function photo(
  { file, class: label, predicted }: Example,
  { jpeg, width, height, activation }: ExamplePicture,
): string {
  const alt = `Validation image ${file}, labelled ${label}, classified as ${predicted}`;
  const map = activation ? `<img class="map" src="${dataUri('image/png', activation)}" alt="">` : '';
  return `<span class="photo"><img src="${dataUri('image/jpeg', jpeg)}" width="${width}" height="${height}" alt="${nameHtml(alt)}">${map}</span>`;
}
