import { readdirSync } from 'node:fs';
import { availableParallelism, cpus, release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Row, tortureTable } from './torture-table';
import type { Trial, TrialResult } from './trial';

const TRIALS = join(__dirname, 'trials');

const USAGE = `npm run torture [-- --only NAME] [--effort N] [--seed N]

  --only NAME    trials whose file's name has this in it: ${trialFiles().join(', ')}
  --effort N     1 is what "npm test" does of each, 10 (default) about ten times as much
  --seed N       another seed makes other attempts (default: 1)
`;

/** Runs the trials one after another and prints what was tried, what survived and what failed. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      effort: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  const [effort, seed] = [Number(values.effort), Number(values.seed)];
  const chosen = trialFiles().filter((name) => name.includes(values.only));
  const isUsable = Number.isInteger(effort) && effort > 0 && Number.isInteger(seed) && seed >= 0 && chosen.length > 0;
  if (values.help || !isUsable) {
    process.stderr.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const rows: Row[] = [];
  for (const name of chosen) {
    const { trial }: { trial: Trial } = await import(join(TRIALS, name));
    process.stderr.write(`${trial.name} …\n`);
    const start = performance.now();
    const log = (line: string) => void process.stderr.write(`  ${line}\n`);
    // One that breaks off must not take the others with it.
    const result = await trial.run({ effort, seed, log }).catch((error: unknown) => brokenOff(error, log));
    rows.push({ name: trial.name, seconds: (performance.now() - start) / 1000, result });
  }
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} cores, ${process.platform} ${release()}, Node ${process.versions.node}`;
  process.stdout.write(`${tortureTable(rows)}\n\nEffort ${effort}, seed ${seed}. ${machine}.\n`);
  if (rows.some(({ result }) => result.failures.length > 0)) process.exitCode = 1;
}

function trialFiles(): string[] {
  return readdirSync(TRIALS)
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.slice(0, -'.ts'.length))
    .sort();
}

function brokenOff(error: unknown, log: (line: string) => void): TrialResult {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  log(reason);
  return { attempts: 1, survived: 0, failures: [`the trial itself broke off: ${reason}`] };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
