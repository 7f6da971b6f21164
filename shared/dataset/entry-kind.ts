/** Candidates by file name; the bytes decide later what a file is. SVG is here to be reported, not decoded. */
const IMAGE_EXTENSIONS = new Set([
  'jpg',
  'jpeg',
  'jpe',
  'jfif',
  'png',
  'gif',
  'bmp',
  'webp',
  'avif',
  'tif',
  'tiff',
  'heic',
  'heif',
  'hif',
  'svg',
]);
const LEFT_BY_SYSTEMS = new Set(['__macosx', 'thumbs.db', 'desktop.ini', '@eadir', 'icon\r']);
const LONGEST = Math.max(...[...LEFT_BY_SYSTEMS].map((name) => name.length));

/** Whether a path is what an operating system or an editor leaves behind: dot files, __MACOSX, Thumbs.db and the like. */
export function isClutter(name: string): boolean {
  return name.includes('/') ? name.split('/').some(isLeftBySystem) : isLeftBySystem(name);
}

/** Most names are longer than any of these, and are not looked up. */
const isLeftBySystem = (segment: string) =>
  segment.startsWith('.') || (segment.length <= LONGEST && LEFT_BY_SYSTEMS.has(segment.toLowerCase()));

/** Lower-case extension of a path's last segment, without the dot; '' where there is none. */
export function extensionOf(name: string): string {
  const file = name.slice(name.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  return dot > 0 ? file.slice(dot + 1).toLowerCase() : '';
}

export function isImageName(name: string): boolean {
  return IMAGE_EXTENSIONS.has(extensionOf(name));
}
