import type { EngineEvent, OpType, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";

/** What becomes of a resource. */
export type ChangeKind = "create" | "update" | "replace" | "delete";

/** What the engine does to one resource, or found done to it. */
export interface ResourceChange {
  readonly kind: ChangeKind;
  readonly urn: string;
  /** "tailscale:index/acl:Acl". */
  readonly type: string;
  readonly name: string;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  /** Property paths that differ. */
  readonly properties: readonly string[];
  /** Properties that force a replacement. */
  readonly forcedBy: readonly string[];
}

/** Something the engine or a provider said was wrong, in its own words. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  readonly urn?: string;
  readonly message: string;
}

/** What one run of the engine came to. */
export interface EngineReport {
  /** Whether the run ended well. */
  readonly ok: boolean;
  /** What changes to reach the desired state. */
  readonly changes: readonly ResourceChange[];
  /** What had changed in the world since the last run, as a refresh found it. */
  readonly drift: readonly ResourceChange[];
  readonly unchanged: number;
  readonly diagnostics: readonly Diagnostic[];
  /** What providers showed beside a resource while they worked on it. */
  readonly messages: readonly { readonly urn: string; readonly message: string }[];
}

const KINDS: Partial<Record<OpType, ChangeKind>> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
};

/** Gathers the engine's events into a report. */
export class ReportBuilder {
  readonly #changes = new Map<string, ResourceChange>();
  readonly #drift = new Map<string, ResourceChange>();
  readonly #diagnostics: Diagnostic[] = [];
  readonly #messages: { urn: string; message: string }[] = [];
  /** Resources whose step under way is a refresh: at its end some operations call it by what was found, others still a refresh. */
  readonly #refreshing = new Set<string>();
  #unchanged = 0;

  add(event: EngineEvent): void {
    if (event.diagnosticEvent !== undefined) this.#diagnose(event.diagnosticEvent);
    const step = event.resourcePreEvent?.metadata;
    if (step !== undefined) this.#step(step);
    const outcome = event.resOutputsEvent?.metadata;
    if (outcome !== undefined && this.#refreshing.delete(outcome.urn)) this.#refreshed(outcome);
    const failed = event.resOpFailedEvent?.metadata;
    if (failed !== undefined) this.#changes.delete(failed.urn);
  }

  report(ok: boolean): EngineReport {
    return {
      ok,
      changes: [...this.#changes.values()],
      drift: [...this.#drift.values()],
      unchanged: this.#unchanged,
      diagnostics: this.#diagnostics,
      messages: this.#messages,
    };
  }

  #diagnose({ severity, message, urn }: NonNullable<EngineEvent["diagnosticEvent"]>): void {
    if (severity.startsWith("info") && urn !== undefined && urn !== "")
      this.#messages.push({ urn, message: plain(message) });
    if (severity !== "error" && severity !== "warning") return;
    const text = plain(message);
    // The engine repeats at the end what a program threw.
    if (this.#diagnostics.some((known) => known.message.includes(text))) return;
    this.#diagnostics.push({ severity, message: text, ...(urn === undefined || urn === "" ? {} : { urn }) });
  }

  #step(step: StepEventMetadata): void {
    if (step.op === "refresh") this.#refreshing.add(step.urn);
    if (step.op === "same") this.#unchanged += isLeaf(step) ? 1 : 0;
    const kind = KINDS[step.op];
    if (kind !== undefined && isLeaf(step)) this.#changes.set(step.urn, changeOf(kind, step));
  }

  #refreshed(step: StepEventMetadata): void {
    if (!isLeaf(step)) return;
    if (step.new === undefined || step.new === null) {
      this.#drift.set(step.urn, changeOf("delete", step));
    } else if (Object.keys(step.detailedDiff ?? {}).length > 0) {
      this.#drift.set(step.urn, changeOf("update", step));
    }
  }
}

function changeOf(kind: ChangeKind, step: StepEventMetadata): ResourceChange {
  const detailed = Object.entries(step.detailedDiff ?? {});
  return {
    kind,
    urn: step.urn,
    type: step.type,
    name: step.urn.split("::").at(-1) ?? step.urn,
    before: step.old?.inputs ?? {},
    after: step.new?.inputs ?? {},
    properties: detailed.length > 0 ? detailed.map(([path]) => path) : (step.diffs ?? []),
    forcedBy: [
      ...(step.keys ?? []),
      ...detailed.filter(([, diff]) => diff.diffKind.endsWith("replace")).map(([path]) => path),
    ],
  };
}

/** Components, providers and the stack itself are the program's own structure; only what a provider keeps is shown. */
function isLeaf({ type }: StepEventMetadata): boolean {
  return !type.startsWith("pulumi:") && !type.startsWith("blumeops:");
}

/** Errors that are a fault of the program itself and not in words for a user. */
const FAULT = /^Unhandled exception: (Type|Reference|Range|Syntax|Assertion)Error/;

function plain(message: string): string {
  // The engine marks colours as <{%reset%}>.
  const text = message
    .replaceAll(/<\{%[^%]*%\}>/g, "")
    .replace(/^error: /, "")
    .trim();
  if (!text.startsWith("Unhandled exception: ") || FAULT.test(text)) return text;
  return text
    .replace(/^Unhandled exception: (\w+: )?/, "")
    .replaceAll(/^ +at .*$/gm, "")
    .trim();
}
