import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../cli/machine/run-program';
import { sha256Hex } from '../../shared/hash';
import { stageHeadstart } from './stage-headstart';
import { stagePredict } from './stage-predict';

const SUMS = 'SHA256SUMS';
const TIMEOUT_MS = 5 * 60_000;

type Npm = readonly [program: string, ...first: string[]];

export interface ReleaseFiles {
  /** Their paths: headstart, and headstart-predict. */
  readonly tarballs: readonly string[];
  /** All that lies in the folder. */
  readonly names: readonly string[];
}

/** Writes both packages, what the first is made of, and checksums of these files into a folder. */
export async function packRelease(root: string, folder: string, npm: Npm): Promise<ReleaseFiles> {
  const { filename: own } = await packHeadstart(root, folder, npm);
  const { filename: predict } = await packPredict(root, folder, npm);
  const bill = await writeBillOfMaterials(root, folder, npm);
  await writeSums(folder, [own, predict, bill]);
  return { tarballs: [own, predict].map((name) => join(folder, name)), names: [own, predict, bill, SUMS] };
}

/** Writes the tarball of headstart into a folder. */
export const packHeadstart = (root: string, folder: string, npm: Npm) => pack(stageHeadstart, root, folder, npm);

/** Writes the tarball of headstart-predict into a folder. */
export const packPredict = (root: string, folder: string, npm: Npm) => pack(stagePredict, root, folder, npm);

/** What npm says of a tarball. */
export interface Tarball {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

async function pack(
  stage: (root: string, folder: string) => Promise<void>,
  root: string,
  folder: string,
  [program, ...first]: Npm,
): Promise<Tarball> {
  const staged = await mkdtemp(join(tmpdir(), 'headstart-staged-'));
  try {
    await stage(root, staged);
    const args = [...first, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const [packed] = JSON.parse(await runProgram(program, args, { cwd: staged, timeoutMs: TIMEOUT_MS }));
    return packed;
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}

/**
 * The packages that an installation brings, with versions, licences and checksums, as CycloneDX.
 * @returns the name of the file
 */
export async function writeBillOfMaterials(root: string, folder: string, [program, ...first]: Npm): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const work = await mkdtemp(join(tmpdir(), 'headstart-bill-'));
  try {
    // npm calls the package by the name of its folder, whatever that is here.
    const named = join(work, name);
    await mkdir(named);
    for (const own of ['package.json', 'package-lock.json']) await copyFile(join(root, own), join(named, own));
    const how = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'];
    const bill = await runProgram(program, [...first, ...how], { cwd: named, timeoutMs: TIMEOUT_MS });
    const file = `${name}-${version}.cdx.json`;
    await writeFile(join(folder, file), bill);
    return file;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** As `sha256sum --check` reads them. */
export async function writeSums(folder: string, names: readonly string[]): Promise<void> {
  const sums = names.map(async (name) => `${sha256Hex(await readFile(join(folder, name)))}  ${name}\n`);
  await writeFile(join(folder, SUMS), (await Promise.all(sums)).join(''));
}
