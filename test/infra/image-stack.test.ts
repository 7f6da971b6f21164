import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aspects } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { imageSources } from '../../infra/image-source';
import { ImageStack } from '../../infra/image-stack';
import { readParameters } from '../../infra/parameters';

function makeImages(context: Readonly<Record<string, unknown>> = {}): ImageStack {
  const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'headstart-synth-')) });
  const parameters = readParameters(context);
  return new ImageStack(app, imageSources(app, parameters), parameters);
}

const stack = makeImages();
const template = Template.fromStack(stack);
const projects = () => Object.values(template.findResources('AWS::CodeBuild::Project'));

describe('ImageStack', () => {
  test('has a project and a repository for each image, by names that follow from the stack', () => {
    expect(stack.stackName).toBe('Headstart-images');
    const names = (type: string, key: string) =>
      Object.values(template.findResources(type)).map(({ Properties }) => Properties[key]);
    expect(names('AWS::CodeBuild::Project', 'Name')).toEqual([
      ...['Headstart-train-head', 'Headstart-full-pass', 'Headstart-large-job'],
    ]);
    expect(names('AWS::ECR::Repository', 'RepositoryName')).toEqual([
      ...['headstart-train-head', 'headstart-full-pass', 'headstart-large-job'],
    ]);
    expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
      'FullPassProject',
      'FullPassRepository',
      'FullPassTag',
      'LargeJobProject',
      'LargeJobRepository',
      'LargeJobTag',
      'TrainHeadProject',
      'TrainHeadRepository',
      'TrainHeadTag',
    ]);
  });

  test('leaves the full pass out with "-c gpu=false", and is not needed where functions are processes', () => {
    Template.fromStack(makeImages({ gpu: 'false', large: 'false' })).resourceCountIs('AWS::CodeBuild::Project', 1);
    const parameters = readParameters({ packaging: 'process' });
    expect(imageSources(new App(), parameters)).toEqual({});
  });

  test('goes with all that it holds, so that a second one finds its names free', () => {
    for (const repository of Object.values(template.findResources('AWS::ECR::Repository'))) {
      expect(repository).toMatchObject({ DeletionPolicy: 'Delete', Properties: { EmptyOnDelete: true } });
    }
    const kept = Object.values(template.toJSON().Resources as Record<string, { DeletionPolicy?: string }>).filter(
      ({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'),
    );
    expect(kept).toEqual([]);
    expect(JSON.stringify(template.toJSON())).not.toContain('Custom::');
  });

  test('lets Lambda fetch the image of TrainHead for functions of this account alone', () => {
    const policies = Object.values(template.findResources('AWS::ECR::Repository')).map(
      ({ Properties }) => Properties.RepositoryPolicyText,
    );
    expect(policies[1]).toBeUndefined();
    expect(policies[0].Statement).toMatchObject([
      { Principal: { Service: 'lambda.amazonaws.com' }, Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] },
    ]);
    expect(JSON.stringify(policies[0].Statement[0].Condition.ArnLike)).toContain('AWS::AccountId');
  });

  test('passes the AwsSolutions rules, or says why it need not', () => {
    const checked = makeImages();
    Aspects.of(checked).add(new AwsSolutionsChecks());
    const found = Annotations.fromStack(checked).findError('*', Match.stringLikeRegexp('AwsSolutions-.*'));
    const warned = Annotations.fromStack(checked).findWarning('*', Match.stringLikeRegexp('AwsSolutions-.*|CdkNag.*'));
    expect([...found, ...warned].map(({ id, entry }) => `${id}: ${String(entry.data).split('\n')[0]}`)).toEqual([]);
  });
});

describe('the tag of an image', () => {
  const tags = (context: object) =>
    Object.values(imageSources(new App(), readParameters({ ...context }))).map(({ tag }) => tag);

  test('is the same wherever the same source is gathered', () => {
    const own = tags({});
    expect(own).toEqual(tags({ name: 'Pets' }));
    // The two of jobs are of one source, built for different machines and kept in repositories of their own.
    expect([own.length, new Set(own).size]).toEqual([3, 2]);
  });
});

describe('the build', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headstart-build-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Runs the project's own command, with programs that note how they were called. */
  function build(there: boolean, failing = 'nothing', name = 'Headstart-train-head') {
    const program = (name: string, body: string) => {
      writeFileSync(join(folder, name), `#!/bin/bash\necho "${name} $*" >> ${join(folder, 'calls')}\n${body}\n`);
      chmodSync(join(folder, name), 0o755);
    };
    program('aws', `[[ "$*" == *describe-images* ]] && exit ${there ? 0 : 254}; echo token`);
    program('docker', `[[ "$1" == ${failing} ]] && exit 1; [[ "$1" == login ]] && cat > /dev/null; exit 0`);
    const project = projects().find(({ Properties }) => Properties.Name === name);
    if (!project) throw new Error('There is no project');
    const { Source, Environment } = project.Properties as {
      Source: { BuildSpec: string };
      Environment: { EnvironmentVariables: { Name: string; Value: unknown }[] };
    };
    const { phases } = JSON.parse(Source.BuildSpec);
    const variables = Object.fromEntries(
      Environment.EnvironmentVariables.map(({ Name, Value }) => [
        Name,
        typeof Value === 'string' ? Value : 'here/own:1',
      ]),
    );
    const [command] = phases.build.commands as [string];
    const { status } = spawnSync('/bin/sh', ['-c', command], {
      env: { ...variables, PATH: `${folder}:${process.env.PATH}` },
    });
    const calls = existsSync(join(folder, 'calls')) ? readFileSync(join(folder, 'calls'), 'utf8') : '';
    return { status, calls: calls.trim().split('\n') };
  }

  test('makes the image and sends it where it is missing', () => {
    const { status, calls } = build(false);
    expect(status).toBe(0);
    expect(calls.sort()).toEqual([
      expect.stringMatching(
        /^aws ecr describe-images --repository-name headstart-train-head --image-ids imageTag=\w{32}$/,
      ),
      'aws ecr get-login-password',
      'docker build --platform linux/amd64 --file Dockerfile --tag here/own:1 .',
      'docker login --username AWS --password-stdin here',
      'docker push here/own:1',
    ]);
  });

  test('leaves libraries for a GPU out of the image of a machine that has none', () => {
    expect(build(false, 'nothing', 'Headstart-large-job').calls).toContain(
      'docker build --platform linux/amd64 --file functions/full-pass/Dockerfile --build-arg DEVICE=cpu --tag here/own:1 .',
    );
  });

  test('does nothing where it is there', () => {
    expect(build(true)).toEqual({ status: 0, calls: [expect.stringMatching(/^aws ecr describe-images/)] });
  });

  test.each(['login', 'build', 'push'])('fails where "docker %s" does', (step) => {
    const { status, calls } = build(false, step);
    expect(status).not.toBe(0);
    expect(calls.filter((call) => call.startsWith('docker push')).length).toBe(step === 'push' ? 1 : 0);
  });
});
