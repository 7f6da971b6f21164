import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findChromium } from './find-chromium';

/**
 * The environment in which a program finds a Vulkan device that is software: SwiftShader, which Chromium brings with a Vulkan
 * loader of its own. Shaders then run on any processor. Undefined where there is none.
 */
export function softwareVulkan(): Readonly<Record<string, string>> | undefined {
  const chromium = findChromium();
  // Debian's program is a script that starts the one in this folder.
  const folders = chromium ? ['/usr/lib/chromium', '/opt/google/chrome', dirname(chromium)] : [];
  const folder = folders.find((path) =>
    ['vk_swiftshader_icd.json', 'libvk_swiftshader.so', 'libvulkan.so.1'].every((name) => existsSync(join(path, name))),
  );
  if (!folder) return undefined;
  return { VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: folder };
}
