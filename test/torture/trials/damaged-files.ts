import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { PROJECT_ROOT } from '../../../cli/project-root';
import { Random } from '../../../shared/random';
import { SMALL_BASE_FLAGS, writeSmallBase } from '../../support/small-base-file';
import { tinyBmp } from '../../support/tiny-bmp';
import type { Trial } from '../trial';

/**
 * Damages one file of a finished run's store or folder, and gives the same command again. It has to end with the same
 * bytes, or with an error that names the file; what reads the file besides, likewise.
 */
export const trial: Trial = {
  name: 'a damaged file in store or folder, then the same command',
  async run({ effort, seed, log }) {
    const work = mkdtempSync(join(tmpdir(), 'headstart-damaged-'));
    try {
      await finish(work);
      const random = new Random(seed);
      const attempts = choose(work, effort, random);
      const failures: string[] = [];
      for (const attempt of attempts) {
        const failure = await survive(work, attempt, random);
        if (!failure) continue;
        failures.push(`${attempt.damage} of ${attempt.file}: ${failure}`);
        log(failures.at(-1) as string);
      }
      const { length } = attempts;
      const untried = ['files without permission: what a foreign user may not read is in its own trial'];
      return { attempts: length, survived: length - failures.length, failures, untried };
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  },
};

const DAMAGES = ['flip', 'truncate', 'empty', 'folder'] as const;
type Damage = (typeof DAMAGES)[number];

interface Attempt {
  /** Below the folder in which store/ and out/ lie. */
  readonly file: string;
  readonly damage: Damage;
}

interface Said {
  readonly code: number | null;
  readonly output: string;
}

const TRAIN = [
  ...['train', 'drawn.zip', '--out', 'out', '--store', 'store', '--base', 'base.h5', ...SMALL_BASE_FLAGS],
  ...['--epochs', '2', '--repeats', '2'],
];
const PREDICT = ['predict', 'out', 'image.bmp'];
const PREDICT_NAMED = ['predict', 'pets', 'image.bmp', '--store', 'store'];

function headstart(cwd: string, args: readonly string[]): Promise<Said> {
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'bin/headstart.cjs'), ...args], {
    cwd,
    env: { ...process.env, HEADSTART_CACHE: join(dirname(cwd), 'cache'), NO_COLOR: '1', FORCE_COLOR: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** Leaves a run, and a model of it in the registry, in `whole`. */
async function finish(work: string): Promise<void> {
  const whole = join(work, 'whole');
  mkdirSync(whole);
  await writeSmallBase(join(whole, 'base.h5'));
  writeFileSync(join(whole, 'image.bmp'), tinyBmp(1));
  const commands = [
    ['sample', '--classes', 'cats,dogs', '--images', '24', '--size', '64', 'drawn.zip'],
    TRAIN,
    ['models', 'publish', 'out', '--name', 'pets', '--store', 'store'],
  ];
  for (const command of commands) {
    const { code, output } = await headstart(whole, command);
    if (code !== 0) throw new Error(`headstart ${command.join(' ')} ended with ${code}: ${output}`);
  }
  for (const [name, command] of Object.entries({ out: PREDICT, pets: PREDICT_NAMED })) {
    writeFileSync(join(work, `said-${name}`), (await headstart(whole, command)).output);
  }
}

/** Every kind of file with every damage, or some of these. */
function choose(work: string, effort: number, random: Random): Attempt[] {
  const all: Attempt[] = [];
  const kinds = new Set<string>();
  for (const file of filesBelow(join(work, 'whole'))) {
    const kind = file.replaceAll(/[0-9a-f]{24,64}/g, '*');
    // A folder of the user's own with other things in it is refused before anything is read.
    if (!/^(store|out)\//.test(file) || kinds.has(kind)) continue;
    kinds.add(kind);
    all.push(...DAMAGES.map((damage) => ({ file, damage })));
  }
  if (effort >= 10) return all;
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [all[i], all[j]] = [all[j] as Attempt, all[i] as Attempt];
  }
  return all.slice(0, 8 * effort);
}

/** @returns what went wrong; undefined where nothing did */
async function survive(work: string, { file, damage }: Attempt, random: Random): Promise<string | undefined> {
  const whole = join(work, 'whole');
  const own = join(work, 'damaged');
  rmSync(own, { recursive: true, force: true });
  cpSync(whole, own, { recursive: true });
  spoil(join(own, file), damage, random);
  const reader = file.startsWith('store/models/') ? 'pets' : file.startsWith('out/') ? 'out' : undefined;
  if (reader) {
    const said = await headstart(own, reader === 'pets' ? PREDICT_NAMED : PREDICT);
    const wanted = readFileSync(join(work, `said-${reader}`), 'utf8');
    const wrong = said.code === 0 ? said.output !== wanted && `it says ${said.output}` : unnamed(said, file);
    if (wrong) return `headstart predict ${reader}: ${wrong}`;
  }
  const said = await headstart(own, TRAIN);
  if (said.code !== 0) return unnamed(said, file);
  for (const name of filesBelow(join(whole, 'out'))) {
    if (name === 'run.json') continue;
    const path = join(own, 'out', name);
    if (!existsSync(path) || !readFileSync(path).equals(readFileSync(join(whole, 'out', name)))) {
      return `it succeeded, and out/${name} has other bytes`;
    }
  }
  return undefined;
}

/** An error has to be one of ours, to be about this file, and to say what helps. */
function unnamed({ code, output }: Said, file: string): string | undefined {
  const end = output.slice(-600);
  if (code === 1 || code === null || output.includes('Unexpected error')) return `it ended with ${code}: ${end}`;
  return output.includes(basename(file)) && output.includes('→')
    ? undefined
    : `its error names no file or remedy: ${end}`;
}

function spoil(path: string, damage: Damage, random: Random): void {
  const bytes = readFileSync(path);
  if (damage === 'flip' && bytes.length > 0) {
    const at = Math.floor(random.uniform() * bytes.length);
    bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(random.uniform() * 8));
    writeFileSync(path, bytes);
  } else if (damage === 'truncate') truncateSync(path, Math.floor(random.uniform() * bytes.length));
  else if (damage === 'empty') truncateSync(path, 0);
  else if (damage === 'folder') {
    rmSync(path);
    mkdirSync(path);
    writeFileSync(join(path, 'inside'), '');
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort();
}
