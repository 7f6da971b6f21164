import { type Figure, median, ratio } from '../figure';
import { Worker } from '../worker';
import { peerScript, tsx } from '../worker-commands';
import { writeFeatures } from '../write-features';

interface Trained {
  readonly seconds: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** The head alone, on features that are there. */
export const head: Figure = {
  id: 'head',
  title: 'Training the head on cached features',
  about:
    'Dropout 0.2 and one sigmoid unit on the same 880 x 1280 features in both, Adam 1e-3, 20 epochs, batches of 32, validation after each epoch.',
  async measure(bench) {
    const files = await writeFeatures(bench, await bench.folder());
    const contenders = [
      ['headstart', await Worker.start(process.execPath, [...tsx('head.ts'), ...files])],
      ['Keras', await Worker.start(bench.keras, [peerScript('head.py'), ...files])],
    ] as const;
    const runs = new Map<string, Trained[]>(contenders.map(([name]) => [name, []]));
    for (let round = 1; round <= bench.rounds; round++) {
      for (const [name, worker] of contenders) {
        const trained = await worker.measure<Trained>();
        runs.get(name)?.push(trained);
        bench.log(
          `round ${round}  ${name.padEnd(26)} ${trained.seconds.toFixed(2)} s  loss ${trained.loss.toFixed(4)}`,
        );
      }
    }
    for (const [, worker] of contenders) await worker.stop();
    const of = (name: string, key: keyof Trained) => (runs.get(name) ?? []).map((run) => run[key]);
    return {
      rows: contenders.map(([name]) => ({
        name,
        unit: 's',
        values: of(name, 'seconds'),
        facts: { loss: median(of(name, 'loss')), accuracy: median(of(name, 'accuracy')) },
      })),
      ratios: {
        'Keras / headstart': ratio(of('Keras', 'seconds'), of('headstart', 'seconds')),
        'loss above Keras': median(of('headstart', 'loss')) - median(of('Keras', 'loss')),
      },
    };
  },
};
