import { climb, isBetter, keptRung, type Ladder, loadLadder, saveLadder } from '../../../shared/head/ladder';
import { MemoryBlobStore } from '../../../shared/storage/memory-blob-store';

const names = (ladder: Ladder) => ladder.map(({ name, kept }) => `${name}${kept ? ' kept' : ''}`);

describe('isBetter()', () => {
  test('asks for more accuracy, or as much at a lower loss', () => {
    const kept = { loss: 0.5, accuracy: 0.9 };
    expect(isBetter({ loss: 0.6, accuracy: 0.91 }, kept)).toBe(true);
    expect(isBetter({ loss: 0.4, accuracy: 0.9 }, kept)).toBe(true);
    expect(isBetter({ loss: 0.4, accuracy: 0.89 }, kept)).toBe(false);
    expect(isBetter(kept, kept)).toBe(false);
    expect(isBetter({ loss: Number.NaN, accuracy: 0.9 }, kept)).toBe(false);
  });

  test('asks for a lower loss alone where that is what counts', () => {
    const kept = { loss: 0.5, accuracy: 0.9 };
    expect(isBetter({ loss: 0.4, accuracy: 0.8 }, kept, 'loss')).toBe(true);
    expect(isBetter({ loss: 0.6, accuracy: 0.95 }, kept, 'loss')).toBe(false);
    expect(isBetter(kept, kept, 'loss')).toBe(false);
    expect(isBetter({ loss: Number.NaN, accuracy: 0.95 }, kept, 'loss')).toBe(false);
  });
});

describe('climb()', () => {
  const head = climb([], 'head', { loss: 0.5, accuracy: 0.9 });

  test('keeps the first rung, and a later one only where it is better', () => {
    expect(names(head)).toEqual(['head kept']);
    expect(names(climb(head, 'augmented', { loss: 0.5, accuracy: 0.9 }))).toEqual(['head kept', 'augmented']);
    const augmented = climb(head, 'augmented', { loss: 0.4, accuracy: 0.9 });
    expect(names(augmented)).toEqual(['head', 'augmented kept']);
    expect(names(climb(augmented, 'fine-tuned', { loss: 0.1, accuracy: 0.89 }))).toEqual([
      'head',
      'augmented kept',
      'fine-tuned',
    ]);
    expect(keptRung(augmented)?.name).toBe('augmented');
    expect(names(climb(head, 'augmented', { loss: 0.4, accuracy: 0.8 }, 'loss'))).toEqual(['head', 'augmented kept']);
    expect(names(climb(head, 'augmented', { loss: 0.6, accuracy: 1 }, 'loss'))).toEqual(['head kept', 'augmented']);
  });

  test('replaces a rung that is measured again, in its place', () => {
    const ladder = climb(climb(head, 'fine-tuned', { loss: 0.1, accuracy: 0.99 }), 'head', {
      loss: 0.2,
      accuracy: 0.95,
    });
    expect(names(ladder)).toEqual(['head', 'fine-tuned kept']);
    expect(ladder[0]).toMatchObject({ loss: 0.2, accuracy: 0.95 });
  });
});

test('saveLadder() and loadLadder() agree; a run without a ladder has no rungs', async () => {
  const store = new MemoryBlobStore();
  expect(await loadLadder(store, 'run')).toEqual([]);
  const ladder = climb([], 'head', { loss: 0.5, accuracy: 0.9 });
  await saveLadder(store, 'run', ladder);
  expect(await loadLadder(store, 'run')).toEqual(ladder);
});
