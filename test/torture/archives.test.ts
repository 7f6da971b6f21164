import { trial } from './trials/archives';

test('every archive of which bytes were changed is read or refused in words', async () => {
  const { attempts, survived, failures } = await trial.run({ effort: 1, seed: 1, log: () => undefined });
  expect(failures).toEqual([]);
  expect(survived).toBe(attempts);
});
