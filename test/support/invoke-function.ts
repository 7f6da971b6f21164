import { runProgram } from '../../cli/machine/run-program';

export interface InvokeOptions {
  /** The unpacked package of the function. */
  readonly folder: string;
  readonly event: unknown;
  readonly env: Readonly<Record<string, string>>;
}

const RUN = `
const [event, at] = [JSON.parse(process.argv[1]), Date.now()];
const context = {
  functionName: 'under-test', functionVersion: '1', invokedFunctionArn: 'arn:aws:lambda:x', memoryLimitInMB: '1024',
  awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60000 - (Date.now() - at),
};
require(process.cwd() + '/index.js').handler(event, context).then(
  (result) => { console.log('RESULT ' + JSON.stringify({ result })); process.exit(0); },
  ({ name, message }) => { console.log('RESULT ' + JSON.stringify({ error: { name, message } })); process.exit(0); },
);`;

/**
 * Calls a packaged function as Lambda does: another process, that finds nothing but the package.
 * @returns its result
 * @throws Error with the name and message of what the function threw
 */
export async function invokeFunction({ folder, event, env }: InvokeOptions): Promise<unknown> {
  const out = await runProgram(process.execPath, ['-e', RUN, JSON.stringify(event)], {
    cwd: folder,
    env: { ...env, NODE_PATH: '' },
    timeoutMs: 300_000,
  });
  const line = out.split('\n').find((each) => each.startsWith('RESULT '));
  if (!line) throw new Error(`The function in ${folder} answered nothing: ${out}`);
  const { result, error } = JSON.parse(line.slice('RESULT '.length));
  if (error) throw Object.assign(new Error(error.message), { name: error.name });
  return result;
}
