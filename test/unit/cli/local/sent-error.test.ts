import { packError, unpackError } from '../../../../cli/local/sent-error';
import * as errors from '../../../../shared/errors';

/** As it goes through a channel between two processes. */
const sent = (thrown: unknown) => unpackError(structuredClone(packError(thrown)));

describe('unpackError()', () => {
  test('unpackError() gives every error of ours its class, message and remedy again', () => {
    const classes = Object.values<unknown>(errors).filter(
      (value): value is typeof errors.ConfigError =>
        typeof value === 'function' && value.prototype instanceof errors.HeadstartError,
    );
    expect(classes.length).toBeGreaterThan(10);
    // It is by its name that a class is found again.
    expect(new Set(classes.map((Class) => new Class('').name)).size).toBe(classes.length);
    for (const Class of classes) {
      const error = new Class('went wrong', { remedy: 'do otherwise' });
      const again = sent(error);
      // A subclass would not do: what is damaged is made again, what a newer release wrote is not.
      expect(again.constructor).toBe(Class);
      expect([again.name, again.message, again.stack]).toEqual([error.name, error.message, error.stack]);
      expect(errors.splitRemedy(again.message)).toEqual({ problem: 'went wrong', remedy: 'do otherwise' });
    }
  });

  test('unpackError() keeps the name of other errors, what caused them, and what is no error at all', () => {
    const again = sent(new errors.BaseError('unusable', { cause: new RangeError('too long', { cause: 'disk' }) }));
    expect(again.cause).toMatchObject({ name: 'RangeError', message: 'too long', cause: { message: 'disk' } });
    expect(sent('nothing')).toMatchObject({ name: 'Error', message: 'nothing' });
    expect('cause' in sent(new Error('alone')) && sent(new Error('alone')).cause).toBeFalsy();
  });
});
