import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import aslValidator from 'asl-validator';

export type Linter = 'cfn-lint' | 'checkov' | 'asl-validator';

export interface Finding {
  readonly linter: Linter;
  readonly rule: string;
  /** Name of the template. */
  readonly template: string;
  /** Place in the template, its resource's logical id first. */
  readonly where: string;
  readonly message: string;
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;
}

/** The linters compare names of regions, instance types and runtimes with what this one has. */
const REGION = 'us-east-1';
const MAX_OUTPUT_BYTES = 64 * 1024 ** 2;

/**
 * What the linters find in templates, by name.
 * @param python interpreter of the environment that set-up made
 * @param folder where the templates are written
 */
export async function runLinters(
  python: string,
  folder: string,
  templates: Readonly<Record<string, Template>>,
): Promise<Finding[]> {
  for (const [name, template] of Object.entries(templates)) {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(template));
  }
  const found = await Promise.all([runCfnLint(python, folder, Object.keys(templates)), runCheckov(python, folder)]);
  return [
    ...found.flat(),
    ...Object.entries(templates).flatMap(([name, template]) => validateMachines(name, template)),
  ];
}

interface CfnLintMatch {
  readonly Filename: string;
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Location: { readonly Path?: readonly (string | number)[] };
}

async function runCfnLint(python: string, folder: string, names: readonly string[]): Promise<Finding[]> {
  const files = names.map((name) => join(folder, `${name}.json`));
  const matches = (await answerOf(
    python,
    'cfn-lint',
    ['--format', 'json', '--regions', REGION, '--', ...files],
    folder,
  )) as CfnLintMatch[];
  return matches.map(({ Filename, Rule, Message, Location }) => ({
    linter: 'cfn-lint',
    rule: Rule.Id,
    template: basename(Filename, '.json'),
    where: (Location.Path ?? []).join('/').replace(/^Resources\//, ''),
    message: Message,
  }));
}

interface CheckovCheck {
  readonly check_id: string;
  readonly check_name: string;
  readonly file_path: string;
  readonly resource: string;
}
interface CheckovReport {
  readonly results: { readonly failed_checks: readonly CheckovCheck[] };
  readonly summary: { readonly parsing_errors: number };
}

async function runCheckov(python: string, folder: string): Promise<Finding[]> {
  // Its rules come with it: it has nothing to fetch.
  const quiet = ['--compact', '--quiet', '--skip-download'];
  const report = (await answerOf(
    python,
    'checkov',
    ['--directory', folder, '--framework', 'cloudformation', '--output', 'json', ...quiet],
    folder,
  )) as CheckovReport;
  const { results, summary } = report;
  if (summary.parsing_errors > 0) throw new Error(`checkov could not read ${summary.parsing_errors} of the templates`);
  return results.failed_checks.map(({ check_id, check_name, file_path, resource }) => ({
    linter: 'checkov',
    rule: check_id,
    template: basename(file_path, '.json'),
    // It says "TYPE.ID".
    where: resource.split('.').at(-1) as string,
    message: check_name,
  }));
}

/** The documents of the state machines, as CloudFormation hands them on but for the ARNs. */
function validateMachines(template: string, { Resources }: Template): Finding[] {
  const machines = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::StepFunctions::StateMachine');
  return machines.flatMap(([id, { Properties }]) => {
    const { DefinitionString } = Properties as { DefinitionString: string };
    return aslValidator(JSON.parse(DefinitionString)).errors.map((error) => ({
      linter: 'asl-validator' as const,
      rule: error['Error code'],
      template,
      where: id,
      message: error.Message ?? JSON.stringify(error),
    }));
  });
}

/** What a program of the environment prints as JSON. Findings make it end with a code other than 0, so that says nothing. */
async function answerOf(python: string, name: string, args: readonly string[], folder: string): Promise<unknown> {
  const program = join(dirname(python), name);
  const options = { cwd: folder, maxBuffer: MAX_OUTPUT_BYTES, env: { ...process.env, AWS_DEFAULT_REGION: REGION } };
  const [stdout, stderr] = await new Promise<[string, string]>((resolve) =>
    execFile(python, [program, ...args], options, (_error, out, err) => resolve([out, err])),
  );
  try {
    return JSON.parse(stdout);
  } catch (cause) {
    throw new Error(`${name} did not answer with JSON: ${(stderr || stdout).slice(-2000)}`, { cause });
  }
}
