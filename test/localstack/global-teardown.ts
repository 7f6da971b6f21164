import { forget, INSTANCE } from './the-instance';

export default async function tearDown(): Promise<void> {
  // Where no suite needed it, it may still be on its way up.
  await INSTANCE.settled;
  await INSTANCE.stop?.();
  await forget();
}
