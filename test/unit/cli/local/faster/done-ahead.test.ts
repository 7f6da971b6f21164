import { DoneAhead } from '../../../../../cli/local/faster/done-ahead';
import type { Step } from '../../../../../functions/handler';
import { memoryContext } from '../../../../support/memory-context';

const { context } = memoryContext();
const step = (ahead?: Step['ahead']): Promise<Step> =>
  Promise.resolve({ name: 'Evaluate', invoke: async () => ({}), ...(ahead && { ahead }) });

describe('DoneAhead', () => {
  test('DoneAhead gives what a step did for the payload, once', async () => {
    const done = new DoneAhead();
    done.begin('Evaluate', () => step(async (payload) => [payload, 'inspected']), { runId: 'run' }, context);
    expect(await done.take('Evaluate')).toEqual([{ runId: 'run' }, 'inspected']);
    expect(await done.take('Evaluate')).toBeUndefined();
  });

  test('DoneAhead gives nothing of a step that does nothing ahead, that fails, or that was not begun', async () => {
    const done = new DoneAhead();
    const fails = () => step(() => Promise.reject(new Error('features are gone')));
    done.begin('Evaluate', () => step(), {}, context);
    done.begin('Publish', fails, {}, context);
    done.begin('Ingest', () => Promise.reject(new Error('cannot be loaded')), {}, context);
    // Nobody takes this one: its failure must not end the process.
    done.begin('RecordFailure', fails, {}, context);
    for (const name of ['Evaluate', 'Publish', 'Ingest', 'Features']) expect(await done.take(name)).toBeUndefined();
  });

  test('DoneAhead forgets what was done for a call that is made again', async () => {
    const done = new DoneAhead();
    done.begin('Evaluate', () => step(async () => 'before features were evicted'), {}, context);
    done.begin('Evaluate', () => step(async () => 'after'), {}, context);
    expect(await done.take('Evaluate')).toBe('after');
  });
});
