import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { SetupError } from '../../shared/errors';
import type { Terminal } from '../terminal';
import { isProgram, missingContainerTools } from './container-tools';
import { ensureGoProgram, type GoProgram, goProgram, RUNTIME_EMULATOR, VERSITYGW } from './go-program';
import { containersFolder } from './podman';
import { ensureStandIns, standInsAreMade } from './stand-ins';

/**
 * What the suites need that run images and functions in containers, against an S3 server of others. Nothing else needs
 * it, so where it cannot be made set-up says so and goes on; the suites are then skipped, or fail where HEADSTART_REQUIRE
 * names them.
 */
export async function ensureContainers(cache: string, terminal: Terminal): Promise<void> {
  await orSaySo('versitygw', terminal, async () => {
    if (existsSync(goProgram(cache, VERSITYGW))) return;
    if (!isProgram('go')) throw new SetupError('no program "go"');
    await compile('an S3 server to test against', VERSITYGW, cache, terminal);
  });
  await orSaySo('Containers', terminal, async () => {
    if (standInsAreMade(cache)) return;
    const missing = missingContainerTools();
    if (missing) throw new SetupError(missing);
    await mkdir(containersFolder(cache), { recursive: true });
    await compile("AWS's emulator of what runs a function", RUNTIME_EMULATOR, cache, terminal);
    await terminal.during('Containers: images that stand in for those of public registries (1 GB, once)', (report) =>
      ensureStandIns(cache, report),
    );
  });
}

async function compile(what: string, program: GoProgram, cache: string, terminal: Terminal): Promise<void> {
  if (existsSync(goProgram(cache, program))) return;
  await terminal.during(`Go: ${what}, compiled (once)`, () => ensureGoProgram(cache, program));
}

async function orSaySo(name: string, terminal: Terminal, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    terminal.say(`${name}: NOTICE: ${error.message}`);
    terminal.say('  The suites that need it will be skipped; everything else works.');
  }
}
