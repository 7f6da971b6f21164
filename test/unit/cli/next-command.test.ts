import { nextCommand } from '../../../cli/next-command';
import { createProgram } from '../../../cli/program';
import * as errors from '../../../shared/errors';

const classes = Object.values(errors).filter(
  (value): value is typeof errors.ConfigError =>
    typeof value === 'function' && value.prototype instanceof errors.HeadstartError,
);

describe('nextCommand()', () => {
  test('names a command that exists for every error of ours', () => {
    expect(classes.length).toBeGreaterThan(10);
    const program = createProgram();
    for (const Class of classes) {
      const next = nextCommand(new Class('x'), undefined, 'headstart train') ?? '';
      const [, name] = /^headstart (\S+).* {3}\S/.exec(next) ?? [];
      expect([Class.name, program.commands.some((command) => command.name() === name)]).toEqual([Class.name, true]);
      const flags = [...next.matchAll(/--[a-z-]+/g)].map(([flag]) => flag);
      const known = program.commands.find((command) => command.name() === name)?.options.map(({ long }) => long);
      expect([...(known ?? []), '--help']).toEqual(expect.arrayContaining(flags));
    }
  });

  test.each([
    '"headstart init" writes one',
    'give another --out',
    'run the same command again',
    'Run "npm run setup".',
    'did you mean runs/photos-1?',
  ])('leaves it at a remedy that says enough: %s', (remedy) => {
    expect(nextCommand(new errors.ConfigError('x', { remedy }), remedy, 'headstart train')).toBeUndefined();
  });

  test('names sources only where a command takes one', () => {
    const error = new errors.SourceError('x');
    expect(nextCommand(error, undefined, 'headstart train')).toMatch(/explains what a source can be$/);
    expect(nextCommand(error, undefined, 'headstart predict')).toMatch(/explains what it takes$/);
  });

  test('adds to one that names none, and says nothing of what is not ours', () => {
    const error = new errors.SetupError('x');
    expect(nextCommand(error, 'install a compiler', 'headstart')).toMatch(/^headstart doctor/);
    expect(nextCommand(new TypeError('x'), undefined, 'headstart')).toBeUndefined();
  });
});
