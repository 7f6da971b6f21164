import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { CDK_KEEPS_QUIET } from '../../cli/cloud/run-cdk';
import { runProgram } from '../../cli/machine/run-program';
import { PROJECT_ROOT } from '../../cli/project-root';
import { makeStack } from './synthesize';

/** A resource that an update does not leave in its place. */
export interface Loss {
  readonly type: string;
  /** In the template. */
  readonly id: string;
  readonly how: 'replace' | 'may be replaced' | 'destroy' | 'orphan';
}

const CDK = join(PROJECT_ROOT, 'node_modules/aws-cdk/bin/cdk');
const LOSS = /^\[[+~-]\] (\S+) (?:.* )?(\w+) (replace|may be replaced|destroy|orphan)$/gm;

/**
 * What "cdk diff" says that CloudFormation would replace or remove, by its own specification of each property, where the
 * stack with a context takes the place of a deployed template.
 */
export async function lossesOfUpdate(deployed: object, context: Readonly<Record<string, unknown>>): Promise<Loss[]> {
  const stack = makeStack(context);
  const { directory } = (stack.node.root as App).synth();
  const folder = mkdtempSync(join(tmpdir(), 'headstart-update-'));
  const template = join(folder, 'deployed.json');
  writeFileSync(template, JSON.stringify(deployed));
  try {
    const args = ['diff', stack.stackName, '--app', directory, '--template', template, '--no-notices', '--no-color'];
    const printed = await runProgram(process.execPath, [CDK, ...args, '--ci'], {
      cwd: folder,
      env: { ...CDK_KEEPS_QUIET, AWS_EC2_METADATA_DISABLED: 'true' },
      timeoutMs: 600_000,
    });
    if (!/Number of stacks with differences/.test(printed)) throw new Error(`"cdk diff" said ${printed}`);
    return [...printed.matchAll(LOSS)].map(([, type = '', id = '', how]) => ({ type, id, how: how as Loss['how'] }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
