import { asking, type Forge } from "./client.ts";

/** A job that a runner has taken. */
export interface Run {
  readonly number: number;
  readonly workflow: string;
  readonly job: string;
  readonly branch: string;
  readonly title: string;
  readonly status: string;
  /** When it was last heard of, as the forge writes it. */
  readonly updated: string;
  /** Where its log is shown: the API has none. */
  readonly url: string;
}

/** The jobs that runners took last, the newest first. */
export async function recentRuns({ api, owner, repository }: Forge, limit: number): Promise<Run[]> {
  const { workflow_runs: runs } = await asking("the runs of workflows", async () =>
    api.repos.listActionTasks(owner, repository, { page: 1, limit }),
  );
  return (runs ?? []).map((run) => ({
    number: run.run_number ?? 0,
    workflow: run.workflow_id ?? "",
    job: run.name ?? "",
    branch: run.head_branch ?? "",
    title: run.display_title ?? "",
    status: run.status ?? "unknown",
    updated: run.updated_at ?? "",
    url: run.url ?? "",
  }));
}
