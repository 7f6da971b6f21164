import { type TrainProgress, tellProgress } from '../../../../cli/api/train-progress';

describe('tellProgress()', () => {
  const told: TrainProgress[] = [];
  const watcher = tellProgress((event) => void told.push(event));
  beforeEach(() => void told.splice(0));

  test('tellProgress() passes on what steps and sources tell', () => {
    watcher.source('cats.zip');
    watcher.bringing({ kind: 'drawn', done: 1, total: 2 });
    watcher.progress({ kind: 'images', done: 4 });
    expect(told).toEqual([
      { kind: 'source', name: 'cats.zip' },
      { kind: 'drawn', done: 1, total: 2 },
      { kind: 'images', done: 4 },
    ]);
  });

  test('tellProgress() tells of steps by their names, and of what is tried again', () => {
    watcher.state({ kind: 'entered', state: 'Ingest' });
    watcher.state({ kind: 'retry', state: 'Ingest', error: 'UnavailableError', seconds: 2 });
    // The error itself is what train() throws.
    watcher.state({ kind: 'failed', state: 'Ingest', error: 'ArchiveError' });
    watcher.state({ kind: 'exited', state: 'Ingest' });
    expect(told).toEqual([
      { kind: 'step', name: 'Ingest', phase: 'begins' },
      { kind: 'retry', name: 'Ingest', error: 'UnavailableError', seconds: 2 },
      { kind: 'step', name: 'Ingest', phase: 'ended' },
    ]);
  });
});
