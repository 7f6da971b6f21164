import { format } from 'node:util';

const LEVELS = { debug: 'DEBUG', info: 'INFO', log: 'INFO', warn: 'WARN', error: 'ERROR', trace: 'TRACE' };

/** Makes the console write a line a record, in the shape of the managed runtime: text, or JSON where the function asks for it. */
export function logAs(requestId) {
  const inJson = process.env.AWS_LAMBDA_LOG_FORMAT?.toUpperCase() === 'JSON';
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method] = (...values) => {
      const timestamp = new Date().toISOString();
      const line = inJson
        ? JSON.stringify({ timestamp, level, requestId: requestId(), message: messageOf(values) })
        : `${timestamp}\t${requestId()}\t${level}\t${format(...values).replaceAll('\n', '\r')}`;
      process.stdout.write(`${line}\n`);
    };
  }
}

/** A single object stays one, an error becomes its parts, anything else becomes text. */
function messageOf(values) {
  const [only] = values;
  if (values.length > 1 || typeof only === 'function') return format(...values);
  if (!(only instanceof Error)) return only;
  return { errorType: only.name, errorMessage: only.message, stackTrace: (only.stack ?? '').split('\n') };
}
