import { homedir, userInfo } from 'node:os';

/*
 * A user of this machine may be a number without an entry in /etc/passwd, as in many containers. Node has no home and no
 * name for such a user, unless HOME is set.
 */

/** The home folder of the user that Ballast runs as; `/` for one who has none, as login programs have it. */
export function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return '/';
  }
}

/** The name of that user; the number of one without a name. */
export function ownUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `${process.getuid?.() ?? ''}`;
  }
}
