/** The stacks, in the order in which they depend on each other. */
export const STACKS = ["network", "indri", "minikube"] as const;
export type StackName = (typeof STACKS)[number];

/** The provider plugins of each stack. */
export const PROVIDERS_OF: Readonly<Record<StackName, readonly string[]>> = {
  network: ["tailscale", "gandi"],
  indri: ["command"],
  // Its stand-in is of one run: what ends that ends every wait of it.
  minikube: [],
};
