/** The stacks, in the order in which they depend on each other. */
export const STACKS = ["network", "indri", "minikube"] as const;
export type StackName = (typeof STACKS)[number];
