/** A setting that differs between two runs. */
export interface ChangedSetting {
  /** By its path, such as head.dropout. */
  readonly key: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What a run of either kind says of its settings. */
interface Configured {
  readonly base: { readonly name: string; readonly sha256: string };
  readonly config: object;
}

/** The settings that differ between two runs, the base first. */
export function changedSettings(before: Configured, after: Configured): ChangedSetting[] {
  const base =
    before.base.sha256 === after.base.sha256 ? [] : [{ key: 'base', before: before.base.name, after: after.base.name }];
  const [old, own] = [settings(before.config), settings(after.config)];
  const keys = [...new Set([...old.keys(), ...own.keys()])].filter((key) => !UNTOLD.has(key)).sort();
  const changed = keys
    .filter((key) => JSON.stringify(old.get(key)) !== JSON.stringify(own.get(key)))
    .map((key) => ({ key, before: old.get(key), after: own.get(key) }));
  return [...base, ...changed];
}

/** The base is told by its weights; how a run was cut into shards follows from it and changes no number. */
const UNTOLD: ReadonlySet<string> = new Set(['base', 'shardImages']);

/** Values by dotted key. */
function settings(config: object, prefix = ''): Map<string, unknown> {
  return new Map(
    Object.entries(config).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? [...settings(value, `${prefix}${name}.`)]
        : [[`${prefix}${name}`, value] as const],
    ),
  );
}

/** For people. */
export function changedLine(changed: readonly ChangedSetting[]): string {
  const shown = (value: unknown) => (value === undefined ? 'not set' : JSON.stringify(value));
  return changed.length
    ? `changed: ${changed.map(({ key, before, after }) => `${key} ${shown(before)} → ${shown(after)}`).join(', ')}`
    : 'changed: no setting';
}
