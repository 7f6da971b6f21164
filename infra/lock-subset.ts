/** A package in a lock file, by its place in node_modules. */
interface LockedPackage {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export interface LockFile {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/**
 * The part of a lock file that some of its packages need: so that an image installs exactly what a laptop has, and
 * nothing else.
 * @throws Error where the lock file does not hold one of them
 */
export function lockSubset(lock: LockFile, name: string, wanted: readonly string[]) {
  const places = new Set<string>();
  const visit = (dependency: string, from: string, optional: boolean): void => {
    const place = find(dependency, from, lock);
    if (place === undefined && optional) return;
    if (place === undefined) throw new Error(`The lock file holds no package "${dependency}", which "${from}" needs`);
    if (places.has(place)) return;
    places.add(place);
    const { dependencies = {}, optionalDependencies = {} } = lock.packages[place] as LockedPackage;
    for (const each of Object.keys(dependencies)) visit(each, place, each in optionalDependencies);
    for (const each of Object.keys(optionalDependencies)) visit(each, place, true);
  };
  for (const each of wanted) visit(each, '', false);

  const dependencies = Object.fromEntries(
    wanted.map((each) => [each, lock.packages[`node_modules/${each}`]?.version as string]),
  );
  const packages = [...places].sort().map((place) => [place, lock.packages[place]]);
  return {
    packageJson: { name, private: true, dependencies },
    packageLock: {
      name,
      lockfileVersion: lock.lockfileVersion,
      requires: true,
      packages: { '': { name, dependencies }, ...Object.fromEntries(packages) },
    },
  };
}

/** As Node finds a package: in the nearest node_modules above whoever needs it. */
function find(dependency: string, from: string, lock: LockFile): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = `${folder && `${folder}/`}node_modules/${dependency}`;
    if (lock.packages[place]) return place;
    if (folder === '') return undefined;
  }
}
