import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkWithout } from '../../../../../cli/local/faster/check-without';
import { DoneAhead } from '../../../../../cli/local/faster/done-ahead';
import { forkStepProcess } from '../../../../../cli/local/faster/fork-step-process';
import { FASTER, isWithout } from '../../../../../cli/local/faster/without';
import { PROJECT_ROOT } from '../../../../../cli/project-root';
import type { StepContext } from '../../../../../functions/handler';
import { ConfigError } from '../../../../../shared/errors';

const FOLDER = join(PROJECT_ROOT, 'cli/local/faster');
const before = process.env.HEADSTART_WITHOUT;
afterEach(() => {
  if (before === undefined) delete process.env.HEADSTART_WITHOUT;
  else process.env.HEADSTART_WITHOUT = before;
});

describe('isWithout()', () => {
  test('isWithout() leaves out what the variable names, and nothing else', () => {
    delete process.env.HEADSTART_WITHOUT;
    expect(FASTER.filter(isWithout)).toEqual([]);
    process.env.HEADSTART_WITHOUT = 'kept-code,v8-flags';
    expect(FASTER.filter(isWithout).sort()).toEqual(['kept-code', 'v8-flags']);
  });

  test('isWithout() is asked by some file for each name, and README.md has a line for it', () => {
    const sources = readdirSync(FOLDER)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(FOLDER, name), 'utf8'));
    const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');
    for (const name of FASTER) {
      expect([name, sources.some((text) => text.includes(`isWithout('${name}')`))]).toEqual([name, true]);
      expect(readme).toMatch(new RegExp(`^\\| \`${name}\` \\|`, 'm'));
    }
  });

  test('forkStepProcess() starts none, and DoneAhead does nothing ahead, where they are left out', async () => {
    process.env.HEADSTART_WITHOUT = 'step-process,work-ahead';
    expect(forkStepProcess({ headOnly: true, entry: __filename })).toBeUndefined();
    const ahead = new DoneAhead();
    let isLoaded = false;
    const load = async () => {
      isLoaded = true;
      throw new Error('not to be loaded');
    };
    ahead.begin('Publish', load, {}, {} as StepContext);
    expect([await ahead.take('Publish'), isLoaded]).toEqual([undefined, false]);
  });
});

describe('checkWithout()', () => {
  test('checkWithout() refuses a name that there is not, and says which there are', () => {
    expect(() => checkWithout({})).not.toThrow();
    expect(() => checkWithout({ HEADSTART_WITHOUT: 'fork-ahead,collect-garbage' })).not.toThrow();
    expect(() => checkWithout({ HEADSTART_WITHOUT: 'fork-ahead,forks' })).toThrow(ConfigError);
    expect(() => checkWithout({ HEADSTART_WITHOUT: 'forks' })).toThrow(/"forks", wanted fork-ahead, /);
  });
});
