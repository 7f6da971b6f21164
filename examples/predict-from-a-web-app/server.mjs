// PORT=8080 node server.mjs RUN: answers POST /predict with what the model of a run says of the image in the body.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { ImageError, loadModel, splitRemedy } from 'headstart';

const MOST_BYTES = 20 * 1024 * 1024;

const model = await loadModel(process.argv[2] ?? 'run');
const page = await readFile(new URL('page.html', import.meta.url));

const server = createServer(async (request, response) => {
  const answer = (status, body) => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(`${JSON.stringify(body)}\n`);
  };
  try {
    if (request.method === 'GET' && request.url === '/') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    } else if (request.method === 'POST' && request.url === '/predict') {
      const image = await bodyOf(request);
      if (image) answer(200, await model.predict(image));
      else answer(413, { error: `an image has ${MOST_BYTES} bytes at most` });
    } else {
      answer(404, { error: 'there is GET / and POST /predict' });
    }
  } catch (error) {
    if (error instanceof ImageError) return answer(422, { error: splitRemedy(error.message).problem });
    console.error(error);
    if (!response.headersSent) answer(500, { error: 'something went wrong here' });
  }
});

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : address;
  console.log(`http://127.0.0.1:${port}/ tells ${model.classes.join(', ')} apart`);
});

process.once('SIGTERM', () => server.close(() => model.dispose()));

/** The whole body, or undefined where it is too large; the rest of that is read and dropped. */
async function bodyOf(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= MOST_BYTES) chunks.push(chunk);
  }
  return bytes <= MOST_BYTES ? Buffer.concat(chunks) : undefined;
}
