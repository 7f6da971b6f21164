import { EventReader } from '../../../../cli/cloud/read-events';
import { History } from '../../../support/history';

const read = (history: History) => new EventReader().read(history.events);
const brief = (history: History) =>
  read(history).map((event) =>
    'state' in event ? `${event.kind} ${event.state}${'error' in event ? ` ${event.error}` : ''}` : event.kind,
  );

describe('EventReader', () => {
  test('tells when states begin and end, with the seconds between, and how the execution ends', () => {
    const history = new History().begin().task('Ingest').map('Features').add('ExecutionSucceeded');
    expect(read(history)).toEqual([
      { kind: 'entered', state: 'Ingest', at: new Date('2026-01-02T03:04:02Z') },
      { kind: 'exited', state: 'Ingest', at: new Date('2026-01-02T03:04:06Z'), seconds: 4 },
      { kind: 'entered', state: 'Features', at: new Date('2026-01-02T03:04:07Z') },
      { kind: 'map', state: 'Features', mapRunArn: 'arn:aws:states:eu-central-1:123456789012:mapRun:Pets/Features:1' },
      { kind: 'exited', state: 'Features', at: new Date('2026-01-02T03:04:11Z'), seconds: 4 },
      { kind: 'ended', status: 'succeeded', at: new Date('2026-01-02T03:04:12Z') },
    ]);
  });

  test('tells a task that is tried again from one whose catcher takes over', () => {
    const retried = new History().entered('Ingest').scheduled().failed('UnavailableError').scheduled();
    retried.add('TaskSucceeded').exited('Ingest');
    expect(brief(retried)).toEqual(['entered Ingest', 'retry Ingest UnavailableError', 'exited Ingest']);

    const caught = new History().entered('Ingest').scheduled().failed('ArchiveError').exited('Ingest');
    caught.entered('IngestFailed', 'Pass').exited('IngestFailed', 'Pass').task('RecordFailure');
    caught.add('ExecutionFailed', { executionFailedEventDetails: { error: 'ArchiveError', cause: 'no zip' } });
    expect(brief(caught)).toEqual([
      'entered Ingest',
      'exited Ingest ArchiveError',
      'entered RecordFailure',
      'exited RecordFailure',
      'ended',
    ]);
    expect(read(caught).at(-1)).toMatchObject({ status: 'failed', error: 'ArchiveError', cause: 'no zip' });
  });

  test("names a Map's error and the timeout of a task", () => {
    const map = new History().mapBegun('Features').add('MapRunFailed', {
      mapRunFailedEventDetails: { error: 'States.ExceedToleratedFailureThreshold', cause: 'too many' },
    });
    map.exited('Features', 'Map');
    expect(brief(map).at(-1)).toBe('exited Features States.ExceedToleratedFailureThreshold');
    const late = new History()
      .entered('TrainHead')
      .scheduled()
      .add('TaskTimedOut', {
        taskTimedOutEventDetails: { resourceType: 'lambda', resource: 'invoke', error: 'States.Timeout' },
      });
    expect(brief(late.exited('TrainHead')).at(-1)).toBe('exited TrainHead States.Timeout');
  });

  test('tells stopped from failed', () => {
    const stopped = new History().add('ExecutionAborted', { executionAbortedEventDetails: { cause: 'by hand' } });
    expect(read(stopped)).toMatchObject([{ kind: 'ended', status: 'stopped', cause: 'by hand' }]);
    expect(read(new History().add('ExecutionTimedOut'))).toMatchObject([{ status: 'failed', error: 'States.Timeout' }]);
  });

  test('reads each event once, however they are cut into looks', () => {
    const whole = new History()
      .begin()
      .task('Ingest')
      .map('Features')
      .task('TrainHead')
      .add('ExecutionSucceeded').events;
    const reader = new EventReader();
    const pieces = whole.flatMap((_, i) => reader.read(whole.slice(Math.max(0, i - 3), i + 1)));
    expect(pieces).toEqual(new EventReader().read(whole));
    expect(reader.last).toBe(whole.length);
  });
});
