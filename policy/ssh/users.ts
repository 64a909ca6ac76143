import type { TextAt } from "../parse/model.ts";

/** Login names that a rule allows, and what they become: "=" is the same name, "" is refused. */
export type SshUsers = Readonly<Record<string, string>>;

const LOCALPART = /^localpart:\*@(.+)$/;

/** The domain of "localpart:*@domain"; other forms are plain names. */
export function localpartDomain(text: string): string | undefined {
  return LOCALPART.exec(text)?.[1];
}

/** The domains that a rule's users name. */
export function localpartDomains(users: readonly TextAt[]): readonly string[] {
  return users.flatMap(({ text }) => localpartDomain(text)?.toLowerCase() ?? []);
}

/** What comes before the "@" of an email, when its domain is one of these. */
export function localpartOf(email: string, domains: readonly string[]): string | undefined {
  const at = email.lastIndexOf("@");
  return at >= 0 && domains.includes(email.slice(at + 1).toLowerCase()) ? email.slice(0, at) : undefined;
}

/** The names that a rule gives to every source. Root is always told, if only to refuse it. */
export function baseUsers(users: readonly TextAt[]): SshUsers {
  const texts = users.map(({ text }) => text);
  const names: [string, string][] = [];
  if (texts.includes("autogroup:nonroot")) names.push(["*", "="]);
  names.push(["root", texts.includes("root") ? "root" : ""]);
  for (const text of texts) {
    if (text !== "root" && text !== "autogroup:nonroot" && localpartDomain(text) === undefined)
      names.push([text, text]);
  }
  return Object.fromEntries(names);
}

/** Whether somebody who asks for a login name gets it. */
export function allowsLogin(users: SshUsers, login: string): boolean {
  if (login === "") return false;
  if (Object.hasOwn(users, login)) return users[login] !== "";
  return login !== "root" && Object.hasOwn(users, "*") && users["*"] !== "";
}
