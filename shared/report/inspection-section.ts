import type { Doubt, InspectionFile, Place } from '../inspect/inspection-file';
import { dataUri } from './data-uri';
import { escapeXml, nameHtml } from './escape-xml';
import { count, percent } from './in-words';
import type { Picture } from './picture';

/** Of each kind of finding, how many are shown. */
export const FINDINGS_SHOWN = 8;

/** One finding in the gallery: an image, or several that belong together, with a note. */
interface Finding {
  readonly files: readonly Place[];
  /** HTML. */
  readonly text: string;
}

interface Kind {
  readonly title: string;
  /** HTML; one sentence on what was found and what to make of it. */
  readonly about: string;
  readonly findings: readonly Finding[];
}

/** The files whose pictures inspectionSection() shows. */
export function shownFindings(inspection: InspectionFile, most: number): Set<string> {
  return new Set(
    kindsOf(inspection).flatMap(({ findings }) =>
      findings.slice(0, most).flatMap(({ files }) => shownOf(files).map(({ file }) => file)),
    ),
  );
}

/** What is wrong or odd in the data, kind by kind, the worst with their pictures. */
export function inspectionSection(
  inspection: InspectionFile,
  pictures: ReadonlyMap<string, Picture>,
  most = FINDINGS_SHOWN,
): string {
  const parts = kindsOf(inspection).map(({ title, about, findings }) => {
    const left = findings.length > most ? `<p class="quiet">The first ${most} of ${findings.length}.</p>` : '';
    return `<h3>${title}</h3><p>${about}</p>${left}${gallery(findings.slice(0, most), pictures)}`;
  });
  return [...parts, notLookedAt(inspection)].filter(Boolean).join('\n');
}

function kindsOf(inspection: InspectionFile): Kind[] {
  const { wrongLabels, doubtedLabels, leakage, exactDuplicates, nearDuplicates, odd } = inspection;
  const kinds: Kind[] = [];
  if (wrongLabels) {
    const sure = wrongLabels.filter(({ confident }) => confident);
    kinds.push({
      title: 'Likely wrong labels',
      about: sure.length
        ? `${count(sure.length, 'image')} whose label a classifier of these features, which had not seen it, contradicts as confidently as it agrees elsewhere; ${wrongLabels.length - sure.length} more are doubtful. Look at each before you remove it: some labels are right and the images hard.`
        : 'None.',
      findings: sure.map((own) => ({
        files: [own],
        text: `Labelled <b>${nameHtml(own.class)}</b>, looks like <b>${nameHtml(own.suggested)}</b>, ${percent(own.probability)}`,
      })),
    });
  }
  if (doubtedLabels) kinds.push(doubts(doubtedLabels));
  kinds.push({
    title: 'Leakage between splits',
    about: leakage.length
      ? `${count(leakage.length, 'image')} of validation or test that are also in an earlier split, ${leakage.filter(({ kind }) => kind === 'exact').length} of them byte for byte. Numbers measured on them flatter the model.`
      : 'None: no image of validation or test is in training too.',
    findings: leakage.map(({ kind, like, ...own }) => ({
      files: [own, like],
      text: `${kind === 'exact' ? 'The same file' : 'Shows the same'} in ${own.split} and ${like.split}`,
    })),
  });
  kinds.push(duplicates(exactDuplicates, nearDuplicates));
  for (const [kind, title, about] of ODD_KINDS) {
    const own = odd?.[kind] ?? [];
    if (own.length === 0) continue;
    kinds.push({
      title,
      about: `${count(own.length, 'image')}. ${about}`,
      findings: own.map(({ value, ...place }) => ({ files: [place], text: `${value}` })),
    });
  }
  return kinds;
}

/** Of images that may have several labels: an image is shown once, with all that is doubted of it. */
function doubts({ missing, extra, first }: NonNullable<InspectionFile['doubtedLabels']>): Kind {
  const confident = missing.confident + extra.confident;
  const ofImage = new Map<string, Doubt[]>();
  for (const own of first) if (own.confident) ofImage.set(own.file, [...(ofImage.get(own.file) ?? []), own]);
  const text = ({ kind, label, probability }: Doubt) =>
    kind === 'missing'
      ? `<b>${nameHtml(label)}</b> seems to be missing, ${percent(probability)}`
      : `<b>${nameHtml(label)}</b> seems wrong, ${percent(1 - probability)}`;
  return {
    title: 'Doubted labels',
    about: confident
      ? `${count(missing.confident, 'label')} that ${missing.confident === 1 ? 'seems' : 'seem'} to be missing and ${extra.confident} that ${extra.confident === 1 ? 'seems' : 'seem'} wrong: a classifier of these features, which had not seen the image, contradicts them as confidently as it agrees elsewhere. ${missing.doubtful + extra.doubtful} more are doubtful. Look at each before you correct it: some are right and the images hard.`
      : 'None.',
    findings: [...ofImage.values()].map((own) => {
      const [image] = own as [Doubt];
      return { files: [image], text: `Labelled <b>${nameHtml(image.class)}</b>; ${own.map(text).join('; ')}` };
    }),
  };
}

