/** Where something stands in a policy file. Lines and columns count from 1. */
export interface Place {
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  /** The way to it through the document, such as `grants[3].src[0]`. */
  readonly path: string;
}

/** One reason to refuse a policy. `message` is what the control server says; the place is told beside it. */
export interface Problem extends Place {
  readonly message: string;
  /** The status of the server's answer where it is not 400. */
  readonly status?: number;
  /** What the server's words leave out, where they say nothing of the cause. */
  readonly cause?: string;
}

/** Turns offsets of a text into lines and columns. */
export function placeFinder(text: string, file?: string): (offset: number, path: string) => Place {
  const starts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return (offset, path) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const place = { line: low + 1, column: offset - (starts[low] ?? 0) + 1, path };
    return file === undefined ? place : { file, ...place };
  };
}
