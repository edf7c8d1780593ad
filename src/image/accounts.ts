import { BallastError } from '../errors.ts';

/** The text of the root filesystem's own `/etc/passwd` and `/etc/group`; empty when it has none. */
export interface Accounts {
  readonly passwd: string;
  readonly group: string;
}

export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly home: string;
}

const maxId = 2 ** 31 - 1;

/**
 * Resolves `user[:group]` as Docker does: a number is always an id, need not be listed, and then has group 0; a given
 * group replaces the supplementary ones. https://github.com/moby/sys/blob/main/user/user.go (GetExecUser)
 * @throws BallastError `unknown-user`
 */
export function resolveUser(user: string, accounts: Accounts): Identity {
  const colon = user.indexOf(':');
  const userText = colon < 0 ? user : user.slice(0, colon);
  const groupText = colon < 0 ? '' : user.slice(colon + 1);

  const wantedUid = userText === '' ? 0 : asId(userText);
  const account = rows(accounts.passwd).find(([name, , uid]) =>
    wantedUid === undefined ? name === userText : asId(uid) === wantedUid,
  );
  if (account === undefined && wantedUid === undefined) throw unknown('user', userText);
  const uid = asId(account?.[2]) ?? wantedUid ?? 0;
  const name = account?.[0];

  let gid = asId(account?.[3]) ?? 0;
  let supplementary: number[] = [];
  const groups = rows(accounts.group);
  if (groupText !== '') {
    const wantedGid = asId(groupText);
    const group = wantedGid ?? asId(groups.find(([groupName]) => groupName === groupText)?.[2]);
    if (group === undefined) throw unknown('group', groupText);
    gid = group;
  } else if (name !== undefined) {
    supplementary = groups
      .filter(([, , , members = '']) => members.split(',').includes(name))
      .map(([, , id]) => asId(id))
      .filter((id) => id !== undefined);
  }
  return { uid, gid, groups: [...new Set([gid, ...supplementary])], home: account?.[5] || '/' };
}

function rows(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'));
}

function asId(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  return Number(text) <= maxId ? Number(text) : undefined;
}

function unknown(what: 'user' | 'group', name: string): BallastError {
  return new BallastError(
    'input',
    'unknown-user',
    `the image has no ${what} ${JSON.stringify(name.slice(0, 100))}`,
    {
      hint: `name a ${what} of the image's own /etc/${what === 'user' ? 'passwd' : 'group'}, or give its number`,
    },
  );
}
