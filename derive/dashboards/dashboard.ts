/** A question to Prometheus, or to Loki. */
export interface Ask {
  readonly expression: string;
  /** What each of its series is called, as Grafana fills it in: "{{device}}"; missing: Grafana's own choice. */
  readonly legend?: string;
}

/** What Grafana prints behind a number, by its own names. */
export type Unit = "short" | "s" | "bytes" | "Bps" | "percentunit" | "watt" | "ops" | "days";

/** A part of a dashboard. */
export type Panel =
  | {
      /** Numbers of now, or lines over time. */
      readonly kind: "numbers" | "lines";
      readonly title: string;
      readonly unit: Unit;
      readonly ask: readonly Ask[];
      /** From this number on it is a bad one; numbers below it are good. */
      readonly badFrom?: number;
    }
  /** 1 is well, anything else is not. */
  | { readonly kind: "states"; readonly title: string; readonly ask: readonly Ask[] }
  /** What is there now, a line for each series, with its labels. */
  | { readonly kind: "list"; readonly title: string; readonly ask: readonly Ask[] }
  | { readonly kind: "logs"; readonly title: string; readonly ask: readonly Ask[] };

/** A dashboard as a plain value. Its address holds its uid, so a uid never changes. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly summary: string;
  /** Folder in Grafana; missing: the top. */
  readonly folder?: string;
  readonly panels: readonly Panel[];
}

/** The datasources that panels ask. */
export interface Datasources {
  readonly metrics: string;
  readonly logs: string;
}

/** The label of a ConfigMap by which Grafana's sidecar finds a dashboard, and the annotation that names its folder. */
export const FOUND_BY = { label: "grafana_dashboard", value: "1", folder: "grafana_folder" } as const;
