/** What is wrong with a HuJSON text, and the offset of it in the text. */
export interface SyntaxFault {
  readonly offset: number;
  readonly problem: string;
}

/** How deep a policy may nest; a limit of the emulator, far beyond any policy and safe for every parser behind it. */
const DEEPEST = 500;
const SPACE = /[ \t\r\n]*/y;
const COMMENT = /\/\/[^\n]*\n|\/\*[\s\S]*?\*\//y;
const STRING = /"(?:[^"\\]|\\[\s\S])*"/y;
const LITERAL = /[-+.a-zA-Z0-9]+/y;
const UNPRINTABLE = /[\p{C}\p{Z}]/u;
/** Characters that Go quotes with a backslash. */
const ESCAPED = /['\\\p{C}\p{Z}]/u;

/**
 * Looks for the first place at which a text is no HuJSON. The grammar and the words are those of the library by which the control server
 * reads policies (github.com/tailscale/hujson): a comment to the end of the line needs that end, literals are JSON's.
 */
export function syntaxFault(text: string): SyntaxFault | undefined {
  const scanner = new Scanner(text);
  try {
    scanner.value(0);
    scanner.end();
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

class Fault extends Error implements SyntaxFault {
  readonly offset: number;
  readonly problem: string;

  constructor(offset: number, problem: string) {
    super(problem);
    this.offset = offset;
    this.problem = problem;
  }
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): void {
    this.#extra();
    if (depth > DEEPEST) throw new Fault(this.#at, "exceeded max depth");
    const first = this.#text[this.#at];
    if (first === undefined) throw new Fault(this.#at, "parsing value: unexpected EOF");
    if (first === "{") this.#object(depth);
    else if (first === "[") this.#array(depth);
    else if (first === '"') this.#literal(STRING, "parsing string: unexpected EOF");
    else this.#literal(LITERAL);
    this.#extra();
  }

  end(): void {
    if (this.#at < this.#text.length) throw this.#invalid("after top-level value");
  }

  #object(depth: number): void {
    this.#at += 1;
    for (;;) {
      this.#extra();
      if (this.#take("}")) return;
      const start = this.#at;
      this.value(depth + 1);
      if (this.#text[start] !== '"') throw this.#invalid("at start of object name", start);
      if (!this.#take(":")) throw this.#missing("parsing object after name", "after object name");
      this.value(depth + 1);
      if (this.#take("}")) return;
      if (!this.#take(","))
        throw this.#missing("parsing object after value", "after object value (expecting ',' or '}')");
    }
  }

  #array(depth: number): void {
    this.#at += 1;
    for (;;) {
      this.#extra();
      if (this.#take("]")) return;
      this.value(depth + 1);
      if (this.#take("]")) return;
      if (!this.#take(","))
        throw this.#missing("parsing array after value", "after array value (expecting ',' or ']')");
    }
  }

  #literal(form: RegExp, unended?: string): void {
    const start = this.#at;
    const literal = this.#match(form);
    if (literal === "" && unended !== undefined) throw new Fault(this.#text.length, unended);
    if (literal === "") throw this.#invalid("at start of value");
    try {
      JSON.parse(literal);
    } catch {
      throw new Fault(start, `invalid literal: ${literal}`);
    }
  }

  /** Skips white space and comments. */
  #extra(): void {
    for (;;) {
      this.#match(SPACE);
      const start = this.#text.slice(this.#at, this.#at + 2);
      if (start !== "//" && start !== "/*") return;
      if (this.#match(COMMENT) === "") throw new Fault(this.#at, "parsing comment: unexpected EOF");
    }
  }

  #take(character: string): boolean {
    const found = this.#text[this.#at] === character;
    if (found) this.#at += 1;
    return found;
  }

  #match(form: RegExp): string {
    form.lastIndex = this.#at;
    const [found = ""] = form.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }

  #missing(ended: string, where: string): Fault {
    return this.#at < this.#text.length
      ? this.#invalid(where)
      : new Fault(this.#at, `${ended}: unexpected EOF`);
  }

  #invalid(where: string, at = this.#at): Fault {
    const code = this.#text.codePointAt(at) ?? 0;
    const character = String.fromCodePoint(code);
    const escaped = UNPRINTABLE.test(character)
      ? `\\u${code.toString(16).padStart(4, "0")}`
      : `\\${character}`;
    const quoted = ESCAPED.test(character) ? escaped : character;
    return new Fault(at, `invalid character '${quoted}' ${where}`);
  }
}
