import pc from 'picocolors';
import type { Doubt, InspectionFile, OddImages, Place } from '../../shared/inspect/inspection-file';
import { turnedNotice } from '../../shared/inspect/turned-images';
import { labelSource } from '../../shared/records/labels-from';
import { thousands } from '../../shared/thousands';
import { table } from '../terminal/table';

const ODD_NAMES: Readonly<Record<keyof OddImages, string>> = {
  blurry: 'blurry',
  lowInformation: 'low information',
  dark: 'dark',
  light: 'light',
  gray: 'gray',
  oddAspectRatio: 'odd aspect ratio',
  oddSize: 'odd size',
};

/** A row a kind of finding: how many images, and the worst of them. */
export function showInspection(inspection: InspectionFile, print: (line: string) => void): void {
  const { images, labelsFrom, skipped, wrongLabels, doubtedLabels, imbalance } = inspection;
  print('');
  print(table([['finding', 'images', 'the first'], ...rowsOf(inspection)], 'left'));
  print('');
  const skippedText = skipped.length ? `, ${skipped.length} that could not be used` : '';
  print(pc.dim(`${thousands(images)} images inspected${skippedText}; labels come from ${labelSource(labelsFrom)}.`));
  if (wrongLabels?.length || doubtedLabels?.first.length)
    print(pc.dim('Hard images are doubted just like mislabelled ones: look before you remove or correct them.'));
  const notice = turnedNotice(inspection);
  if (notice) print(`${pc.yellow('Notice:')} ${notice}`);
  for (const name of imbalance.rare) print(`Few training images of ${pc.bold(name)}: ${imbalance.training[name]}`);
}

/** Number of a finding, undefined where nobody looked, and the worst of it. */
type Row = [name: string, images: number | undefined, first: string | undefined];

function rowsOf(inspection: InspectionFile): string[][] {
  const { exactDuplicates, nearDuplicates, leakage, turned, odd } = inspection;
  const pair = (files: readonly Place[] | undefined, sign: string) =>
    files
      ?.slice(0, 2)
      .map(({ file }) => file)
      .join(sign);
  const repeated = (groups: readonly { readonly files: readonly Place[] }[]) =>
    groups.reduce((sum, { files }) => sum + files.length - 1, 0);
  const leak = leakage[0];
  const rows: Row[] = [
    ['exact duplicates', repeated(exactDuplicates), pair(exactDuplicates[0]?.files, ' = ')],
    ['near duplicates', nearDuplicates ? repeated(nearDuplicates) : undefined, pair(nearDuplicates?.[0]?.files, ' ~ ')],
    ['leakage', leakage.length, leak && pair([leak, leak.like], leak.kind === 'exact' ? ' = ' : ' ~ ')],
    ...(inspection.doubtedLabels === undefined ? wrongRows(inspection) : doubtedRows(inspection.doubtedLabels)),
  ];
  const [first] = turned?.first ?? [];
  rows.push([
    turned?.orient === 'ignore' ? 'turned, ignored' : 'turned upright',
    turned?.images,
    first && `${first.file} (EXIF ${first.orientation})`,
  ]);
  for (const [kind, name] of Object.entries(ODD_NAMES)) {
    const list = odd?.[kind as keyof OddImages];
    rows.push([name, list?.length, list?.[0] && `${list[0].file} (${list[0].value})`]);
  }
  return rows.map(([name, count, first]) => [name, count === undefined ? 'not looked' : String(count), first ?? '']);
}

function wrongRows({ wrongLabels }: InspectionFile): Row[] {
  const sure = wrongLabels?.filter(({ confident }) => confident);
  const doubtful = wrongLabels?.filter(({ confident }) => !confident);
  const label = (own: NonNullable<InspectionFile['wrongLabels']>[number] | undefined) =>
    own && `${own.file}: ${own.suggested}, ${Math.round(own.probability * 100)} %`;
  return [
    ['likely wrong labels', sure?.length, label(sure?.[0])],
    ['doubtful labels', doubtful?.length, label(doubtful?.[0])],
  ];
}

/** Of images that may have several labels: labels are counted, not images. */
function doubtedRows(doubted: NonNullable<InspectionFile['doubtedLabels']> | null): Row[] {
  const first = (wanted: (own: Doubt) => boolean) => {
    const own = doubted?.first.find(wanted);
    const sign = own?.kind === 'missing' ? '+' : '-';
    const probability = own && (own.kind === 'missing' ? own.probability : 1 - own.probability);
    return own && `${own.file}: ${sign} ${own.label}, ${Math.round((probability ?? 0) * 100)} %`;
  };
  const doubtful = doubted && doubted.missing.doubtful + doubted.extra.doubtful;
  return [
    [
      'likely missing labels',
      doubted?.missing.confident,
      first(({ kind, confident }) => confident && kind === 'missing'),
    ],
    ['likely wrong labels', doubted?.extra.confident, first(({ kind, confident }) => confident && kind === 'extra')],
    ['doubtful labels', doubtful ?? undefined, first(({ confident }) => !confident)],
  ];
}
