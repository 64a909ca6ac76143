import type { ICluster } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster";
import type { IDatabase } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Database";
import type { IScheduledBackup } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackup";
import type { IClusterSecretStore } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ClusterSecretStore";
import type { IExternalSecret } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret";
import type { ISecretStore } from "@kubernetes-models/external-secrets/external-secrets.io/v1/SecretStore";
import type { IDaemonSet } from "kubernetes-models/apps/v1/DaemonSet";
import type { IDeployment } from "kubernetes-models/apps/v1/Deployment";
import type { IStatefulSet } from "kubernetes-models/apps/v1/StatefulSet";
import type { ICronJob } from "kubernetes-models/batch/v1/CronJob";
import type { IIngress } from "kubernetes-models/networking.k8s.io/v1/Ingress";
import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import type { IClusterRole } from "kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRole";
import type { IClusterRoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1/ClusterRoleBinding";
import type { IRole } from "kubernetes-models/rbac.authorization.k8s.io/v1/Role";
import type { IRoleBinding } from "kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding";
import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import type { INamespace } from "kubernetes-models/v1/Namespace";
import type { IPersistentVolume } from "kubernetes-models/v1/PersistentVolume";
import type { IPersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import type { IService } from "kubernetes-models/v1/Service";
import type { IServiceAccount } from "kubernetes-models/v1/ServiceAccount";

/** An object that can be told from others: this project makes none without a name. */
type Named<T> = T & { readonly metadata: { readonly name: string } };

/** How the operator's proxies are made. No package carries its types; the fields are those of the operator's own definition. */
export interface ProxyClass {
  readonly apiVersion: "tailscale.com/v1alpha1";
  readonly kind: "ProxyClass";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly statefulSet: {
      readonly pod: {
        readonly tailscaleContainer: { readonly image: string };
        readonly tailscaleInitContainer: { readonly image: string };
      };
    };
  };
}

/** A nameserver in the cluster for the tailnet's names. */
export interface DnsConfig {
  readonly apiVersion: "tailscale.com/v1alpha1";
  readonly kind: "DNSConfig";
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly nameserver: { readonly image?: { readonly repo: string; readonly tag: string } };
  };
}

/**
 * Every kind of object that this project writes. There is no Secret among them: a value could not be written down even by mistake,
 * and what becomes one is an ExternalSecret, which names its places in the vault.
 */
export type KubernetesObject =
  | Named<ICluster>
  | Named<IClusterRole>
  | Named<IClusterRoleBinding>
  | Named<IClusterSecretStore>
  | Named<IConfigMap>
  | Named<ICronJob>
  | Named<IDaemonSet>
  | Named<IDatabase>
  | Named<IDeployment>
  | DnsConfig
  | Named<IExternalSecret>
  | Named<IIngress>
  | Named<INamespace>
  | Named<INetworkPolicy>
  | Named<IPersistentVolume>
  | Named<IPersistentVolumeClaim>
  | ProxyClass
  | Named<IRole>
  | Named<IRoleBinding>
  | Named<IScheduledBackup>
  | Named<ISecretStore>
  | Named<IService>
  | Named<IServiceAccount>
  | Named<IStatefulSet>;
