import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accountQuotas } from '../../../../cli/cloud/account-quotas';
import { AwsRefusal, awsAsker } from '../../../../cli/cloud/ask-aws';

type Answer = readonly [status: number, body: string, headers?: Record<string, string>];

const before = { ...process.env };
let server: Server;
let answer: (request: IncomingMessage, body: string) => Answer;
const requests: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }[] = [];

beforeEach(async () => {
  requests.length = 0;
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method, url, headers } = request;
    requests.push({ ...(method && { method }), ...(url && { url }), headers, body });
    const [status, text, more = {}] = answer(request, body);
    response.writeHead(status, more).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
  });
});
afterEach(async () => {
  process.env = { ...before };
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe('awsAsker()', () => {
  test('signs an operation for its service and region, and reads the answer', async () => {
    answer = () => [200, '{"build": {"id": "1"}}'];
    const ask = await awsAsker();
    const input = { projectName: 'P' };
    expect(await ask({ service: 'codebuild', operation: 'CodeBuild_20161006.StartBuild', input })).toEqual({
      build: { id: '1' },
    });
    const [{ method, url, headers, body }] = requests as [(typeof requests)[number]];
    expect([method, url, JSON.parse(body)]).toEqual(['POST', '/', input]);
    expect(headers).toMatchObject({
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'CodeBuild_20161006.StartBuild',
    });
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/codebuild\/aws4_request, SignedHeaders=.*host/,
    );
  });

  test.each<[string, Answer, string, string]>([
    [
      'in the body',
      [400, '{"__type": "com.amazon#ImageNotFoundException", "message": "none"}'],
      'ImageNotFoundException',
      'none',
    ],
    [
      'in a header',
      [403, '{"Message": "no"}', { 'x-amzn-ErrorType': 'AccessDeniedException:http://x' }],
      ...(['AccessDeniedException', 'no'] as const),
    ],
    ['nowhere', [500, '<html>', {}], 'HTTP 500', '<html>'],
  ])('throws a refusal by its name, which stands %s', async (_, refusal, name, message) => {
    answer = () => refusal;
    const ask = await awsAsker();
    const error = await ask({ service: 'ecr', operation: 'X.Y', input: {} }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(AwsRefusal);
    expect(error).toMatchObject({ name, message, $metadata: { httpStatusCode: refusal[0] } });
    expect(requests).toHaveLength(1);
  });

  test('asks again where AWS is busy', async () => {
    const answers: Answer[] = [
      [400, '{"__type": "ThrottlingException"}'],
      [200, '{"ok": true}'],
    ];
    answer = () => answers.shift() as Answer;
    const ask = await awsAsker();
    expect(await ask({ service: 'ecr', operation: 'X.Y', input: {} })).toEqual({ ok: true });
    expect(requests).toHaveLength(2);
  });
});

describe('accountQuotas()', () => {
  test('goes on where Service Quotas cannot be reached, and not where Lambda cannot', async () => {
    const away = new TypeError('fetch failed');
    const ask = (gone: string) => async (request: { readonly service: string }) => {
      if (request.service === gone) throw away;
      return { AccountLimit: { ConcurrentExecutions: 1000 }, Quota: { Value: 4 } };
    };
    const { lambdaCalls, unread } = await accountQuotas(ask('servicequotas'));
    expect([lambdaCalls, unread.length, unread[0]]).toEqual([
      1000,
      3,
      expect.stringMatching(/TypeError: fetch failed$/),
    ]);
    await expect(accountQuotas(ask('lambda'))).rejects.toBe(away);
  });

  test('reads what Lambda, EC2 and Fargate give', async () => {
    const values: Record<string, number> = { 'L-DB2E81BA': 0, 'L-3819A6DF': 8, 'L-3032A538': 6 };
    answer = (request, body) =>
      request.method === 'GET'
        ? [200, '{"AccountLimit": {"ConcurrentExecutions": 10}}']
        : [200, JSON.stringify({ Quota: { Value: values[JSON.parse(body).QuotaCode] } })];
    const quotas = await accountQuotas(await awsAsker());
    expect(quotas).toEqual({ lambdaCalls: 10, gpuVcpus: 0, gpuSpotVcpus: 8, fargateVcpus: 6, unread: [] });
    expect(requests.map(({ url }) => url)).toEqual(['/2016-08-19/account-settings', '/', '/', '/']);
    expect(requests.slice(1).map(({ body }) => JSON.parse(body).ServiceCode)).toEqual([...['ec2', 'ec2', 'fargate']]);
  });

  test('says what an emulator or a missing permission keeps from it', async () => {
    answer = (request) =>
      request.method === 'GET' ? [200, '{}'] : [501, '{"__type": "InternalFailure", "message": "not emulated"}'];
    expect(await accountQuotas(await awsAsker())).toEqual({
      unread: [
        'calls of Lambda: the answer names no number',
        'vCPUs of GPU instances: InternalFailure: not emulated',
        'vCPUs of GPU spot instances: InternalFailure: not emulated',
        'vCPUs of Fargate: InternalFailure: not emulated',
      ],
    });
  });
});
