import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const RULE = '-'.repeat(80);

/**
 * The licences of the npm packages inside a bundle, as each package words its own: their terms ask for the text beside the
 * code. Ascending by package, so that the same sources give the same bytes.
 * @param inputs the files that were bundled, as paths from `root`
 * @throws Error where a package says nothing of its licence
 */
export async function thirdPartyLicences(root: string, inputs: readonly string[]): Promise<string> {
  const folders = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input) ?? []));
  const parts = await Promise.all([...folders].sort().map((folder) => licenceOf(join(root, folder))));
  const intro = 'Headstart (Apache-2.0, see LICENSE) holds code of the following packages in its bundles.\n';
  return [intro, ...parts].join(`\n${RULE}\n\n`);
}

async function licenceOf(folder: string): Promise<string> {
  const { name, version, license, author } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  if (texts.length === 0 && !license) throw new Error(`The package ${name} ${version} says nothing of its licence`);
  // A package without a text of its own names a licence that is known by its name.
  const by = typeof author === 'string' ? author : author?.name;
  const body = texts.length
    ? texts.map((text) => text.trim()).join('\n\n')
    : `Licence: ${license}${by ? `, ${by}` : ''}`;
  return `${name} ${version} (${license ?? 'see below'})\n\n${body}\n`;
}
