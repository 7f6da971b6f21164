import { localstackPython } from '../support/requirements';
import { startLocalstack } from './start-localstack';
import { INSTANCE, share } from './the-instance';

/**
 * Before the first suite of this folder: one LocalStack for all of them. What goes wrong here fails those suites, and
 * leaves the others of the run alone. Jest may die without the teardown; LocalStack then ends by its lifeline.
 */
export default async function setUp(): Promise<void> {
  const python = localstackPython();
  if (!python) return;
  try {
    const localstack = await startLocalstack({ python });
    INSTANCE.stop = localstack.stop;
    share({ kind: 'ready', endpoint: localstack.endpoint, env: localstack.env, root: localstack.root });
  } catch (error) {
    share({ kind: 'broken', problem: String((error as Error).message) });
  }
}
