import { join } from 'node:path';
import { type Ended, type HeadstartOptions, headstart } from '../../support/headstart';
import type { Answer, How, Reader } from './scene';

export interface CommandReader {
  /** Arguments of `headstart`, or of several one after the other, in the scene's folder; the first that fails is the last. */
  readonly commands: readonly (readonly string[])[];
  readonly reads: RegExp;
  readonly prepare?: Reader['prepare'];
  readonly leaves?: readonly string[];
  /** Whether standard output is to be the same, byte for byte; not where it has durations in it. */
  readonly says?: boolean;
}

/** Where what a user keeps across folders lies, within a scene. */
const CACHE = 'cache';

/** What a scene's commands see of the world: its own cache, and no network, which would bring what is damaged once more. */
export const ALONE = {
  HEADSTART_CACHE: CACHE,
  NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, '../../support/no-network.cjs'))}`,
};

/** A command in a scene's folder. */
export const headstartIn = (folder: string, args: readonly string[], how: HeadstartOptions = {}): Promise<Ended> =>
  headstart(args, { ...how, cwd: folder, env: { ...ALONE, ...how.env } });

export function commandReader({ commands, reads, prepare, leaves = [], says = false }: CommandReader): Reader {
  return {
    name: commands.map((args) => args.join(' ')).join(' && '),
    reads: (file) => reads.test(file),
    ...(prepare && { prepare }),
    leaves,
    run: async (folder, how) => {
      const answer = await inTurn(commands, says, (args) => headstartIn(folder, args, how));
      // Copies of a scene lie in other places.
      return [{ ...answer, said: answer.said.replaceAll(folder, '…') }];
    },
  };
}

async function inTurn(
  commands: CommandReader['commands'],
  says: boolean,
  run: (args: readonly string[]) => Promise<Ended>,
): Promise<Answer> {
  let said = '';
  for (const args of commands) {
    const { code, stdout, stderr } = await run(args);
    if (code !== 0) return { code, said: '', output: stdout + stderr };
    // How much a store holds changes with what is in it.
    if (says) said += stdout.replaceAll(/"bytes": \d+/g, '"bytes": …');
  }
  return { code: 0, said, output: said };
}

/** @throws Error where one fails */
export async function headstartAll(folder: string, commands: CommandReader['commands'], how?: How): Promise<void> {
  for (const args of commands) {
    const { code, stdout, stderr } = await headstartIn(folder, args, how);
    if (code !== 0) throw new Error(`headstart ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  }
}
