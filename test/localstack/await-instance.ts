import { instanceIsSettled } from './the-instance';

/** What starting and deploying may take on a machine that has much else to do. */
const WITHIN_MS = 30 * 60_000;

beforeAll(instanceIsSettled, WITHIN_MS);
