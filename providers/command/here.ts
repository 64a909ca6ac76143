/** What the resources of this provider work with: nothing but this machine, so there is no client to configure. */
export interface Here {
  readonly folder: string;
}
