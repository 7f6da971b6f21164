import { readdir, readFile } from 'node:fs/promises';

/**
 * The processes of a session, by the id of the one that began it; also where that one has ended. Linux alone tells:
 * elsewhere the list is empty.
 */
export async function sessionMembers(session: number): Promise<number[]> {
  const names = await readdir('/proc').catch(() => [] as string[]);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const members = await Promise.all(pids.map(async (pid) => ((await isMember(pid, session)) ? pid : undefined)));
  return members.filter((pid) => pid !== undefined);
}

async function isMember(pid: number, session: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The program's name stands in parentheses and may hold spaces: fields are counted behind it.
  const [state, _parent, _group, found] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(found) === session && state !== 'Z';
}
