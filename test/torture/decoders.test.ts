import { trial } from './trials/decoders';

test('no mutation of an image ends the process that decodes it, takes for ever or more memory than allowed', async () => {
  const { attempts, survived, failures } = await trial.run({ effort: 1, seed: 1, log: () => undefined });
  expect(failures).toEqual([]);
  expect(survived).toBe(attempts);
});
