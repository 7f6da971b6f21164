import { trial } from './trials/kill';

test(trial.name, async () => {
  const { attempts, failures } = await trial.run({ effort: 1, seed: 1, log: () => undefined });
  expect(failures).toEqual([]);
  expect(attempts).toBeGreaterThan(0);
});
