import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { imageSources } from '../../../infra/image-source';
import { ImageStack } from '../../../infra/image-stack';
import { readParameters } from '../../../infra/parameters';
import { describeWith, lintersPython } from '../../support/requirements';
import { synthesize } from '../../support/synthesize';
import { covers, EXCEPTIONS } from './exceptions';
import { type Finding, runLinters } from './run-linters';

const CONTEXTS = {
  'with-gpu': {},
  'without-gpu': { gpu: 'off', large: 'off' },
  // What only a parameter brings.
  'every-part': {
    alarmEmail: 'me@example.org',
    sourceBuckets: 'other-bucket',
    'reserved.ExtractFeatures': '10',
    fullPassAbove: '1000',
    toleratedFailures: '5',
  },
  'as-processes': { packaging: 'process', allowLoopback: 'on' },
} as const;
const IMAGES = 'images';
const TEMPLATES = [...Object.keys(CONTEXTS), IMAGES];

/** Each linter has one thing to find in it. */
const FAULTY = {
  Resources: {
    Log: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 8 } },
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { AccessControl: 'PublicRead' } },
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        RoleArn: 'arn:aws:iam::123456789012:role/any',
        DefinitionString: '{"StartAt":"Z","States":{"A":{"Type":"Pass","Next":"B"}}}',
      },
    },
  },
};

describeWith('linters', 'cfn-lint, checkov and asl-validator', () => {
  let folder: string;
  let findings: Finding[];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'headstart-linters-'));
    const stacks = Object.entries(CONTEXTS).map(([name, context]) => [name, synthesize(context).toJSON()]);
    const all = { ...Object.fromEntries(stacks), [IMAGES]: images(folder), faulty: FAULTY };
    const templates = join(folder, 'templates');
    mkdirSync(templates);
    findings = await runLinters(lintersPython() as string, templates, all);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(TEMPLATES)('find nothing in the template "%s" that has no reason', (template) => {
    const unexplained = findings
      .filter((found) => found.template === template)
      .filter((found) => !EXCEPTIONS.some((exception) => covers(exception, found)));
    expect(unexplained.map(({ linter, rule, where, message }) => `${linter} ${rule} ${where}: ${message}`)).toEqual([]);
  });

  test('find something for each exception', () => {
    const own = findings.filter(({ template }) => TEMPLATES.includes(template));
    const idle = EXCEPTIONS.filter((exception) => !own.some((found) => covers(exception, found)));
    expect(idle).toEqual([]);
  });

  test('find what was put into a template for them', () => {
    const faulty = findings.filter(({ template }) => template === 'faulty');
    const rulesOf = (wanted: string) =>
      faulty.filter(({ linter }) => linter === wanted).map(({ rule, where }) => `${rule} ${where}`);
    expect(rulesOf('cfn-lint')).toEqual(
      expect.arrayContaining(['E3030 Log/Properties/RetentionInDays', expect.stringMatching(/^E3601 Machine/)]),
    );
    expect(rulesOf('checkov')).toContain('CKV_AWS_20 Bucket');
    expect(rulesOf('asl-validator')).toContain('MISSING_TRANSITION_TARGET Machine');
  });
});

function images(folder: string): object {
  const app = new App({ outdir: join(folder, 'images') });
  const parameters = readParameters({});
  return Template.fromStack(new ImageStack(app, imageSources(app, parameters), parameters)).toJSON();
}
