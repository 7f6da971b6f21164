import { type Bench, median, type Row } from './figure';
import { GEMM_SIDE } from './gemm-onnx';
import { Worker } from './worker';
import { peerScript, tsx } from './worker-commands';

interface Told {
  readonly seconds: number;
  readonly operations: number;
}

export interface GemmPeaks {
  readonly rows: readonly Row[];
  /** The fastest of what was tried, in thousand million operations a second. */
  readonly best: { readonly float32: number; readonly int8: number };
}

/** How fast this machine multiplies matrices: what any network of convolutions is bound by. */
export async function measureGemm(bench: Bench): Promise<GemmPeaks> {
  const own = (kind: string) => Worker.start(process.execPath, [...tsx('gemm.ts'), kind]);
  const contenders = [
    ['GEMM in ONNX Runtime, float32', () => own('float32')],
    ['GEMM in numpy, float32', () => Worker.start(bench.openvino, [peerScript('gemm.py'), String(GEMM_SIDE)])],
    ['GEMM in ONNX Runtime, uint8 by int8', () => own('int8')],
    ['GEMM in ONNX Runtime, uint8 by uint8', () => own('uint8')],
  ] as const;
  const rates = new Map<string, number[]>();
  for (const [name, start] of contenders) {
    const worker = await start();
    try {
      const own: number[] = [];
      for (let round = 1; round <= bench.rounds; round++) {
        const { seconds, operations } = await worker.measure<Told>();
        own.push(operations / seconds / 1e9);
        bench.log(`round ${round}  ${name.padEnd(26)} ${own.at(-1)?.toFixed(0)} GFLOP/s`);
      }
      rates.set(name, own);
    } finally {
      await worker.stop();
    }
  }
  const bestOf = (isOf: (name: string) => boolean) =>
    Math.max(...[...rates].flatMap(([name, values]) => (isOf(name) ? [median(values)] : [])));
  return {
    rows: [...rates].map(([name, values]) => ({ name, unit: 'GFLOP/s', values })),
    best: {
      float32: bestOf((name) => name.endsWith('float32')),
      int8: bestOf((name) => name.includes('uint8 by')),
    },
  };
}
