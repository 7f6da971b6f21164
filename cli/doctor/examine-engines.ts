import { splitRemedy } from '../../shared/errors';
import { type NativePackage, tryNative } from '../machine/try-native';
import type { Finding } from './finding';

const ENGINES: readonly { readonly topic: string; readonly name: NativePackage }[] = [
  { topic: 'images (sharp)', name: 'sharp' },
  { topic: 'JPEG (jpeg-turbo)', name: '@julusian/jpeg-turbo' },
  { topic: 'HEIC (libheif)', name: 'libheif-js' },
  { topic: 'base (onnxruntime-node)', name: 'onnxruntime-node' },
  { topic: 'training (tfjs-node)', name: '@tensorflow/tfjs-node' },
];

/** Whether the native packages load and compute; each in a process of its own. */
export async function examineEngines(load: typeof tryNative = tryNative): Promise<Finding[]> {
  return Promise.all(
    ENGINES.map(async ({ topic, name }): Promise<Finding> => {
      try {
        return { topic, needed: true, state: 'ok', found: await load(name) };
      } catch (error) {
        const { problem } = splitRemedy((error as Error).message);
        return { topic, needed: true, state: 'missing', found: problem, remedy: 'headstart setup' };
      }
    }),
  );
}
