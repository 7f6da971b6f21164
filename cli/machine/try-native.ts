import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TELEMETRY_OFF } from '../../shared/engine/forbid-telemetry';
import { SetupError } from '../../shared/errors';
import { PROJECT_ROOT } from '../project-root';
import { packageFolder } from './package-folder';

/** What each native package is asked to do; the answer is its version. */
const PROGRAMS = {
  // The first line is shared/tensorflow/restore-util.ts, which has to do without what is not built yet.
  '@tensorflow/tfjs-node': `
    require('node:util').isNullOrUndefined = (value) => value == null;
    const tf = require('@tensorflow/tfjs-node');
    const product = tf.matMul([[1, 2]], [[3], [4]]).dataSync()[0];
    if (product !== 11) throw new Error('1*3 + 2*4 = ' + product);
    console.log(tf.version['tfjs-node'] + ' with TensorFlow ' + tf.backend().binding.TF_Version);`,
  'onnxruntime-node': `
    const { InferenceSession, env } = require('onnxruntime-node');
    if (typeof InferenceSession.create !== 'function') throw new Error('it has no InferenceSession');
    console.log(env.versions.node || env.versions.common);`,
  sharp: `
    const sharp = require('sharp');
    const create = { width: 2, height: 2, channels: 3, background: 'red' };
    sharp({ create }).jpeg().toBuffer().then(() => console.log(sharp.versions.sharp + ' with libvips ' + sharp.versions.vips));`,
  '@julusian/jpeg-turbo': `
    const turbo = require('@julusian/jpeg-turbo');
    const jpeg = turbo.compressSync(Buffer.alloc(12, 128), { format: turbo.FORMAT_RGB, width: 2, height: 2 });
    const { data } = turbo.decompressSync(jpeg, { format: turbo.FORMAT_RGB });
    if (!data.every((level) => Math.abs(level - 128) < 2)) throw new Error('gray comes back as ' + [...data]);
    console.log(require('@julusian/jpeg-turbo/package.json').version);`,
  'libheif-js': `
    const { dirname, join } = require('node:path');
    const { readFileSync } = require('node:fs');
    const folder = join(dirname(require.resolve('libheif-js/package.json')), 'libheif-wasm');
    const heif = require(join(folder, 'libheif.js'))({ wasmBinary: readFileSync(join(folder, 'libheif.wasm')) });
    if (!heif.heif_context_alloc()) throw new Error('it opens no file');
    console.log(require('libheif-js/package.json').version);`,
} as const;
export type NativePackage = keyof typeof PROGRAMS;

const TIMEOUT_MS = 60_000;

/**
 * Loads a native package in a process of its own, because a bad library ends the process that loads it, and lets it
 * compute a trifle.
 * @param root the folder of the package that needs it
 * @returns its version
 * @throws SetupError with the first line of what went wrong
 */
export async function tryNative(name: NativePackage, root: string = PROJECT_ROOT): Promise<string> {
  const cwd = packageFolder(name, root);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', PROGRAMS[name]], {
      cwd,
      timeout: TIMEOUT_MS,
      env: { ...process.env, ...TELEMETRY_OFF, TF_CPP_MIN_LOG_LEVEL: '3' },
    });
    return stdout.trim().split('\n').at(-1) ?? '';
  } catch (cause) {
    throw new SetupError(`${name} does not run: ${reasonOf(cause)}`, {
      cause,
      remedy: 'run "headstart setup"',
    });
  }
}

function reasonOf(cause: unknown): string {
  const { stderr, signal, message } = cause as { stderr?: string; signal?: string; message: string };
  const line = stderr?.split('\n').find((text) => /Error|cannot|not found/i.test(text));
  return (line ?? (signal ? `ended by ${signal}` : message)).trim();
}
