import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { PROJECT_ROOT } from './project-root';

/** Packages with native parts or with files of their own: they stay packages, beside the bundle or under NODE_PATH. */
export const EXTERNAL_PACKAGES = [
  '@tensorflow/tfjs-node',
  'onnxruntime-node',
  'sharp',
  '@julusian/jpeg-turbo',
  'libheif-js',
  'dejavu-fonts-ttf',
];

/**
 * Bundles one entry of functions/lambda/ into index.js. The AWS SDK comes along, so that its version is ours and not
 * whatever the platform has that week.
 * @param withDecoder whether it starts a process to decode images in; the program of that stands beside the bundle
 */
export function bundleFunction(file: string, folder: string, withDecoder = false): void {
  buildSync({
    entryPoints: {
      index: join(PROJECT_ROOT, 'functions/lambda', `${file}.ts`),
      ...(withDecoder && { 'decode-images': join(PROJECT_ROOT, 'shared/images/decode-images.ts') }),
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: EXTERNAL_PACKAGES,
    // Names of classes in stack traces stay readable; white space does not matter to anyone.
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
    absWorkingDir: PROJECT_ROOT,
  });
}
