/** Something that keeps manifests from being rendered and that the user can put right. */
export class RenderError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RenderError";
  }
}
