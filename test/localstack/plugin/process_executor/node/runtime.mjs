/**
 * A small Node.js runtime for AWS Lambda: loads the handler and carries events from the Runtime API to it, one at a time.
 * Response streaming, extensions and layers are left out.
 */
import http from 'node:http';
import { loadHandler } from './load-handler.mjs';
import { logAs } from './log.mjs';

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
/** Exit status of AWS's own runtime where a handler cannot be loaded or an error was never caught. */
const FATAL = 128;
let requestId;

process.on('uncaughtException', fatal);
process.on('unhandledRejection', (reason) => {
  fatal({ ...described(reason), errorType: 'Runtime.UnhandledPromiseRejection' });
});
logAs(() => requestId);

const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER ?? '').catch(fatal);
for (;;) {
  const next = await ask('GET', 'invocation/next');
  if (next.status !== 200) process.exit(0);
  requestId = next.headers['lambda-runtime-aws-request-id'];
  process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'] ?? '';
  const { route, body } = await answerTo(JSON.parse(next.body), contextOf(next.headers));
  await ask('POST', `invocation/${requestId}/${route}`, body);
  requestId = undefined;
}

async function answerTo(event, context) {
  try {
    return { route: 'response', body: JSON.stringify(await call(event, context)) ?? 'null' };
  } catch (error) {
    const body = JSON.stringify(described(error));
    console.error('Invoke Error', body);
    return { route: 'error', body };
  }
}

/** Both styles of handlers: one that returns a promise, and one that calls back. */
function call(event, context) {
  return new Promise((resolve, reject) => {
    const callback = (error, value) => (error ? reject(error) : resolve(value));
    const returned = handler(event, context, callback);
    if (typeof returned?.then === 'function') returned.then(resolve, reject);
    else if (handler.length < 3) resolve(returned);
  });
}

function contextOf(headers) {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  return {
    callbackWaitsForEmptyEventLoop: true,
    awsRequestId: requestId,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

/** What Lambda hands on of an error: its name, its message, its stack. */
function described(error) {
  if (typeof error?.message !== 'string') return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return {
    errorType: error.name ?? 'Error',
    errorMessage: error.message,
    trace: (error.stack ?? '').split('\n'),
  };
}

async function fatal(error) {
  const body = JSON.stringify(error?.errorType ? error : described(error));
  console.error('Uncaught Exception', body);
  await ask('POST', requestId ? `invocation/${requestId}/error` : 'init/error', body);
  process.exit(FATAL);
}

/** A request to the Runtime API. Where LocalStack has gone there is nothing left to do. */
function ask(method, route, body) {
  const headers = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
  const path = `/2018-06-01/runtime/${route}`;
  return new Promise((resolve) => {
    const request = http.request({ host, port, method, path, headers, agent }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
      });
      response.on('error', () => process.exit(0));
    });
    request.on('error', () => process.exit(0));
    request.end(body);
  });
}
