/**
 * Why a version of Node will not do; undefined where it will.
 * @param {string} version as in process.versions.node
 * @returns {string | undefined}
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if ((major === 20 && minor >= 15) || major >= 22) return undefined;
  return `Headstart runs on Node 20 (from 20.15) and from 22 on, this is ${version}`;
}
