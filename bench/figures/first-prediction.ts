import { join } from 'node:path';
import { type Figure, median, ratio } from '../figure';
import { HEADSTART } from '../headstart';
import { type ProcessRun, runProcess } from '../run-process';
import { tsx } from '../worker-commands';

/** From the start of a process to its first prediction, with the model that a run has left. */
export const firstPrediction: Figure = {
  id: 'first-prediction',
  title: 'From process start to the first prediction',
  about:
    'One photograph, a process of its own each time: `headstart predict` on the run’s ONNX model, and tfjs-node on the same run’s LayersModel. Wall time until the process has ended, and the peak of its resident memory.',
  async measure(bench) {
    const folder = await bench.folder();
    const run = join(folder, 'run');
    const train = ['train', bench.archive, '--out', run, '--store', join(folder, 'store'), '--base', 'stanford-dogs'];
    await runProcess(bench.keras, process.execPath, [HEADSTART, ...train, '--quiet']);
    const photo = join(bench.photos, 'validation/cats/cat.1000.jpg');
    const contenders = {
      headstart: [HEADSTART, 'predict', run, photo, '--json'],
      'tfjs-node': [...tsx('predict-tfjs.ts'), join(run, 'model/model.json'), photo],
    } as const;
    const runs = new Map<string, ProcessRun[]>();
    // A process this short is measured often.
    for (let round = 1; round <= bench.rounds * 2; round++) {
      for (const [name, args] of Object.entries(contenders)) {
        const ended = await runProcess(bench.keras, process.execPath, args);
        runs.set(name, [...(runs.get(name) ?? []), ended]);
        bench.log(`round ${round}  ${name.padEnd(26)} ${ended.seconds.toFixed(2)} s  ${ended.peakMb?.toFixed(0)} MB`);
      }
    }
    const seconds = (name: string) => (runs.get(name) ?? []).map((own) => own.seconds);
    const peak = (name: string) => (runs.get(name) ?? []).map((own) => own.peakMb ?? Number.NaN);
    return {
      rows: [...runs.keys()].map((name) => ({
        name,
        unit: 's',
        values: seconds(name),
        facts: { 'peak MB': Math.round(median(peak(name))) },
      })),
      ratios: {
        'tfjs-node / headstart': ratio(seconds('tfjs-node'), seconds('headstart')),
        'memory of tfjs-node': ratio(peak('headstart'), peak('tfjs-node')),
      },
    };
  },
};
