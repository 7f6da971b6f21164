import type { RunWatcher } from '../../../../cli/local/run-locally';
import { withoutRepeats } from '../../../../cli/select/without-repeats';

describe('withoutRepeats()', () => {
  test('withoutRepeats() passes over what was given notice of, also where less of it is known or guessed by now', () => {
    const seen: unknown[] = [];
    const watch = { progress: (event: unknown) => void seen.push(event) } as unknown as RunWatcher;
    const { progress } = withoutRepeats(watch, ['How a.onnx is read: 512 features; size: 224 px, the usual one']);
    const notice = (text: string) => progress({ kind: 'notice', text });
    notice('How a.onnx is read: 512 features');
    notice('How b.onnx is read: 512 features');
    notice('3 images are turned');
    progress({ kind: 'images', done: 3 });
    expect(seen).toEqual([
      { kind: 'notice', text: 'How b.onnx is read: 512 features' },
      { kind: 'notice', text: '3 images are turned' },
      { kind: 'images', done: 3 },
    ]);
  });
});
