import { alternateWorkers, type Told } from '../alternate-workers';
import { type Bench, type Figure, type Measured, median, type Row, ratio } from '../figure';
import { measureGemm } from '../measure-gemm';
import { type PoolMember, preparePool } from '../pool-members';
import { Worker } from '../worker';
import { peerScript, tsx } from '../worker-commands';

const PRECISIONS = ['float32', 'int8'] as const;
type Precision = (typeof PRECISIONS)[number];

/** Every base of the pool that is in the cache, at its own size: against bare ONNX Runtime, and from files. */
export const pool: Figure = {
  id: 'pool',
  title: 'Every base of the pool',
  about:
    'Each base at its own size: by itself on pixels of 32 photographs that are in memory, as a run has it and in one session of ONNX Runtime with the number of threads and the batch that are fastest here, in Node and in Python, on the same file; and from the photographs’ bytes to features. The bound is what decoding with resizing and the base, measured alone in the same turns, would give one after the other. Operations of a base are two for each multiply-add, against products of matrices of 2048 x 2048 on all cores, the fastest of what was tried.',
  async measure(bench) {
    const { members, missing } = await preparePool(bench, await bench.folder());
    const peaks = await measureGemm(bench);
    const measured: Measured[] = [];
    for (const member of members) measured.push(await measureMember(bench, member, peaks.best));
    const ratios = Object.assign({}, ...measured.map((own) => own.ratios)) as Record<string, number>;
    return {
      rows: [...peaks.rows, ...measured.flatMap(({ rows }) => rows)],
      ratios: { ...leastOf(ratios, OF_ALL), ...ratios },
      notes: missing,
    };
  },
};

/** Of fewer, the first batch counts, which nothing overlaps with. */
const FEWEST_FROM_FILES = 320;

/** Ratios of each base whose least is held to a goal. */
const OF_ALL = ['float32 / bare ONNX Runtime', 'int8 / bare ONNX Runtime', 'float32 from files / bound'] as const;

function leastOf(ratios: Readonly<Record<string, number>>, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    names.map((name) => [
      `least ${name}`,
      Math.min(...Object.entries(ratios).flatMap(([key, value]) => (key.endsWith(`: ${name}`) ? [value] : []))),
    ]),
  );
}

async function measureMember(
  bench: Bench,
  member: PoolMember,
  peak: Readonly<Record<Precision, number>>,
): Promise<Measured> {
  const { name, imageSizePx, featureCount, images, multiplyAdds, int8 } = member;
  const networks: Partial<Record<Precision, string>> = { float32: member.float32, ...(int8 && { int8: int8.file }) };
  const size = [imageSizePx, featureCount].map(String);
  const base = (engine: string, network: string) =>
    Worker.start(process.execPath, [...tsx('base.ts'), engine, network, member.pixels, ...size, String(images)]);
  const python = (network: string) =>
    Worker.start(bench.openvino, [
      peerScript('pool.py'),
      'onnxruntime',
      JSON.stringify({ network, pixels: member.pixels, side: imageSizePx, images }),
    ]);
  const files = (part: string, network: string) =>
    Worker.start(process.execPath, [...tsx('features.ts'), part, network, bench.archive, ...size, String(fromFiles)]);
  const fromFiles = Math.max(images, FEWEST_FROM_FILES);
  const called = (what: string) => `${name}: ${what}`;
  const contenders = Object.entries(networks).flatMap(([precision, network]) => [
    [called(`headstart, ${precision}`), () => base('headstart', network)] as const,
    [called(`ONNX Runtime in Node, ${precision}`), () => base('bare-best', network)] as const,
    [called(`ONNX Runtime in Python, ${precision}`), () => python(network)] as const,
    [called(`from files, ${precision}`), () => files('all', network)] as const,
  ]);
  const told = new Map<string, Told>();
  const rates = await alternateWorkers(
    bench,
    [...contenders, [called('decoding and resizing'), () => files('pixels', member.float32)]],
    { onTold: (contender, own) => told.set(contender, own) },
  );
  const of = (what: string) => rates.get(called(what)) as number[];

  const ratios: Record<string, number> = {};
  const say = (what: string, value: number) => {
    ratios[called(what)] = value;
  };
  const pixels = of('decoding and resizing');
  for (const precision of PRECISIONS.filter((own) => networks[own])) {
    const own = of(`headstart, ${precision}`);
    const [node, inPython] = [of(`ONNX Runtime in Node, ${precision}`), of(`ONNX Runtime in Python, ${precision}`)];
    const bare = node.map((rate, round) => Math.max(rate, inPython[round] as number));
    const whole = of(`from files, ${precision}`);
    const bound = own.map((rate, round) => 1 / (1 / rate + 1 / (pixels[round] as number)));
    const longer = own.map((rate, round) => Math.min(rate, pixels[round] as number));
    say(`${precision} / bare ONNX Runtime`, ratio(own, bare));
    say(`${precision} from files / bound`, ratio(whole, bound));
    say(`${precision} from files, time / that of the longer part`, ratio(longer, whole));
    say(`${precision} share of the GEMM peak`, (2e-3 * multiplyAdds * median(own)) / peak[precision]);
  }
  const guard = int8 && { cosine: int8.cosine, refused: int8.refused };
  const rows = [...rates].map(([contender, values]): Row => {
    const facts = {
      ...told.get(contender),
      ...(contender === called('headstart, float32') && { px: imageSizePx, 'million multiply-adds': multiplyAdds }),
      ...(contender === called('headstart, int8') && guard),
    };
    return { name: contender, unit: 'images/s', values, ...(Object.keys(facts).length > 0 && { facts }) };
  });
  return { rows, ratios };
}
