import { trial } from './trials/serve';

test('"headstart serve" answers whatever comes, keeps nothing of it and stays as large as it is', async () => {
  const { attempts, survived, failures } = await trial.run({ effort: 1, seed: 1, log: () => undefined });
  expect(failures).toEqual([]);
  expect(survived).toBe(attempts);
});
