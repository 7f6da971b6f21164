import { INSTANCE } from './the-instance';

export default async function tearDown(): Promise<void> {
  await INSTANCE.stop?.();
}
