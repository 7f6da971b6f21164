import { alternateWorkers } from '../alternate-workers';
import { type Figure, type Row, ratio } from '../figure';
import { prepareNetworks } from '../networks';
import { Worker } from '../worker';
import { peerScript, tsx } from '../worker-commands';

/** The base alone, on pixels that are in memory: batches of 32 images of 160 px, all cores. */
export const base: Figure = {
  id: 'base',
  title: 'The base network alone',
  about:
    'MobileNetV2 1.0 at 160 px, pixels in memory, batches of 32, all cores; each contender in a warm process, in turn.',
  async measure(bench) {
    const folder = await bench.folder();
    const networks = await prepareNetworks(bench, folder);
    const peer = (python: string, engine: string) =>
      Worker.start(python, [peerScript('base.py'), engine, networks.pixels, networks.float32], {
        BASE_H5: bench.baseH5,
      });
    const own = (engine: string, onnx: string) =>
      Worker.start(process.execPath, [...tsx('base.ts'), engine, onnx, networks.pixels]);
    const rates = await alternateWorkers(bench, [
      ['headstart, float32', () => own('headstart', networks.float32)],
      ['ONNX Runtime, bare', () => own('bare', networks.float32)],
      ['headstart, int8', () => own('headstart', networks.int8)],
      ['Keras predict', () => peer(bench.keras, 'keras')],
      ['OpenVINO, float32', () => peer(bench.openvino, 'openvino')],
      ['OpenVINO, bf16', () => peer(bench.openvino, 'openvino-bf16')],
    ]);
    const of = (name: string) => rates.get(name) as number[];
    const facts: Readonly<Record<string, Row['facts']>> = { 'headstart, int8': networks.guard };
    return {
      rows: [...rates].map(([name, values]) => ({
        name,
        unit: 'images/s',
        values,
        ...(facts[name] && { facts: facts[name] }),
      })),
      ratios: {
        'float32 / bare ONNX Runtime': ratio(of('headstart, float32'), of('ONNX Runtime, bare')),
        'float32 / OpenVINO float32': ratio(of('headstart, float32'), of('OpenVINO, float32')),
        'float32 / Keras': ratio(of('headstart, float32'), of('Keras predict')),
        'int8 / Keras': ratio(of('headstart, int8'), of('Keras predict')),
        'int8 / OpenVINO bf16': ratio(of('headstart, int8'), of('OpenVINO, bf16')),
        'int8 cosine': networks.guard.cosine,
      },
    };
  },
};
