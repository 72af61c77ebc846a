/** A request that is refused with 400, in the vendor's own shape. */
export class WireRequestError extends Error {
  readonly param: string | null;
  readonly status: number;

  constructor(message: string, param: string | null = null, status = 400) {
    super(message);
    this.param = param;
    this.status = status;
  }
}
