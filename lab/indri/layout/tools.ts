/*
 * What a session finds on its PATH. A Mac's userland is BSD's: where the machine's own tool takes the same arguments it
 * is linked; where it takes more it stands behind `mac/bin/guard`, which refuses what BSD's refuses; where arguments
 * mean something else, a stand-in in `mac/bin` translates them. What is in no list is not there, as `timeout`,
 * `md5sum`, `nproc` or `systemctl` are not on a Mac.
 */

/** Tools that behave the same on both. */
export const LINKED: readonly string[] = words(`
  [ awk bash bc bzip2 cksum cmp curl dd diff dirname echo ed egrep env expr false fgrep fold git gunzip gzip hexdump
  join jq kill less lsof mkfifo nc nice nohup od openssl paste patch perl pgrep pkill printf pwd python3 rsync scp seq
  sh sleep ssh ssh-keygen stty sync test true tty unzip uptime uudecode uuencode vi xxd yes zcat zip zsh
`);

/** Tools that take more on GNU systems. */
export const GUARDED: readonly string[] = words(`
  base64 basename cat chmod comm cp cut df du find grep head ln ls mkdir mv ps realpath rm rmdir sort split tail tar
  tee touch tr uniq wc xargs
`);

/** Tools that are stand-ins of their own. */
export const STAND_INS: readonly string[] = words(`
  chown date dscl hostname id install launchctl logger md5 mktemp newsyslog plutil pmset powermetrics readlink scutil sed shasum
  stat sudo sw_vers sysctl uname whoami
`);

/** Tools of the machine that stand-ins call; no session sees them by these names. */
export const BEHIND: readonly string[] = words(`
  date install md5sum mktemp readlink sed sha1sum sha256sum sha512sum stat
`);

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
