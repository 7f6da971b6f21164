import { RunFailedError } from '../../../cli/cloud/run-failed-error';
import { EXIT, exitCodeOf } from '../../../cli/exit-codes';
import * as errors from '../../../shared/errors';

describe('exitCodeOf()', () => {
  test('knows every error of ours', () => {
    const classes = Object.values(errors).filter(
      (value): value is typeof errors.ConfigError =>
        typeof value === 'function' && value.prototype instanceof errors.HeadstartError,
    );
    expect(classes.length).toBeGreaterThan(10);
    for (const Class of classes) expect(exitCodeOf(new Class('x'))).not.toBe(EXIT.unexpected);
  });

  test('ends a run in the cloud as the error that ended it would have ended a local one', () => {
    const failed = (error: string) => exitCodeOf(new RunFailedError('run-1', { state: 'Ingest', error, problem: 'x' }));
    expect(failed('ArchiveError')).toBe(EXIT.badInput);
    expect(failed('BaseError')).toBe(EXIT.setup);
    expect(failed('UnavailableError')).toBe(EXIT.unavailable);
    expect(failed('States.Timeout')).toBe(EXIT.unexpected);
  });

  test('calls everything else unexpected', () => {
    expect(exitCodeOf(new TypeError('x'))).toBe(1);
    expect(exitCodeOf('x')).toBe(1);
  });
});
