import type { AskedConfig } from '../config';
import { FormatError } from '../errors';
import type { Backbone } from '../records/backbone';
import { type Architecture, type Capabilities, checkCapabilities, checkSettings } from './architecture';
import { knownSource } from './known-sources';
import { mobilenetV2 } from './mobilenet-v2/architecture';
import { onnxFile } from './onnx-file/architecture';
import { pairArchitecture } from './pair/architecture';
import { pairOf } from './pair-of';
import { torchArchitecture } from './pytorch/torch-architecture';
import { TORCH_NETWORKS } from './pytorch/torch-networks';

const pair = pairArchitecture({ architectureOf, expectedArchitecture, checkFor });

/** Every kind of base network that there is: a new one is a folder beside these, and a line here. */
const ARCHITECTURES: readonly Architecture[] = [
  mobilenetV2,
  onnxFile,
  ...[...TORCH_NETWORKS.values()].map(torchArchitecture),
  pair,
];

/** @throws FormatError where a newer release has recorded one that this one does not know */
export function architectureOf({ architecture }: Pick<Backbone, 'architecture'>): Architecture {
  const found = ARCHITECTURES.find(({ id }) => id === architecture);
  if (found) return found;
  const known = ARCHITECTURES.map(({ id }) => id).join(', ');
  throw new FormatError(`The base is of the architecture "${architecture}", this release knows ${known}`, {
    remedy: 'use the release that made it, or a later one',
  });
}

/** What a base's kind is to all appearances, before it is read: it is held against what it turns out to be. */
export function expectedArchitecture({ base }: Pick<AskedConfig, 'base'>): Architecture {
  if (pairOf(base)) return pair;
  const known = knownSource(base);
  if (known?.format === 'pytorch') return architectureOf({ architecture: known.id });
  if (known) return onnxFile;
  return base !== undefined && /\.onnx$/i.test(base.replace(/[?#].*$/, '')) ? onnxFile : mobilenetV2;
}

/** What a model with this base is written as: "ONNX and TensorFlow.js". */
export const exportFormats = (backbone: Backbone): string =>
  architectureOf(backbone).can.tensorflow ? 'ONNX and TensorFlow.js' : 'ONNX';

/** The base that a configuration asks for, as far as it can be told before the base is read. */
export const expectedBackbone = (config: AskedConfig): Backbone | undefined =>
  expectedArchitecture(config).expected(config);

/** Titles of the kinds of base that can do something. */
export const ableTo = (capability: keyof Capabilities): string[] =>
  ARCHITECTURES.filter(({ can }) => can[capability]).map(({ title }) => title);

/** @throws ConfigError where a configuration asks for what a kind of base cannot do, or does not take */
export function checkFor(architecture: Architecture, config: AskedConfig): void {
  checkCapabilities(architecture, config, ableTo);
  checkSettings(architecture, config);
  architecture.checkConfig?.(config);
}