function duplicates(exact: InspectionFile['exactDuplicates'], near: InspectionFile['nearDuplicates']): Kind {
  const more = (groups: readonly { files: readonly Place[] }[]) =>
    groups.reduce((sum, { files }) => sum + files.length - 1, 0);
  const found = [
    `${count(more(exact), 'file')} that repeat another byte for byte`,
    ...(near ? [`${more(near)} that show the same picture as another, re-encoded or resized`] : []),
  ].join(', and ');
  return {
    title: 'Duplicates',
    about: exact.length + (near?.length ?? 0) ? `${found}.` : 'None.',
    findings: [
      ...exact.map(({ files }) => ({ files, text: `The same bytes${contradiction(files)}` })),
      ...(near ?? []).map(({ files, similarity }) => ({
        files,
        text: `Alike, ${similarity.toFixed(2)}${contradiction(files)}`,
      })),
    ].sort((a, b) => Number(labelsOf(b.files) > 1) - Number(labelsOf(a.files) > 1)),
  };
}

const labelsOf = (files: readonly Place[]) => new Set(files.map((own) => own.class)).size;
const contradiction = (files: readonly Place[]) => (labelsOf(files) > 1 ? ', <b>labelled differently</b>' : '');

const ODD_KINDS = [
  ['blurry', 'Blurry', 'Little contrast between neighbouring pixels, at 64 by 64.'],
  ['lowInformation', 'Low information', 'Few different values.'],
  ['dark', 'Dark', 'All but 1 % of the picture is below this brightness.'],
  ['light', 'Light', 'All but 5 % of the picture is within this distance of white.'],
  ['gray', 'Gray', 'No colour; not a fault if others are gray too.'],
  ['oddAspectRatio', 'Odd aspect ratio', 'Short over long side: the network sees it squeezed into a square.'],
  ['oddSize', 'Odd size', 'Side of its area, over the median of all.'],
] as const;

function notLookedAt({ wrongLabels, doubtedLabels, nearDuplicates, odd, imbalance }: InspectionFile): string {
  // Class weights are for one label per image.
  const remedyOfRare =
    doubtedLabels === undefined
      ? 'Weight classes (<code>--class-weights balanced</code>) or add images.'
      : 'Add images.';
  const rare = imbalance.rare.length
    ? `<p class="note"><b>Few training images</b> of ${imbalance.rare.map(escapeXml).join(', ')}: less than a fifth of the largest class. ${remedyOfRare}</p>`
    : '';
  const missing = [
    ...((wrongLabels ?? doubtedLabels) ? [] : ['wrong labels (too many images for memory, or too few to learn from)']),
    ...(nearDuplicates ? [] : ['near duplicates (too many images for memory)']),
    ...(odd
      ? []
      : ['blur, light, size and copies that are much smaller, for which <code>headstart inspect</code> looks']),
  ];
  return `${rare}${missing.length ? `<p class="quiet">Not looked at here: ${missing.join('; ')}.</p>` : ''}`;
}

/** Of a group, two say enough. */
const shownOf = (files: readonly Place[]) => files.slice(0, 2);

function gallery(findings: readonly Finding[], pictures: ReadonlyMap<string, Picture>): string {
  if (findings.length === 0) return '';
  const items = findings.map(({ files, text }) => {
    const photos = shownOf(files).map((place) => photo(place, pictures.get(place.file)));
    const names = files.map(({ file }) => `<small>${nameHtml(file)}</small>`);
    return `<li><figure>${photos.join('')}<figcaption>${text}<br>${names.join('<br>')}</figcaption></figure></li>`;
  });
  return `<ul class="gallery">${items.join('\n')}</ul>`;
}

function photo({ file, class: label, split }: Place, picture: Picture | undefined): string {
  if (!picture) return '';
  const { jpeg, width, height } = picture;
  const alt = nameHtml(`${file}, ${split}, labelled ${label}`);
  return `<span class="photo"><img src="${dataUri('image/jpeg', jpeg)}" width="${width}" height="${height}" alt="${alt}"></span>`;
}
