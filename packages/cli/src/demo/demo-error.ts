/** Something that the demonstration was about to tell did not happen. */
export class DemoError extends Error {
  readonly type: { readonly code: "DEMO_DID_NOT_HAPPEN"; readonly what: string };
  readonly remedy = "This is a defect: please report it with the output above.";

  constructor(what: string) {
    super(`this should have happened and did not: ${what}`);
    this.name = "DemoError";
    this.type = { code: "DEMO_DID_NOT_HAPPEN", what };
  }
}

/** The demonstration tells only what is so. Throws DemoError. */
export function mustBe(happened: boolean, what: string): asserts happened {
  if (!happened) throw new DemoError(what);
}
