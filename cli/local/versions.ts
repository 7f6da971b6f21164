import packageJson from '../../package.json';
import { pinnedVersion } from '../machine/pinned-version';

const PACKAGES = ['@tensorflow/tfjs-node', 'onnxruntime-node', 'sharp', '@julusian/jpeg-turbo', 'libheif-js'] as const;

/**
 * Versions that a run's numbers depend on, without loading what they belong to.
 * @throws SetupError where one of them is missing, or another than ours
 */
export function versions(): Record<string, string> {
  return {
    headstart: packageJson.version,
    node: process.version,
    ...Object.fromEntries(PACKAGES.map((name) => [name, pinnedVersion(name)])),
  };
}
