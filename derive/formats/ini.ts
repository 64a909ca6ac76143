import { stringify } from "ini";

export type IniValue = string | number | boolean;
/** Keys by section; those of the section "" stand above the first heading. */
export type IniSections = Readonly<Record<string, Readonly<Record<string, IniValue>>>>;

type Tree = { [key: string]: IniValue | Tree };

/**
 * Prints INI as Forgejo reads it. Its reader (gopkg.in/ini.v1) takes a comment sign for a comment wherever it stands, escaped or not, so a
 * value that the library would escape is put between backticks instead, which that reader takes literally.
 *
 * @throws Error for a value that cannot be written, naming its key
 */
export function iniText(sections: IniSections): string {
  const quoted: string[] = [];
  const tree: Tree = {};
  for (const [section, keys] of Object.entries(sections)) {
    // The library takes a dot in a heading for its own nesting and would escape it.
    const own = section.split(".").reduce(branch, tree);
    for (const [key, value] of Object.entries(keys)) {
      (section === "" ? tree : own)[key] =
        typeof value === "string" && needsQuotes(value)
          ? `quoted-${quoted.push(backticks(`${section}.${key}`, value))}-value`
          : value;
    }
  }
  delete tree[""];
  return stringify(tree, { whitespace: true }).replaceAll(
    /(?<= = )quoted-(\d+)-value$/gm,
    (_, number: string) => String(quoted[Number(number) - 1]),
  );
}

function branch(tree: Tree, name: string): Tree {
  const found = tree[name];
  if (typeof found === "object") return found;
  const made: Tree = {};
  tree[name] = made;
  return made;
}

function needsQuotes(value: string): boolean {
  return /[;#"'`\\=\r\n]|^\s|\s$|^\[|^$/.test(value) && value !== "";
}

function backticks(key: string, value: string): string {
  if (/[`\r\n]/.test(value))
    throw new Error(`${key}: a value with a backtick or a line break has no form in INI`);
  return `\`${value}\``;
}
