import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type InspectionFile, inspectionFileSchema } from '../shared/inspect/inspection-file';
import type { Bench, Measured } from './figure';
import { HEADSTART } from './headstart';
import { runProcess } from './run-process';

export interface InspectFaultyOptions<Faulty extends { readonly zip: Uint8Array }, Score> {
  /** Data with faults that are drawn by a seed. */
  make(seed: number): Promise<Faulty>;
  score(inspection: InspectionFile, faulty: Faulty): Score;
  /** Of the findings, how many labels are doubted. */
  doubted(score: Score): number;
  ratios(worst: (of: (score: Score) => number) => number): Record<string, number>;
}

/** Has `headstart inspect` look for faults that are known, with a seed a round; whole processes with empty caches. */
export async function inspectFaulty<Faulty extends { readonly zip: Uint8Array }, Score>(
  bench: Bench,
  { make, score, doubted, ratios }: InspectFaultyOptions<Faulty, Score>,
): Promise<Measured> {
  const folder = await bench.folder();
  const seconds: number[] = [];
  const scores: Score[] = [];
  for (let seed = 1; seed <= bench.rounds; seed++) {
    const faulty = await make(seed);
    const [zip, out, store] = ['zip', 'out', 'store'].map((name) => join(folder, `${seed}.${name}`)) as [
      string,
      string,
      string,
    ];
    await writeFile(zip, faulty.zip);
    const args = ['inspect', zip, '--out', out, '--store', store, '--base', 'stanford-dogs', '--quiet'];
    seconds.push((await runProcess(bench.keras, process.execPath, [HEADSTART, ...args])).seconds);
    const found = JSON.parse(await readFile(join(out, 'inspection.json'), 'utf8'));
    scores.push(score(inspectionFileSchema.parse(found), faulty));
    bench.log(`seed ${seed}  ${JSON.stringify(scores.at(-1))}`);
  }
  return {
    rows: [
      {
        name: 'headstart inspect',
        unit: 's',
        values: seconds,
        facts: { 'labels doubted': scores.map(doubted).join(', ') },
      },
    ],
    ratios: ratios((of) => Math.min(...scores.map(of))),
  };
}
