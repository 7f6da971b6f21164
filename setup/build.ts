import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildOptions as EsbuildOptions, Plugin } from 'esbuild';
import { BESIDE_TFJS_NODE, bundleTfjsNode } from '../cli/local/faster/tfjs-bundle/bundle-tfjs-node';
import { buildPages } from './build-pages';
import { buildTypes } from './build-types';
import type { Terminal } from './terminal';
import { thirdPartyLicences } from './third-party-licences';

export interface BuildOptions {
  /** The project's folder. */
  readonly root: string;
  readonly terminal: Terminal;
}

const SOURCES = ['cli', 'functions', 'setup', 'shared', 'web'];

const ENTRIES = {
  main: 'cli/main.ts',
  api: 'cli/api/headstart.ts',
  predict: 'cli/api/headstart-predict.ts',
  'step-process': 'cli/local/faster/step-process.ts',
  'feature-process': 'cli/local/faster/run-features.ts',
  'fork-ahead': 'cli/local/faster/fork-ahead.ts',
  'tune-start': 'cli/local/faster/tune-start.ts',
  'decode-images': 'shared/images/decode-images.ts',
  'describe-onnx': 'cli/base/serve-description.ts',
  setup: 'setup/installed.ts',
  'set-up-predict': 'setup/set-up-predict.ts',
  'full-pass': 'functions/full-pass/main.ts',
};

/** The program of the process that computes features. */
const SERVE_FEATURES = { 'serve-features': 'cli/local/serve-features.ts' };
/** The program of the process that loads TensorFlow. */
const SERVE_STEPS = { 'serve-steps': 'cli/local/serve-steps.ts' };

/** Packages with native parts, or large ones that a command loads only when it needs them: they stay in node_modules. */
const EXTERNAL = [
  'onnxruntime-node',
  'sharp',
  '@julusian/jpeg-turbo',
  'libheif-js',
  'h5wasm',
  'jsfive',
  'opentype.js',
  '@smithy/*',
  '@aws-sdk/*',
  'dejavu-fonts-ttf',
  'jiti',
];

/** What V8 has kept of a program cannot load modules by `import()`. */
const WITHOUT_IMPORT = { 'dynamic-import': false };

/** zod brings its messages in fifty languages, a fifth of all that a command compiles. The English ones are a file by themselves. */
const WITHOUT_LOCALES: Plugin = {
  name: 'without-locales',
  setup(build) {
    build.onLoad({ filter: /zod\/v4\/locales\/index\.js$/ }, () => ({ contents: 'export {};' }));
  },
};

/**
 * Bundles the command line into dist/main.js, so that it starts without compiling; what `import 'headstart'` gives into
 * dist/api.js, its types into dist/types/; the process that both start for TensorFlow, and what starts it ahead of them;
 * the set-up of an installed package and that of the package headstart-predict, and the job of the full pass; the module
 * `headstart/browser` into dist/browser/, and the pages of web/ into dist/site/ and dist/serve/.
 * Skipped while the sources are the same.
 * @returns whether anything was built
 */
export async function ensureBuild({ root, terminal }: BuildOptions): Promise<boolean> {
  const dist = join(root, 'dist');
  const stamp = join(dist, 'sources.sha256');
  const wanted = await hashOfSources(root);
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return false;
  const { build } = await import('esbuild');
  const fresh = `${dist}.${process.pid}.tmp`;
  try {
    const bundle = ({ external = [], plugins = [], ...own }: EsbuildOptions) =>
      build({
        ...own,
        outdir: fresh,
        bundle: true,
        platform: 'node',
        target: 'node20',
        format: 'cjs',
        sourcemap: 'linked',
        external: [...EXTERNAL, ...external],
        plugins: [WITHOUT_LOCALES, ...plugins],
        logLevel: 'warning',
        absWorkingDir: root,
        metafile: true,
      });
    const bundles = await terminal.during('command line: bundling the sources into dist/', () =>
      Promise.all([
        bundle({ entryPoints: ENTRIES, external: ['@tensorflow/tfjs-node'] }),
        bundle({
          entryPoints: SERVE_STEPS,
          external: BESIDE_TFJS_NODE,
          plugins: [bundleTfjsNode(root)],
          supported: WITHOUT_IMPORT,
        }),
        bundle({ entryPoints: SERVE_FEATURES, external: ['@tensorflow/tfjs-node'], supported: WITHOUT_IMPORT }),
      ]),
    );
    const [ofPages] = await Promise.all([buildPages(root, fresh), buildTypes(root, join(fresh, 'types'))]);
    const inputs = bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs)).concat(ofPages);
    const licences = await thirdPartyLicences(root, inputs);
    await writeFile(join(fresh, 'THIRD-PARTY-LICENCES.txt'), licences);
    await writeFile(join(fresh, 'sources.sha256'), wanted);
    await rm(dist, { recursive: true, force: true });
    await rename(fresh, dist);
    return true;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Of every source file and of the packages, by name and content. */
export async function hashOfSources(root: string): Promise<string> {
  const hash = createHash('sha256').update(await readFile(join(root, 'package-lock.json')));
  for (const folder of SOURCES) {
    const files = (await readdir(join(root, folder), { recursive: true })).filter((file) =>
      /\.(tsx?|mjs|cjs|json|html|css)$/.test(file),
    );
    for (const file of files.sort())
      hash.update(`${folder}/${file}\n`).update(await readFile(join(root, folder, file)));
  }
  return hash.digest('hex');
}
