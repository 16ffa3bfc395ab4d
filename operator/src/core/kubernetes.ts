/**
 * As much of Kubernetes' objects as the core builds and reads. The operator works on raw JSON: a typed client would drop
 * fields that are newer than itself.
 */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
}

/** Any object: what the core wants, and what it compares without knowing its kind. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** Any object as the API server holds it. */
export interface StoredObject extends KubernetesObject {
  readonly metadata: ObjectMeta & { readonly uid: string; readonly deletionTimestamp?: string };
}

export type PodTemplate = {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>>;
};

/** A Deployment as it is applied: `replicas` is not in the type, so that no code can apply it. */
export interface AppliedDeployment extends KubernetesObject {
  readonly kind: 'Deployment';
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly strategy: unknown;
    readonly revisionHistoryLimit: number;
    readonly template: PodTemplate;
  };
}

/** What the core reads of a Deployment in the API server. */
export interface StoredDeployment extends StoredObject {
  readonly kind: 'Deployment';
  readonly spec?: { readonly replicas?: number; readonly template?: unknown };
  readonly status?: { readonly readyReplicas?: number };
}

export const isDeployment = (object: StoredObject): object is StoredDeployment => object.kind === 'Deployment';

export interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec?: {
    readonly nodeName?: string;
    readonly containers?: readonly { readonly resources?: { readonly requests?: Readonly<Record<string, string>> } }[];
  };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly lastTransitionTime?: string;
    }[];
  };
}

export interface Node {
  readonly metadata: { readonly name: string };
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: {
    readonly allocatable?: Readonly<Record<string, string>>;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}
