import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FunctionStepName, PredictionStepName } from '../functions/steps';
import { PROJECT_ROOT } from './project-root';

/** Packages that a function's zip holds beside its bundle. */
export type NativePackage = 'onnxruntime-node' | 'sharp' | '@julusian/jpeg-turbo' | 'libheif-js' | 'dejavu-fonts-ttf';

/** What reads images. */
const DECODERS = ['sharp', '@julusian/jpeg-turbo', 'libheif-js'] as const;

/** What the step of a zip loads; TrainHead, which needs TensorFlow, comes as an image. */
export const STEP_PACKAGES: Readonly<Record<Exclude<FunctionStepName, 'TrainHead'>, readonly NativePackage[]>> = {
  // A run in int8 is calibrated there.
  Ingest: ['onnxruntime-node', ...DECODERS],
  ExtractFeatures: ['onnxruntime-node', ...DECODERS],
  Evaluate: [],
  // The report's activation maps come from the exported model.
  Publish: ['onnxruntime-node', ...DECODERS, 'dejavu-fonts-ttf'],
  RecordFailure: [],
};

/** What the function behind the HTTP interface loads. */
export const PREDICT_PACKAGES: readonly NativePackage[] = ['onnxruntime-node', ...DECODERS];

/** What the steps of a batch prediction load. */
export const PREDICTION_PACKAGES: Readonly<Record<PredictionStepName, readonly NativePackage[]>> = {
  PlanPrediction: [],
  PredictShard: ['onnxruntime-node', ...DECODERS],
  WritePredictions: [],
};

/** Where functions run: Amazon Linux, whatever machine deploys them. */
export const TARGET = 'linux-x64';

/**
 * Of each package what runs on the target, as paths in node_modules. onnxruntime-node alone unpacks to 290 MB with the
 * libraries of all platforms, more than the 250 MB that a function may have.
 */
const FILES: Readonly<Record<NativePackage, readonly string[]>> = {
  'onnxruntime-node': [
    'onnxruntime-node/package.json',
    'onnxruntime-node/dist',
    `onnxruntime-node/bin/napi-v6/${TARGET.replace('-', '/')}`,
    'onnxruntime-common/package.json',
    'onnxruntime-common/dist/cjs',
  ],
  sharp: [
    'sharp/package.json',
    'sharp/dist',
    '@img/colour',
    'detect-libc',
    'semver',
    `@img/sharp-${TARGET}`,
    `@img/sharp-libvips-${TARGET}`,
  ],
  '@julusian/jpeg-turbo': [
    '@julusian/jpeg-turbo/package.json',
    '@julusian/jpeg-turbo/LICENSE',
    '@julusian/jpeg-turbo/index.js',
    '@julusian/jpeg-turbo/binding-options.js',
    `@julusian/jpeg-turbo/prebuilds/jpeg-turbo-${TARGET}`,
    'pkg-prebuilds/package.json',
    'pkg-prebuilds/bindings.js',
    'pkg-prebuilds/lib',
  ],
  // The library as its makers built it, with its licence (LGPL): a file that can be replaced by another build.
  'libheif-js': [
    'libheif-js/package.json',
    'libheif-js/LICENSE',
    'libheif-js/index.js',
    'libheif-js/libheif-wasm/LICENSE',
    'libheif-js/libheif-wasm/libheif.js',
    'libheif-js/libheif-wasm/libheif.wasm',
  ],
  'dejavu-fonts-ttf': [
    'dejavu-fonts-ttf/package.json',
    'dejavu-fonts-ttf/LICENSE',
    'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
    'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
  ],
};

/**
 * Copies what the packages need on the target into a node_modules folder.
 * @throws Error with the command to run where this machine has not installed the target's files
 */
export function stagePackages(packages: readonly NativePackage[], folder: string): void {
  for (const file of new Set(packages.flatMap((name) => FILES[name]))) {
    const from = join(PROJECT_ROOT, 'node_modules', file);
    if (!existsSync(from)) {
      throw new Error(
        `Cannot package for ${TARGET}: node_modules/${file} is missing. Run "npm install --no-save --ignore-scripts --os=linux --cpu=x64 --libc=glibc"`,
      );
    }
    const to = join(folder, file);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to, { recursive: true, dereference: true });
  }
}
