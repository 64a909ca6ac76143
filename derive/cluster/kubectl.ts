/** The cluster's context on the owner's workstation: every command names it, so that none meets another cluster. */
export const CONTEXT = "minikube-indri";

/** A command of kubectl, as a person runs it. */
export function kubectl(words: string, namespace?: string): string {
  return `kubectl --context ${CONTEXT} ${namespace === undefined ? "" : `--namespace ${namespace} `}${words}`;
}
