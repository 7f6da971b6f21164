import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { HeadstartStack } from '../../infra/headstart-stack';
import { readParameters } from '../../infra/parameters';

/** The stack as a context makes it; functions are not bundled, since a template shows nothing of them. */
export function makeStack(context: Readonly<Record<string, unknown>> = {}): HeadstartStack {
  const outdir = mkdtempSync(join(tmpdir(), 'headstart-synth-'));
  const app = new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });
  const parameters = readParameters(context);
  return new HeadstartStack(app, parameters.name, parameters);
}

const templates = new Map<string, Template>();

/** The template of that stack, made once a test file: it only says what is there. */
export function synthesize(context: Readonly<Record<string, unknown>> = {}): Template {
  const key = JSON.stringify(context);
  const template = templates.get(key) ?? Template.fromStack(makeStack(context));
  templates.set(key, template);
  return template;
}
