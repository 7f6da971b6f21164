import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Trial, TrialResult } from './trial';

const TRIALS = join(__dirname, 'trials');

/** `npm run torture [-- --only kill --effort 10 --seed 1]`: runs every trial and prints what was tried, survived and failed. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      effort: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [effort, seed] = [Number(values.effort), Number(values.seed)];
  const rows: (readonly [name: string, seconds: number, result: TrialResult])[] = [];
  for (const file of readdirSync(TRIALS).sort()) {
    if (!file.includes(values.only)) continue;
    const { trial }: { trial: Trial } = await import(join(TRIALS, file));
    process.stderr.write(`${trial.name} …\n`);
    const start = performance.now();
    const result = await trial.run({ effort, seed, log: (line) => void process.stderr.write(`  ${line}\n`) });
    rows.push([trial.name, (performance.now() - start) / 1000, result]);
  }
  process.stdout.write(`${table(rows)}\n\n${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}\n`);
  if (rows.some(([, , { failures }]) => failures.length > 0)) process.exitCode = 1;
}

function table(rows: readonly (readonly [string, number, TrialResult])[]): string {
  const lines = rows.map(
    ([name, seconds, { attempts, survived, failures, untried = [] }]) =>
      `| ${name} | ${attempts} | ${survived} | ${failures.length} | ${seconds.toFixed(0)} | ${untried.join('; ')} |`,
  );
  return [
    '| trial | attempts | survived | failed | seconds | not tried here |',
    '|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
