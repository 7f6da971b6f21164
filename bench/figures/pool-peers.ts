import { join } from 'node:path';
import { cachedSourceFile } from '../../cli/base/cached-source-file';
import { cacheFolder } from '../../cli/cache-folder';
import { knownSource } from '../../shared/backbone/known-sources';
import { TORCH_NETWORKS } from '../../shared/backbone/pytorch/torch-networks';
import { alternateWorkers, type Told } from '../alternate-workers';
import { type Bench, type Figure, type Measured, median, type Row, ratio } from '../figure';
import { type PoolMember, preparePool } from '../pool-members';
import { Worker } from '../worker';
import { peerScript, tsx } from '../worker-commands';

/** A base as timm has it. */
interface TimmNetwork {
  readonly timm: string;
  /** Around pictures, where it is not timm's own for that network. */
  readonly pad: string | null;
}

const TIMM: Readonly<Record<string, TimmNetwork>> = {
  'efficientnet-lite0': { timm: 'tf_efficientnet_lite0', pad: null },
  'efficientnet-lite1': { timm: 'tf_efficientnet_lite1', pad: null },
  'efficientnet-lite2': { timm: 'tf_efficientnet_lite2', pad: null },
  'mobilenet-v2-torchvision': { timm: 'mobilenetv2_100', pad: null },
  // Keras' own weights are in a file that timm does not read: those that it draws are as fast.
  'stanford-dogs': { timm: 'mobilenetv2_100', pad: 'same' },
  imagenet: { timm: 'mobilenetv2_100', pad: 'same' },
};
const TORCH_ENGINES = { eager: 'eager', 'channels-last': 'channels_last', compile: 'torch.compile' } as const;
const NO_SCALING = { mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5] };

/** The pool beside the same networks elsewhere: accuracy and milliseconds. */
export const poolPeers: Figure = {
  id: 'pool-peers',
  title: 'The pool beside timm in PyTorch, and OpenVINO',
  about:
    'Each base at its own size, pixels of 32 photographs in memory, all cores, warm processes in turn. Accuracy is that of a head with the default settings, trained on the photographs’ training images and measured on their validation images, on that base’s features by headstart; a peer stands where headstart does with the same weights, bfloat16 where float32 does. OpenVINO runs the same ONNX file. timm has the same network with the same weights where a cosine is told (the least of 32 images, to headstart’s float32 features), else with weights that are drawn: as fast, and not as accurate.',
  onlyAsked: true,
  async measure(bench) {
    const { members, missing } = await preparePool(bench, await bench.folder());
    const notes = [...missing];
    const torch = await bench.torch().catch((error: unknown) => {
      notes.push(`timm in PyTorch was not measured: ${error instanceof Error ? error.message : error}.`);
      return undefined;
    });
    const measured: Measured[] = [];
    for (const member of members) measured.push(await measureMember(bench, member, torch, notes));
    return {
      rows: measured.flatMap(({ rows }) => rows),
      ratios: Object.assign({}, ...measured.map(({ ratios }) => ratios)),
      notes,
    };
  },
};

async function measureMember(
  bench: Bench,
  member: PoolMember,
  torch: string | undefined,
  notes: string[],
): Promise<Measured> {
  const { name, imageSizePx, featureCount, images, pixels, float32, int8 } = member;
  const called = (what: string) => `${name}: ${what}`;
  const size = [imageSizePx, featureCount].map(String);
  const accuracies = new Map<string, number>();
  const references = join(await bench.folder(), 'features');
  for (const [precision, network] of [['float32', float32] as const, ...(int8 ? [['int8', int8.file] as const] : [])]) {
    const out = `${references}-${precision}.bin`;
    const args = [...tsx('accuracy.ts'), network, bench.archive, pixels, ...size, out];
    const worker = await Worker.start(process.execPath, args);
    const { accuracy } = await worker.measure<{ accuracy: number }>();
    await worker.stop();
    accuracies.set(precision, accuracy);
    bench.log(`${called(precision)}  accuracy ${accuracy.toFixed(4)}`);
  }
  const own = (network: string) =>
    Worker.start(process.execPath, [...tsx('base.ts'), 'headstart', network, pixels, ...size, String(images)]);
  const given = { pixels, features: `${references}-float32.bin`, side: imageSizePx, images };
  const openvino = (engine: string, network: string) =>
    Worker.start(bench.openvino, [peerScript('pool.py'), engine, JSON.stringify({ ...given, network })]);
  const timm = TIMM[name];
  if (torch && !timm)
    notes.push(`${name} was not measured in timm: bench/figures/pool-peers.ts names no such network.`);
  const inTorch = (python: string, engine: string) =>
    Worker.start(python, [peerScript('pool.py'), engine, JSON.stringify({ ...given, ...timm, ...weightsOf(name) })]);
  const told = new Map<string, Told>();
  const rates = await alternateWorkers(
    bench,
    [
      [called('headstart, float32'), () => own(float32)],
      ...(int8 ? [[called('headstart, int8'), () => own(int8.file)] as const] : []),
      [called('OpenVINO, float32'), () => openvino('openvino', float32)],
      [called('OpenVINO, bf16'), () => openvino('openvino-bf16', float32)],
      ...(int8 ? [[called('OpenVINO, int8'), () => openvino('openvino', int8.file)] as const] : []),
      ...(torch && timm
        ? Object.entries(TORCH_ENGINES).map(
            ([engine, title]) => [called(`timm, ${title}`), () => inTorch(torch, engine)] as const,
          )
        : []),
    ],
    {
      onTold: (contender, facts) => told.set(contender, facts),
      onFailure: (contender, error) => notes.push(`${contender} was not measured: ${lastLine(error)}.`),
    },
  );
  const rows = [...rates].map(([contender, values]): Row => {
    const accuracy = accuracies.get(contender.includes('int8') ? 'int8' : 'float32') as number;
    const facts = { accuracy, 'ms per image': 1000 / median(values), px: imageSizePx, ...told.get(contender) };
    return { name: contender, unit: 'images/s', values, facts };
  });
  const headstart = rates.get(called('headstart, float32')) ?? [];
  const inInt8 = rates.get(called('headstart, int8'));
  const ratios: Record<string, number> = {};
  for (const [contender, values] of rates) {
    const what = contender.slice(called('').length);
    if (what.startsWith('headstart')) continue;
    const rivals = what.endsWith('int8') ? inInt8 : headstart;
    const precision = what.endsWith('int8') ? 'int8' : 'float32';
    if (rivals) ratios[called(`headstart ${precision} / ${what}`)] = ratio(rivals, values);
  }
  return { rows, ratios };
}

/** What timm needs to be the same network: the weights as they were published, and how pixels are scaled. */
function weightsOf(name: string) {
  const network = TORCH_NETWORKS.get(name);
  const source = knownSource(name);
  if (!network || !source) return { weights: null, ...NO_SCALING };
  const { mean, deviation } = network;
  return { weights: cachedSourceFile(cacheFolder(process.env), source), mean, deviation };
}

const lastLine = ({ message }: Error) => message.trim().split('\n').at(-1) ?? '';
