import { alternateWorkers } from '../alternate-workers';
import { type Figure, median, ratio } from '../figure';
import { prepareNetworks } from '../networks';
import { Worker } from '../worker';
import { peerScript, tsx } from '../worker-commands';

/** From files to features, and the three parts of that way by themselves. */
export const features: Figure = {
  id: 'features',
  title: 'Decode, resize and base together',
  about:
    'All 1,280 photographs from their files’ bytes to 1,280 features each. The bound is what the three parts, measured alone in the same turns, would give one after the other.',
  async measure(bench) {
    const folder = await bench.folder();
    const networks = await prepareNetworks(bench, folder);
    const own = (part: string, onnx = networks.float32) =>
      Worker.start(process.execPath, [...tsx('features.ts'), part, onnx, bench.archive]);
    const keras = () => Worker.start(bench.keras, [peerScript('features.py'), bench.photos], { BASE_H5: bench.baseH5 });
    const rates = await alternateWorkers(bench, [
      ['headstart, float32', () => own('all')],
      ['headstart, int8', () => own('all', networks.int8)],
      ['… decoding alone', () => own('decode')],
      ['… resizing alone', () => own('resize')],
      ['… the base alone', () => own('base')],
      ['Keras, careful', keras],
    ]);
    const of = (name: string) => rates.get(name) as number[];
    const bounds = of('… decoding alone').map((decode, round) => {
      const [resize, base] = [of('… resizing alone')[round] as number, of('… the base alone')[round] as number];
      return 1 / (1 / decode + 1 / resize + 1 / base);
    });
    return {
      rows: [
        ...[...rates].map(([name, values]) => ({ name, unit: 'images/s' as const, values })),
        { name: 'bound of the three parts', unit: 'images/s', values: bounds, facts: { median: median(bounds) } },
      ],
      ratios: {
        'float32 / bound': ratio(of('headstart, float32'), bounds),
        'float32 / Keras': ratio(of('headstart, float32'), of('Keras, careful')),
        'int8 / Keras': ratio(of('headstart, int8'), of('Keras, careful')),
      },
    };
  },
};
