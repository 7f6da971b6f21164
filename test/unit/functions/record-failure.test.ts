import { recordFailure } from '../../../functions/record-failure';
import { runKeys } from '../../../shared/artifacts';
import { DatasetError, FormatError } from '../../../shared/errors';
import { getJson } from '../../../shared/json-file';
import { runFileSchema } from '../../../shared/records/run-file';
import { memoryContext } from '../../support/memory-context';

const { message } = new DatasetError('Cannot use "pets.zip": only one class', { remedy: 'give two' });
const failure = {
  state: 'Ingest',
  error: 'DatasetError',
  problem: 'Cannot use "pets.zip": only one class',
  remedy: 'give two',
};
const event = (cause: string) => ({ runId: 'run', state: 'Ingest', error: 'DatasetError', cause });

describe('recordFailure', () => {
  test.each([
    ['a laptop', message],
    ['Lambda', JSON.stringify({ errorMessage: message, errorType: 'DatasetError', stackTrace: ['at x'] })],
  ])('recordFailure writes into run.json what failed, why and what to do, from the cause on %s', async (_, cause) => {
    const { store, context } = memoryContext();
    expect(await recordFailure.invoke(event(cause), context)).toEqual({ ...failure, executionError: 'DatasetError' });
    const run = await getJson(store, runKeys('run').run, runFileSchema);
    expect(run).toEqual({ schemaVersion: 1, runId: 'run', status: 'failed', failure });
  });

  test.each(['Task timed out after 900.00 seconds', '{"no":"message"}', 'null', '{', ''])(
    'recordFailure keeps the cause %j as it is',
    async (cause) => {
      const { context } = memoryContext();
      expect(await recordFailure.invoke(event(cause), context)).toMatchObject({ problem: cause });
    },
  );

  test('recordFailure names no error for the execution that is reserved to Step Functions', async () => {
    const { store, context } = memoryContext();
    const told = { ...event('late'), error: 'States.Timeout' };
    expect(await recordFailure.invoke(told, context)).toMatchObject({ executionError: 'Timeout' });
    expect((await getJson(store, runKeys('run').run, runFileSchema))?.failure?.error).toBe('States.Timeout');
  });

  test('recordFailure refuses an event of another shape', async () => {
    await expect(recordFailure.invoke({ runId: 'run' }, memoryContext().context)).rejects.toThrow(FormatError);
  });
});
