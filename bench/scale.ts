import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { PROJECT_ROOT } from '../cli/project-root';
import { FeatureIndex } from '../shared/features/feature-index';
import { indexRecords, mergeFeatureIndex } from '../shared/features/merge-feature-index';
import { sha256Hex } from '../shared/hash';
import { thousands } from '../shared/thousands';
import { writeSparseZip } from '../test/support/write-sparse-zip';
import { loglogSvg, type Point } from './loglog-svg';

const ENTRIES = [1_000, 10_000, 100_000, 1_000_000];
const ENTRY_BYTES = 10_240;

interface Ingested {
  readonly seconds: number;
  readonly bytesRead: number;
  readonly peakMb: number;
  readonly shards: number;
  readonly shardListBytes: number;
}

/**
 * `npm run bench:scale`: Ingest on zip64 archives of 10^3 to 10^6 entries (the last has 10 GB, of which 100 MB are on the
 * disk), and looking up an image in a feature index of 10^6. Prints a table; draws docs/performance/ingest.svg.
 */
async function main(): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'headstart-scale-'));
  try {
    const script = join(work, 'ingest.cjs');
    await build({
      entryPoints: [join(__dirname, 'contenders/ingest.ts')],
      outfile: script,
      ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
      external: ['onnxruntime-node', 'sharp', '@julusian/jpeg-turbo', 'libheif-js', '@aws-sdk/*'],
    });
    const points: Point[] = [];
    console.log('| Entries | archive | read beside the directory | seconds | peak memory | shards | shard list |');
    console.log('|---|---|---|---|---|---|---|');
    for (const entries of ENTRIES) {
      const archive = join(work, 'sparse.zip');
      const { archiveBytes, directoryBytes } = writeSparseZip(archive, { entries, entryBytes: ENTRY_BYTES });
      const told = execFileSync(process.execPath, [script, archive, join(work, 'store')], { encoding: 'utf8' });
      const { seconds, bytesRead, peakMb, shards, shardListBytes } = JSON.parse(told) as Ingested;
      points.push({ x: entries, y: seconds });
      console.log(
        `| ${thousands(entries)} | ${(archiveBytes / 1e9).toFixed(2)} GB | ${((bytesRead - directoryBytes) / 1024).toFixed(1)} KiB | ${seconds.toFixed(2)} | ${peakMb.toFixed(0)} MB | ${shards} | ${(shardListBytes / 1024).toFixed(1)} KiB |`,
      );
      await rm(join(work, 'store'), { recursive: true, force: true });
    }
    console.log(`\n${lookUp(1_000_000)}`);
    const folder = join(PROJECT_ROOT, 'docs/performance');
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, 'ingest.svg'),
      loglogSvg(points, { x: 'entries in the archive', y: 'seconds of Ingest' }),
    );
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** One look-up among so many images. */
function lookUp(images: number): string {
  const perFile = 256;
  const hashes = Array.from({ length: images }, (_, i) => sha256Hex(String(i)));
  const added = new Map<string, Buffer>();
  for (let first = 0; first < images; first += perFile) {
    const own = hashes.slice(first, first + perFile).map((sha256, row) => ({ sha256, row }));
    added.set(sha256Hex(`file ${first}`), indexRecords(own));
  }
  const built = performance.now();
  const bytes = mergeFeatureIndex(undefined, new Set(added.keys()), added);
  const opened = performance.now();
  const index = new FeatureIndex(bytes, 'index.bin');
  const begun = performance.now();
  const lookUps = 200_000;
  let found = 0;
  for (let i = 0; i < lookUps; i++) if (index.find(hashes[(i * 7919) % images] as string)) found++;
  const each = ((performance.now() - begun) / lookUps) * 1000;
  if (found !== lookUps) throw new Error(`${lookUps - found} images were not found`);
  return `Feature index of ${thousands(images)} images: ${(bytes.length / 1e6).toFixed(1)} MB, made in ${((opened - built) / 1000).toFixed(1)} s, opened in ${(begun - opened).toFixed(1)} ms, ${each.toFixed(1)} µs a look-up.`;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
