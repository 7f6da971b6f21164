import { mkdirSync, mkdtempSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../../shared/random';
import { requireFreshBuild } from '../../support/headstart';
import { DAMAGES } from '../damage/damages';
import { kindOfFile } from '../damage/kind-of-file';
import type { Scene } from '../damage/scene';
import { SCENES } from '../damage/scenes';
import { type Attempt, MadeScene, tryDamage } from '../damage/try-damage';
import { whyNoModes } from '../support/machine';
import { removeFolder } from '../support/remove-folder';
import type { Trial } from '../trial';

/** From this effort on every kind of file meets every damage. */
const ALL_EFFORT = 10;
const ATTEMPTS_PER_EFFORT = 8;
/** How much effort it takes to have a damaged file read by one more of those that read it. */
const EFFORT_PER_READER = 10;

/**
 * Damages one file of whatever lies in a store, in a folder or in the user's cache, and has it read by what reads it, in
 * turn: the commands, the server, the functions of a batch prediction. Each has to end as if nothing had been damaged, the same
 * bytes included, or with an error that names the file.
 */
export const trial: Trial = {
  name: 'every kind of file, damaged, read by whatever reads it',
  async run({ effort, seed, log }) {
    await requireFreshBuild();
    const work = mkdtempSync(join(tmpdir(), 'headstart-damaged-'));
    const failures: string[] = [];
    const forbidden = whyNoModes();
    try {
      const random = new Random(seed);
      const scenes: MadeScene[] = [];
      for (const scene of chooseScenes(effort, random)) {
        const folder = join(work, scene.name);
        mkdirSync(folder);
        scenes.push(await MadeScene.make(scene, folder));
      }
      const attempts = attemptsOn(scenes, effort, seed).filter(({ damage }) => damage !== 'forbid' || !forbidden);
      const chosen = effort >= ALL_EFFORT ? attempts : sample(attempts, ATTEMPTS_PER_EFFORT * effort, random);
      let next = 0;
      const lane = async (_: unknown, number: number) => {
        for (let attempt = chosen[next++]; attempt; attempt = chosen[next++]) {
          const problem = await tryDamage(attempt, join(work, `lane-${number}`));
          if (!problem) continue;
          failures.push(`${attempt.damage} of ${attempt.scene.scene.name}'s ${attempt.file}: ${problem}`);
          log(failures.at(-1) as string);
        }
      };
      await Promise.all(Array.from({ length: availableParallelism() }, lane));
      const untried = forbidden ? [`files that may not be read: ${forbidden}`] : [];
      return { attempts: chosen.length, survived: chosen.length - failures.length, failures, untried };
    } finally {
      await removeFolder(work);
    }
  },
};

/** With little effort a few of them: making them all takes longer than trying. */
function chooseScenes(effort: number, random: Random): readonly Scene[] {
  return effort >= ALL_EFFORT ? SCENES : sample(SCENES, effort + 1, random);
}

/** Every kind of file with every damage; from one to the next another reader begins. */
function attemptsOn(scenes: readonly MadeScene[], effort: number, seed: number): Attempt[] {
  const attempts: Attempt[] = [];
  for (const scene of scenes) {
    const kinds = new Set<string>();
    for (const file of scene.files()) {
      const kind = kindOfFile(file);
      if (kinds.has(kind)) continue;
      kinds.add(kind);
      const all = scene.readers.filter((reader) => reader.reads(file));
      const count = Math.max(1, Math.floor(effort / EFFORT_PER_READER));
      for (const damage of DAMAGES) {
        const first = all.length ? attempts.length % all.length : 0;
        const readers = [...all.slice(first), ...all.slice(0, first)].slice(0, count);
        attempts.push({ scene, file, damage, readers, seed: seed * 1_000_000 + attempts.length });
      }
    }
  }
  return attempts;
}

function sample<T>(all: readonly T[], count: number, random: Random): T[] {
  const left = [...all];
  return Array.from(
    { length: Math.min(count, all.length) },
    () => left.splice(Math.floor(random.uniform() * left.length), 1)[0] as T,
  );
}
