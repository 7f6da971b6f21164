import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, meetFaults, type Staged } from '../support/fault';
import { WITHOUT_RIGHTS, whyNoModes } from '../support/machine';
import type { Trial } from '../trial';

/** A folder that may be looked into and not written to, for the command that is started so. */
function closed(folder: string): string {
  const path = join(folder, 'closed');
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o555);
  return path;
}

const NO_CACHE = { HEADSTART_CACHE: undefined, XDG_CACHE_HOME: undefined };
const bash = (script: string) => ['bash', '-c', script];

const env = (name: string, of: (closed: string) => Record<string, string | undefined>): Fault => ({
  name,
  untried: whyNoModes(),
  stage(folder): Staged {
    return { isHarmless: true, options: { through: WITHOUT_RIGHTS, env: of(closed(folder)) } };
  },
});

const paths = (name: string): Fault => ({
  name: `paths called ${JSON.stringify(name)}`,
  stage(folder, { zip }) {
    const own = join(folder, name);
    mkdirSync(own, { recursive: true });
    cpSync(zip, join(own, `${name}.zip`));
    return {
      isHarmless: true,
      places: { zip: join(own, `${name}.zip`), out: join(own, `${name} out`), store: join(own, `${name} store`) },
    };
  },
});

const PATHS = [
  'with spaces and  two',
  'new\nline',
  `quotes ' " \` $HOME $(x) & ; #`,
  'ünïcödé 猫 🐈 e\u0301',
  '100% a%20b?x=1*[a-z]{b}',
  '-rf --out',
];

/** @param effort from 2 on each path has a run of its own, below that they are one */
const faults = (effort: number): Fault[] => [
  ...(effort > 1 ? PATHS : [PATHS.join(' ')]).map(paths),
  {
    name: '64 open files at most (ulimit -n)',
    stage: () => ({ options: { through: bash('ulimit -n 64; exec "$0" "$@"') } }),
  },
  env('no HOME', () => ({ ...NO_CACHE, HOME: undefined })),
  env('a HOME that cannot be written to', (HOME) => ({ ...NO_CACHE, HOME })),
  env('a HOME that does not exist', (folder) => ({ ...NO_CACHE, HOME: join(folder, 'none') })),
  env('a TMPDIR that cannot be written to', (TMPDIR) => ({ TMPDIR })),
  env('a TMPDIR that does not exist', (folder) => ({ TMPDIR: join(folder, 'none') })),
  {
    name: 'standard output whose reader goes away (| head -1)',
    stage: () => ({ isHarmless: true, options: { through: bash('set -o pipefail; "$0" "$@" | head -1') } }),
  },
  {
    name: 'both outputs whose reader goes away (2>&1 | head -1)',
    stage: () => ({ isHarmless: true, options: { through: bash('set -o pipefail; "$0" "$@" 2>&1 | head -1') } }),
  },
  {
    name: 'closed standard streams',
    stage: () => ({ isHarmless: true, options: { through: bash('exec "$0" "$@" <&- >&-') } }),
  },
  {
    name: 'standard output on a full disk (> /dev/full)',
    stage: () => ({ options: { through: bash('exec "$0" "$@" > /dev/full') } }),
  },
  { name: 'SIGHUP, as when a terminal is closed', stage: () => ({ signal: 'SIGHUP' }) },
  { name: 'SIGTERM', stage: () => ({ signal: 'SIGTERM' }) },
];

export const trial: Trial = {
  name: 'hostile surroundings: limits, environment, paths, pipes, signals',
  run: (options) => meetFaults(faults(options.effort), options),
};
