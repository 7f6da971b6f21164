import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EXIT } from '../../../cli/exit-codes';
import { Random } from '../../../shared/random';
import { filesBelow } from '../../support/headstart';
import { WITHOUT_RIGHTS } from '../support/machine';
import { removeFolder } from '../support/remove-folder';
import { type Damage, spoil } from './damages';
import type { Answer, Reader, Scene } from './scene';

export interface Attempt {
  readonly scene: MadeScene;
  /** Below the scene's folder. */
  readonly file: string;
  readonly damage: Damage;
  /** What is to read it then. */
  readonly readers: readonly Reader[];
  readonly seed: number;
}

interface Outcome {
  readonly answers: readonly Answer[];
  readonly left: Readonly<Record<string, string>>;
}

/** A scene whose files are there, with what each of its readers says and leaves where nothing is damaged. */
export class MadeScene {
  readonly readers: readonly Reader[];
  readonly #outcomes = new Map<Reader, Promise<Outcome>>();

  private constructor(
    readonly scene: Scene,
    readonly folder: string,
  ) {
    this.readers = scene.readers(folder);
  }

  static async make(scene: Scene, folder: string): Promise<MadeScene> {
    await scene.make(folder);
    return new MadeScene(scene, folder);
  }

  files(): string[] {
    return Object.keys(filesBelow(this.folder)).filter((file) => this.scene.isTried(file));
  }

  /** @param work a folder for a copy, of nobody else */
  wanted(reader: Reader, work: string): Promise<Outcome> {
    let outcome = this.#outcomes.get(reader);
    if (!outcome) {
      outcome = this.#outcome(reader, work);
      this.#outcomes.set(reader, outcome);
    }
    return outcome;
  }

  async #outcome(reader: Reader, work: string): Promise<Outcome> {
    await copy(this.folder, work);
    reader.prepare?.(work, '');
    return { answers: await reader.run(work, {}), left: leftBy(reader, work) };
  }
}

/**
 * Damages one file and has it read, by each reader in a copy of its own.
 * @param work a folder for the copies, of nobody else
 * @returns what went wrong; undefined where nothing did
 */
export async function tryDamage(
  { scene, file, damage, readers, seed }: Attempt,
  work: string,
): Promise<string | undefined> {
  if (readers.length === 0) return 'nothing reads it';
  const problems: string[] = [];
  for (const reader of readers) {
    const wanted = await scene.wanted(reader, work);
    await copy(scene.folder, work);
    reader.prepare?.(work, file);
    spoil(join(work, file), damage, new Random(seed));
    const answers = await reader.run(work, damage === 'forbid' ? { through: WITHOUT_RIGHTS } : {});
    const problem = judge(answers, wanted, file, () => leftBy(reader, work));
    if (problem) problems.push(`${reader.name}: ${problem}`);
  }
  return problems.length ? problems.join(' / ') : undefined;
}

async function copy(from: string, to: string): Promise<void> {
  await removeFolder(to);
  await cp(from, to, { recursive: true, verbatimSymlinks: true });
}

/** Of a run's files all but run.json, which holds clocks. */
function leftBy({ leaves }: Reader, folder: string): Record<string, string> {
  const left = Object.entries(filesBelow(folder)).filter(
    ([name]) => basename(name) !== 'run.json' && leaves.some((own) => name === own || name.startsWith(`${own}/`)),
  );
  return Object.fromEntries(left);
}

/** The same as without the damage, or an error of ours that is about this file and says what helps. */
function judge(
  answers: readonly Answer[],
  wanted: Outcome,
  file: string,
  left: () => Readonly<Record<string, string>>,
): string | undefined {
  for (const [i, answer] of answers.entries()) {
    const before = wanted.answers[i];
    const what = answer.what ? `${answer.what}: ` : '';
    if (answer.code === before?.code) {
      // A list of many things says of the damaged one that it is.
      if (answer.said !== before.said && !(answer.code === EXIT.ok && isNamed(answer, file))) {
        return `${what}it says ${tail(answer.said || answer.output)}`;
      }
      continue;
    }
    const problem = unnamed(answer, file);
    if (problem) return what + problem;
  }
  if (answers.some(({ code }, i) => code !== wanted.answers[i]?.code)) return undefined;
  const now = left();
  const names = new Set([...Object.keys(now), ...Object.keys(wanted.left)]);
  const other = [...names].filter((name) => now[name] !== wanted.left[name]);
  return other.length ? `it succeeded, and has left other bytes: ${other.join(', ')}` : undefined;
}

const NAMED: readonly (number | null)[] = [EXIT.usage, EXIT.badInput, EXIT.setup, EXIT.unavailable];

function unnamed({ code, output }: Answer, file: string): string | undefined {
  if (!NAMED.includes(code) || /Unexpected error|^\s+at .*[:(]/m.test(output)) {
    return `it ended with ${code}: ${tail(output)}`;
  }
  return isNamed({ output }, file) ? undefined : `its error names no file or remedy: ${tail(output)}`;
}

const isNamed = ({ output }: Pick<Answer, 'output'>, file: string) =>
  output.includes(basename(file)) && /→|"remedy":/.test(output);

const tail = (text: string) => text.trim().slice(-700);
