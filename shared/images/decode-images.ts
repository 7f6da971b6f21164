import { Socket } from 'node:net';
import { availableParallelism } from 'node:os';
import { type DecodeAnswer, type DecodeOrder, FrameReader, frame, TOO_SLOW } from './decode-frames';
import { decodeImage } from './decode-image';
import { PixelRoom } from './pixel-room';

/** Where `DecodeChild` sends images and reads pixels. */
const SOCKET = 3;

/** The program of a decode process: it decodes what it is sent, and ends when nobody is there to send any more. */
function decodeImages(patienceMs: number): void {
  const socket = new Socket({ fd: SOCKET, readable: true, writable: true });
  const waiting: (readonly [DecodeOrder, Uint8Array])[] = [];
  // More than there are cores, so that none waits while pixels are sent.
  const idle = Array.from({ length: availableParallelism() + 2 }, () => new PixelRoom());
  const work = async (order: DecodeOrder, bytes: Uint8Array, room: PixelRoom) => {
    const slow = setTimeout(() => process.exit(TOO_SLOW), patienceMs);
    const [answer, pixels] = await decode(order, bytes, room);
    clearTimeout(slow);
    // The room's pixels are to stay as they are until they are sent.
    await send(socket, answer, pixels);
    idle.push(room);
    goOn();
  };
  const goOn = () => {
    while (waiting.length > 0 && idle.length > 0) {
      const [order, bytes] = waiting.shift()!;
      void work(order, bytes, idle.pop()!);
    }
  };
  const reader = new FrameReader<DecodeOrder>((order, bytes) => {
    waiting.push([order, bytes]);
    goOn();
  });
  socket.on('data', (chunk) => reader.read(chunk));
  socket.on('close', () => process.exit());
  socket.on('error', () => process.exit());
  void send(socket, { kind: 'ready' });
}

async function decode(
  { id, limits }: DecodeOrder,
  bytes: Uint8Array,
  room: PixelRoom,
): Promise<readonly [DecodeAnswer, Uint8Array?]> {
  try {
    const { width, height, data } = await decodeImage(bytes, limits, room);
    return [{ kind: 'image', id, width, height }, data.subarray(0, width * height * 3)];
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return [{ kind: 'failed', id, name, message }];
  }
}

/** Resolves when the bytes have left this process. */
function send(socket: Socket, answer: DecodeAnswer, pixels?: Uint8Array): Promise<void> {
  const parts = frame(answer, pixels);
  return new Promise((resolve) => {
    parts.forEach((part, i) => {
      socket.write(part, i === parts.length - 1 ? () => resolve() : undefined);
    });
  });
}

decodeImages(Number(process.argv[2]));
