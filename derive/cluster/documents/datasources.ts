import type { ClusterContext, ClusterService } from "../context.ts";
import { addressOf } from "../fill.ts";

/** A datasource as Grafana's provisioning takes it. */
export interface GrafanaDatasource {
  readonly name: string;
  readonly type: string;
  readonly uid: string;
  readonly url: string;
  readonly access: "proxy";
  readonly isDefault: boolean;
  readonly editable: false;
}

/** Grafana's datasources: one for each service that it uses and that can be one. */
export function datasourcesDocument(
  service: ClusterService,
  context: ClusterContext,
): { apiVersion: 1; prune: true; datasources: GrafanaDatasource[] } {
  return {
    apiVersion: 1,
    // What was provisioned once and is no longer stated goes.
    prune: true,
    datasources: service.uses.flatMap(({ service: name, through }): GrafanaDatasource[] => {
      const used = context.catalogue.services.get(name);
      const url =
        used?.datasource === undefined ? undefined : addressOf(used, used.datasource.port, through, context);
      if (used?.datasource === undefined || url === undefined) return [];
      const { type, uid, isDefault } = used.datasource;
      return [
        { name: used.title, type, uid, url: `http://${url}`, access: "proxy", isDefault, editable: false },
      ];
    }),
  };
}
