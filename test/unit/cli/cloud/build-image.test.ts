import { AwsRefusal, type AwsRequest } from '../../../../cli/cloud/ask-aws';
import { buildImage } from '../../../../cli/cloud/build-image';

const IMAGE = { project: 'P', repository: 'r', tag: '0123456789abcdef' };
const MISSING = new AwsRefusal('ImageNotFoundException', 'no', 400);

/** Answers by operation, each its list of answers in turn. */
function account(answers: Readonly<Record<string, unknown[]>>) {
  const asked: { operation: string; input: object }[] = [];
  const ask = async (request: AwsRequest) => {
    if (!('operation' in request)) throw new TypeError('wanted an operation');
    const operation = request.operation.replace(/^.*\./, '');
    asked.push({ operation, input: request.input });
    const answer = answers[operation]?.shift();
    if (answer instanceof Error) throw answer;
    return answer as Record<string, unknown>;
  };
  return { asked, ask };
}
const at = (currentPhase: string, buildStatus = 'IN_PROGRESS') => ({
  ...{ id: 'b:1', currentPhase, buildStatus },
  logs: { deepLink: 'https://log' },
});

describe('buildImage()', () => {
  const said: string[] = [];
  const options = { say: (text: string) => void said.push(text), pollMs: 0 };
  beforeEach(() => void said.splice(0));

  test('does nothing where the account has the image', async () => {
    const { ask, asked } = account({ DescribeImages: [{}] });
    expect(await buildImage(ask, IMAGE, options)).toBe(false);
    const input = { repositoryName: 'r', imageIds: [{ imageTag: IMAGE.tag }] };
    expect([asked, said]).toEqual([[{ operation: 'DescribeImages', input }], []]);
  });

  test('starts a build, says each phase once and waits for its end', async () => {
    const { ask, asked } = account({
      DescribeImages: [MISSING],
      StartBuild: [{ build: at('QUEUED') }],
      BatchGetBuilds: ['QUEUED', 'BUILD', 'BUILD']
        .map((phase) => ({ builds: [at(phase)] }))
        .concat({
          builds: [at('COMPLETED', 'SUCCEEDED')],
        }),
    });
    expect(await buildImage(ask, IMAGE, options)).toBe(true);
    expect(asked.map(({ operation }) => operation)).toEqual([
      ...['DescribeImages', 'StartBuild'],
      ...Array.from({ length: 4 }, () => 'BatchGetBuilds'),
    ]);
    expect(asked[1]?.input).toEqual({ projectName: 'P' });
    expect(said.slice(1)).toEqual(['  build', '  completed']);
  });

  test('says where the log of a failed build is', async () => {
    const { ask } = account({ DescribeImages: [MISSING], StartBuild: [{ build: at('COMPLETED', 'FAILED') }] });
    await expect(buildImage(ask, IMAGE, options)).rejects.toThrow(/image "r" ended with FAILED\n→ .*https:\/\/log/);
  });

  test('says what to ask for where a new account may build nothing, and hands other refusals on', async () => {
    const limit = new AwsRefusal('AccountLimitExceededException', 'Cannot have more than 0 builds in queue', 400);
    const { ask } = account({ DescribeImages: [MISSING], StartBuild: [limit] });
    await expect(buildImage(ask, IMAGE, options)).rejects.toThrow(/more than 0 builds.*\n→ ask AWS Support/);
    const denied = new AwsRefusal('AccessDeniedException', 'no', 400);
    await expect(buildImage(account({ DescribeImages: [denied] }).ask, IMAGE, options)).rejects.toBe(denied);
  });
});
