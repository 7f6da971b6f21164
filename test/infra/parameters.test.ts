import { readParameters } from '../../infra/parameters';

describe('readParameters()', () => {
  test('has a default for everything', () => {
    expect(readParameters({})).toMatchObject({
      name: 'Headstart',
      concurrency: 100,
      toleratedFailures: 0,
      alarmMinutes: 60,
      removalPolicy: 'retain',
      packaging: 'default',
      gpu: true,
      large: true,
      largeVcpus: 4,
      logDays: 30,
      webMaxGb: 64,
      sourceBuckets: [],
      allowLoopback: false,
    });
  });

  test('takes what the command line gives, which is always text', () => {
    const given = { concurrency: '7', gpu: 'off', toleratedFailures: '2.5', logDays: '14', webHosts: 'a.org, b.org' };
    expect(readParameters(given)).toMatchObject({
      concurrency: 7,
      gpu: false,
      toleratedFailures: 2.5,
      logDays: 14,
      webHosts: ['a.org', 'b.org'],
    });
  });

  test('leaves feature flags and the look-ups of the CDK alone', () => {
    const foreign = { '@aws-cdk/core:x': true, 'aws:cdk:y': [], 'availability-zones:account=1:region=x': ['x'] };
    expect(readParameters(foreign)).toEqual(readParameters({}));
  });

  test.each([
    [{ concurency: 5 }, /unknown key "concurency"; allowed are name, region, concurrency/],
    [{ name: '1x' }, /"name" is "1x": wanted letters, digits and "-"/],
    [{ region: 'Frankfurt' }, /"region" is "Frankfurt": wanted the name of a region/],
    [{ concurrency: 'many' }, /"concurrency" is "many": it is no number/],
    [{ concurrency: '0' }, /"concurrency" is "0": .*>=1/],
    [{ concurrency: '1.5' }, /"concurrency" is "1.5": .*int/],
    [{ 'memory.TrainHead': '20000' }, /"memory.TrainHead" is "20000": .*<=10240/],
    [{ 'memory.TrainHead': '512' }, /"memory.TrainHead" is "512": .*>=1024/],
    [{ 'timeout.Publish': '901' }, /"timeout.Publish" is "901": .*<=900/],
    [{ 'timeout.ExtractFeatures': '60' }, /"timeout.ExtractFeatures" is "60": .*>=300/],
    [{ 'reserved.Predict': '0' }, /"reserved.Predict" is "0": .*>=1/],
    [{ 'memory.Extract': '2000' }, /unknown key "memory.Extract"; .*memory.FUNCTION.*one of Ingest, ExtractFeatures/],
    [{ alarmEmail: 'me' }, /"alarmEmail" is "me": wanted an e-mail address/],
    [{ removalPolicy: 'keep' }, /"removalPolicy" is "keep": .*"retain"\|"destroy"/],
    [{ packaging: 'zip' }, /"packaging" is "zip"/],
    [{ gpu: 'maybe' }, /"gpu" is "maybe"/],
    [{ logDays: '8' }, /"logDays" is "8": .*7\|14/],
    [{ webHosts: 'https://x.org' }, /"webHosts" is "https:\/\/x.org": wanted host names/],
    [{ sourceBuckets: 'Not_A_Bucket' }, /"sourceBuckets" is "Not_A_Bucket": wanted names of buckets/],
    [{ allowLoopback: 'on' }, /"allowLoopback" is for tests, wanted "packaging=process"/],
  ])('refuses %j by name', (context, message) => {
    expect(() => readParameters(context)).toThrow(message);
  });
});
