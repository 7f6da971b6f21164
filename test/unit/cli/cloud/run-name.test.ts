import { executionArn, runStatus } from '../../../../cli/cloud/find-execution';
import { checkRunId, runName } from '../../../../cli/cloud/start-run';

const NOW = new Date('2026-11-25T02:31:04.567Z');

describe('runName()', () => {
  test('is made of the source, the time and four characters', () => {
    expect(runName('photos.zip', NOW, 0.5)).toBe('photos-20261125-023104-i000');
  });

  test('names a run whatever the source is called', () => {
    for (const source of ['', '.zip', 'a b/ü.zip', '東京.zip', `${'x'.repeat(200)}.zip`, '--.ZIP']) {
      for (const random of [0, 0.999999999]) checkRunId(runName(source, NOW, random));
    }
    expect(runName('my photos (2).zip', NOW, 0)).toBe('my-photos-2-20261125-023104-0000');
    expect(runName('.zip', NOW, 0)).toBe('run-20261125-023104-0000');
  });
});

describe('checkRunId()', () => {
  test('throws ConfigError for what can name no run', () => {
    for (const id of ['', 'a/b', '../x', 'a b', 'x'.repeat(81)]) {
      expect(() => checkRunId(id)).toThrow(expect.objectContaining({ name: 'ConfigError' }));
    }
  });
});

describe('executionArn()', () => {
  test('names the execution of a state machine', () => {
    expect(executionArn('arn:aws:states:eu-central-1:123456789012:stateMachine:Pets', 'run-1')).toBe(
      'arn:aws:states:eu-central-1:123456789012:execution:Pets:run-1',
    );
  });
});

describe('runStatus()', () => {
  test.each([
    ['RUNNING', 'running'],
    ['PENDING_REDRIVE', 'running'],
    ['SUCCEEDED', 'succeeded'],
    ['FAILED', 'failed'],
    ['TIMED_OUT', 'failed'],
    ['ABORTED', 'stopped'],
  ])('calls %s %s', (status, expected) => {
    expect(runStatus(status)).toBe(expected);
  });
});
