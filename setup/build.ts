import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const ROOT = resolve(__dirname, '..');
const DIST = join(ROOT, 'dist');
const SOURCES = ['cli', 'functions', 'setup', 'shared'];

/** Packages with native parts, or large ones that a command loads only when it needs them: they stay in node_modules. */
const EXTERNAL = [
  '@tensorflow/tfjs-node',
  'onnxruntime-node',
  'sharp',
  'h5wasm',
  '@aws-sdk/*',
  'esbuild',
  'dejavu-fonts-ttf',
];

/** Bundles the command line into dist/, where nothing has to be compiled at start. Skipped while the sources are the same. */
export async function ensureBuild({ say }: { say(text: string): void }): Promise<void> {
  const stamp = join(DIST, 'sources.sha256');
  const wanted = await hashOfSources();
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return;
  say('command line: bundling the sources into dist/ …');
  const fresh = `${DIST}.${process.pid}`;
  try {
    await build({
      entryPoints: { main: join(ROOT, 'cli/main.ts') },
      outdir: fresh,
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      sourcemap: 'linked',
      external: EXTERNAL,
      logLevel: 'warning',
      absWorkingDir: ROOT,
    });
    await writeFile(join(fresh, 'sources.sha256'), wanted);
    await rm(DIST, { recursive: true, force: true });
    await rename(fresh, DIST);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(join(ROOT, 'package-lock.json')));
  for (const folder of SOURCES) {
    const files = (await readdir(join(ROOT, folder), { recursive: true }))
      .filter((file) => file.endsWith('.ts'))
      .sort();
    for (const file of files) hash.update(file).update(await readFile(join(ROOT, folder, file)));
  }
  return hash.digest('hex');
}
