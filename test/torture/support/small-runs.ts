import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distinctImagesZip } from '../../support/distinct-images';
import { type Ended, filesBelow, headstart, requireFreshBuild } from '../../support/headstart';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../../support/small-base-file';

/** Enough for ten shards, few enough for a second or two. */
const IMAGES = 240;
const SHARDS = 10;

/** Where a run's command points. */
export interface Places {
  readonly zip?: string;
  readonly out: string;
  readonly store: string;
}

/** Runs of `headstart train` that take little time, and what they leave where nothing goes wrong. */
export interface SmallRuns {
  /** A folder for whatever the trial makes; it goes with `remove`. */
  readonly folder: string;
  readonly zip: string;
  readonly base: string;
  readonly config: string;
  /** Arguments of `headstart`. */
  args(places: Places, ...flags: string[]): string[];
  /** What a run that nothing happens to leaves in its folder, by name, and the bytes that its store takes. */
  reference(...flags: string[]): Promise<Reference>;
  remove(): void;
}

export interface Reference {
  readonly files: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly storeBytes: number;
  readonly outBytes: number;
}

export async function makeSmallRuns(): Promise<SmallRuns> {
  await requireFreshBuild();
  const folder = mkdtempSync(join(tmpdir(), 'headstart-torture-'));
  const [zip, base, config] = ['insects.zip', 'base.h5', 'config.json'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(zip, distinctImagesZip(IMAGES));
  writeFileSync(config, JSON.stringify({ shardImages: IMAGES / SHARDS, head: { epochs: 8 } }));
  await writeSmallBase(base);
  const args = ({ zip: source = zip, out, store }: Places, ...flags: string[]) => [
    ...['train', source, '--out', out, '--store', store, '--base', base, ...SMALL_BASE_FLAGS, '--config', config],
    ...flags,
  ];
  return {
    ...{ folder, zip, base, config, args },
    async reference(...flags) {
      const [out, store] = [mkdtempSync(join(folder, 'reference-out-')), mkdtempSync(join(folder, 'reference-store-'))];
      const start = performance.now();
      const ended = await headstart(args({ out, store }, ...flags));
      if (ended.code !== 0) throw new Error(`A run that nothing happens to failed: ${ended.stderr}`);
      const seconds = (performance.now() - start) / 1000;
      return { files: artifacts(out), seconds, storeBytes: bytesBelow(store), outBytes: bytesBelow(out) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Every artifact of a run but run.json, as base64 by name. */
export const artifacts = (out: string) => filesBelow(out, ['run.json']);

/** What is wrong with a run that should have ended well; undefined where nothing is. */
export function differsFrom(reference: Reference, ended: Ended, out: string): string | undefined {
  if (ended.code !== 0) return `it ended with ${ended.code}: ${lastLines(ended.stderr)}`;
  const found = artifacts(out);
  const names = new Set([...Object.keys(found), ...Object.keys(reference.files)]);
  const other = [...names].filter((name) => found[name] !== reference.files[name]);
  return other.length ? `other bytes than without the fault: ${other.join(', ')}` : undefined;
}

export const lastLines = (text: string) => text.trim().split('\n').slice(-4).join(' | ').slice(-400);

function bytesBelow(folder: string): number {
  return Object.values(filesBelow(folder)).reduce((sum, base64) => sum + Buffer.byteLength(base64, 'base64'), 0);
}
