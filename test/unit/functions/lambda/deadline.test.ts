import { Deadline } from '../../../../functions/lambda/deadline';
import { CancelledError, OutOfTimeError, SourceError } from '../../../../shared/errors';

describe('Deadline', () => {
  test('stops a step before its sandbox is stopped, and says so by name', async () => {
    const deadline = new Deadline(40, 'ExtractFeatures');
    await new Promise((resolve) => deadline.signal.addEventListener('abort', resolve));
    expect(deadline.signal.reason).toBeInstanceOf(OutOfTimeError);
    const explained = deadline.explain(new CancelledError('The work was stopped'));
    expect(explained).toMatchObject({
      name: 'OutOfTimeError',
      message: expect.stringMatching(/ExtractFeatures.*time/),
    });
    // What went wrong by itself is told as it is.
    const own = new SourceError('gone');
    expect(deadline.explain(own)).toBe(own);
  });

  test('lets a step that is done in time alone', () => {
    jest.useFakeTimers();
    try {
      const [done, late] = [new Deadline(60_000, 'Ingest'), new Deadline(60_000, 'Ingest')];
      jest.advanceTimersByTime(54_000);
      done.clear();
      jest.advanceTimersByTime(60_000);
      expect([done.signal.aborted, late.signal.aborted]).toEqual([false, true]);
    } finally {
      jest.useRealTimers();
    }
  });
});
