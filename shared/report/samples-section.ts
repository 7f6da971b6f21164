import { dataUri } from './data-uri';
import { nameHtml } from './escape-xml';
import type { Picture } from './picture';

/** Training images under their class names. */
export function samplesSection(samples: readonly (Picture & { readonly label: string })[]): string {
  const items = samples.map(({ jpeg, width, height, label }, i) => {
    const name = nameHtml(label);
    return `<li><figure><img src="${dataUri('image/jpeg', jpeg)}" width="${width}" height="${height}" alt="Training image ${i + 1}, of the class ${name}"><figcaption>${name}</figcaption></figure></li>`;
  });
  return `<p class="quiet">Training images under their class names. The network sees each squeezed into a square.</p>
<ul class="gallery samples">${items.join('\n')}</ul>`;
}
