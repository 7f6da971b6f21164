import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../../shared/random';
import { copyCheckout } from './copy-checkout';
import type { Defect } from './defect';
import { DEFECTS } from './defects';
import { runTests, testFiles, type Verdict } from './run-tests';
import { seedDefect } from './seed-defect';

const ROOT = join(__dirname, '..', '..');
/** The tests of an area take seconds; on a busy machine they take a minute. */
const TIMEOUT_MS = 10 * 60_000;

interface Tried {
  readonly defect: Defect;
  readonly verdict: Exclude<Verdict, { kind: 'broken' }>;
  readonly seconds: number;
}

/**
 * `npm run mutate [-- --only TEXT] [-- --seed 1 --count 25]`: puts each defect into a copy of the checkout, runs the tests
 * of its area there, and prints which test noticed it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      seed: { type: 'string', default: '1' },
      count: { type: 'string', default: String(DEFECTS.length) },
    },
  });
  const wanted = DEFECTS.filter(({ name, file }) => `${file} ${name}`.includes(values.only));
  const defects = sample(wanted, Number(values.count), Number(values.seed));
  if (defects.length === 0) throw new Error(`No defect has ${JSON.stringify(values.only)} in its file or name`);
  // All of them, before an hour is spent on some.
  for (const defect of defects) seedDefect(readFileSync(join(ROOT, defect.file), 'utf8'), defect);

  const checkout = copyCheckout(ROOT);
  try {
    const tried: Tried[] = [];
    const sound = new Set<string>();
    for (const defect of defects) {
      await checkSound(defect, checkout, sound);
      tried.push(await tryDefect(defect, checkout));
    }
    process.stdout.write(`${table(tried)}\n\n${scoreOf(tried)}\n`);
    if (tried.some(({ verdict }) => verdict.kind === 'passed')) process.exitCode = 1;
  } finally {
    rmSync(checkout, { recursive: true, force: true });
  }
}

/** So many, drawn by chance, in the order of the list. */
function sample(defects: readonly Defect[], count: number, seed: number): readonly Defect[] {
  if (count >= defects.length) return defects;
  const numbers = new Random(seed).shuffle(Int32Array.from(defects.keys())).slice(0, count);
  return [...numbers.sort()].map((number) => defects[number] as Defect);
}

/**
 * Tests that fail anyhow notice nothing.
 * @param sound files of tests that pass without a defect; grows
 */
async function checkSound({ tests }: Defect, checkout: string, sound: Set<string>): Promise<void> {
  const files = testFiles(checkout, tests).filter((file) => !sound.has(file));
  if (files.length === 0) return;
  const verdict = await runTests(checkout, files, TIMEOUT_MS);
  if (verdict.kind !== 'passed') {
    throw new Error(`Tests fail without any defect: ${verdict.kind === 'failed' ? verdict.by : verdict.why}`);
  }
  for (const file of files) sound.add(file);
}

async function tryDefect(defect: Defect, checkout: string): Promise<Tried> {
  const path = join(checkout, defect.file);
  const source = readFileSync(path, 'utf8');
  const start = performance.now();
  writeFileSync(path, seedDefect(source, defect));
  try {
    const verdict = await runTests(checkout, testFiles(checkout, defect.tests), TIMEOUT_MS);
    if (verdict.kind === 'broken') {
      throw new Error(`The defect "${defect.name}" lets ${defect.file} not be loaded: ${verdict.why}`);
    }
    const seconds = (performance.now() - start) / 1000;
    process.stderr.write(`${noticedBy(verdict)} (${seconds.toFixed(0)} s): ${defect.name}\n`);
    return { defect, verdict, seconds };
  } finally {
    writeFileSync(path, source);
  }
}

const noticedBy = (verdict: Tried['verdict']) => (verdict.kind === 'failed' ? verdict.by : 'SURVIVED');

function table(tried: readonly Tried[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
  const lines = tried.map(
    ({ defect, verdict, seconds }) =>
      `| ${cell(defect.name)} | ${defect.file} | ${cell(noticedBy(verdict))} | ${seconds.toFixed(0)} |`,
  );
  return ['| defect | file | noticed by | seconds |', '|---|---|---|---|', ...lines].join('\n');
}

function scoreOf(tried: readonly Tried[]): string {
  const noticed = tried.filter(({ verdict }) => verdict.kind === 'failed').length;
  return `${noticed} of ${tried.length} defects noticed, of ${DEFECTS.length} in the list`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
