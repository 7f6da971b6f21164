import { fitToQuotas } from '../../../../cli/cloud/fit-to-quotas';

const ROOMY = { lambdaCalls: 1000, gpuVcpus: 64, gpuSpotVcpus: 64, fargateVcpus: 64, unread: [] };

describe('fitToQuotas()', () => {
  test('leaves a stack as it is where the account has room', () => {
    expect(fitToQuotas(['name=Headstart'], ROOMY)).toEqual({ context: [], said: [] });
  });

  test.each([
    [10, 8],
    [2, 1],
    [1, 1],
    [50, 40],
    [124, 99],
  ])('runs as many shards as %d calls of a new account leave room for: %d', (lambdaCalls, shards) => {
    const { context, said } = fitToQuotas([], { ...ROOMY, lambdaCalls });
    expect(context).toEqual([`concurrency=${shards}`]);
    expect(said).toEqual([
      expect.stringContaining(`lets ${lambdaCalls} calls of Lambda run at once: ${shards} shards`),
    ]);
    expect(said[0]).toMatch(/--service-code lambda --quota-code L-B99A9384 --desired-value 1000$/);
  });

  test('takes the number that was given, and says that calls will wait', () => {
    const { context, said } = fitToQuotas(['concurrency=200'], { ...ROOMY, lambdaCalls: 10 });
    expect(context).toEqual([]);
    expect(said).toEqual([expect.stringMatching(/with concurrency=200 calls wait/)]);
    expect(fitToQuotas(['concurrency=8'], { ...ROOMY, lambdaCalls: 10 }).said).toEqual([]);
  });

  test('says that Lambda will refuse a reservation', () => {
    const reserved = ['reserved.ExtractFeatures=30', 'reserved.Predict=5'];
    const { said } = fitToQuotas(['concurrency=1', ...reserved], { ...ROOMY, lambdaCalls: 120 });
    expect(said).toEqual([expect.stringMatching(/keeps 100 of the account's 120 calls .* refuse 35 reserved/)]);
    expect(fitToQuotas(reserved, { ...ROOMY, lambdaCalls: 135 }).said).toEqual([]);
  });

  test('says that a new account refuses a large function, which no interface tells', () => {
    const large = ['concurrency=1', 'memory.TrainHead=8000', 'memory.Publish=3008'];
    const { context, said } = fitToQuotas(large, { ...ROOMY, lambdaCalls: 10 });
    expect(context).toEqual([]);
    expect(said).toEqual([expect.stringMatching(/more than 3008 MB.*: memory.TrainHead=8000\. AWS Support/)]);
    expect(fitToQuotas(large, ROOMY).said).toEqual([]);
  });

  test('says what to ask for where no instance with a GPU may start, of the kind that is used', () => {
    const none = { ...ROOMY, gpuVcpus: 0, gpuSpotVcpus: 0 };
    expect(fitToQuotas([], none).said).toEqual([expect.stringMatching(/no spot instance.*L-3819A6DF.*gpu=false$/)]);
    expect(fitToQuotas(['gpuSpot=off'], none).said).toEqual([expect.stringMatching(/no instance.*L-DB2E81BA/)]);
    expect(fitToQuotas(['gpu=false'], none).said).toEqual([]);
    expect(fitToQuotas(['gpuSpot=off'], { ...none, gpuVcpus: 4 }).said).toEqual([]);
  });

  test('says what to ask for where Fargate has no machine for large sets', () => {
    const few = { ...ROOMY, fargateVcpus: 2 };
    expect(fitToQuotas([], few).said).toEqual([
      expect.stringMatching(/2 vCPUs, wanted 4.*--service-code fargate --quota-code L-3032A538.*large=false$/),
    ]);
    expect(fitToQuotas(['large=off'], few).said).toEqual([]);
    expect(fitToQuotas(['largeVcpus=8'], { ...ROOMY, fargateVcpus: 6 }).said).toHaveLength(1);
    expect(fitToQuotas([], { ...ROOMY, fargateVcpus: 6 }).said).toEqual([]);
  });

  test('goes on where quotas could not be read, and says so', () => {
    const { context, said } = fitToQuotas([], { unread: ['calls of Lambda: AccessDenied: no'] });
    expect([context, said]).toEqual([
      [],
      ['A quota of the account could not be read: calls of Lambda: AccessDenied: no'],
    ]);
  });
});
