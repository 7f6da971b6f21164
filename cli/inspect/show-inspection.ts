import pc from 'picocolors';
import type { InspectionFile, OddImages, Place } from '../../shared/inspect/inspection-file';
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
  const { images, labelsFrom, skipped, wrongLabels, imbalance } = inspection;
  print('');
  print(table([['finding', 'images', 'the first'], ...rowsOf(inspection)], 'left'));
  print('');
  const skippedText = skipped.length ? `, ${skipped.length} that could not be used` : '';
  print(pc.dim(`${thousands(images)} images inspected${skippedText}; labels come from ${labelSource(labelsFrom)}.`));
  if (wrongLabels?.length)
    print(pc.dim('Hard images are doubted just like mislabelled ones: look before you remove them.'));
  const notice = turnedNotice(inspection);
  if (notice) print(`${pc.yellow('Notice:')} ${notice}`);
  for (const name of imbalance.rare) print(`Few training images of ${pc.bold(name)}: ${imbalance.training[name]}`);
}

function rowsOf({ exactDuplicates, nearDuplicates, leakage, wrongLabels, turned, odd }: InspectionFile): string[][] {
  const sure = wrongLabels?.filter(({ confident }) => confident);
  const doubtful = wrongLabels?.filter(({ confident }) => !confident);
  const pair = (files: readonly Place[] | undefined, sign: string) =>
    files
      ?.slice(0, 2)
      .map(({ file }) => file)
      .join(sign);
  const label = (own: NonNullable<InspectionFile['wrongLabels']>[number] | undefined) =>
    own && `${own.file}: ${own.suggested}, ${Math.round(own.probability * 100)} %`;
  const repeated = (groups: readonly { readonly files: readonly Place[] }[]) =>
    groups.reduce((sum, { files }) => sum + files.length - 1, 0);
  const leak = leakage[0];
  const rows: [name: string, images: number | undefined, first: string | undefined][] = [
    ['exact duplicates', repeated(exactDuplicates), pair(exactDuplicates[0]?.files, ' = ')],
    ['near duplicates', nearDuplicates ? repeated(nearDuplicates) : undefined, pair(nearDuplicates?.[0]?.files, ' ~ ')],
    ['leakage', leakage.length, leak && pair([leak, leak.like], leak.kind === 'exact' ? ' = ' : ' ~ ')],
    ['likely wrong labels', sure?.length, label(sure?.[0])],
    ['doubtful labels', doubtful?.length, label(doubtful?.[0])],
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
