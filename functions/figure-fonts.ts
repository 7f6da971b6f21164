import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FigureFonts } from '../shared/report/text-outlines';

/** DejaVu Sans, which comes with the project as an npm package. */
export async function figureFonts(): Promise<FigureFonts> {
  const folder = join(dirname(require.resolve('dejavu-fonts-ttf/package.json')), 'ttf');
  const [regular, bold] = await Promise.all(
    ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) => readFile(join(folder, file))),
  );
  return { regular: regular as Buffer, bold: bold as Buffer };
}
