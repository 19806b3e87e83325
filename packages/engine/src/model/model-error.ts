export type ModelErrorType =
  | { readonly code: "MODEL_INPUT_COUNT"; readonly given: number; readonly expected: number }
  | { readonly code: "MODEL_INPUT_SIZE"; readonly input: string; readonly given: number; readonly expected: number };

/** The inputs of a run are not those of the model. */
export class ModelError extends Error {
  readonly type: ModelErrorType;
  readonly remedy: string;

  constructor(type: ModelErrorType) {
    super(describe(type));
    this.name = "ModelError";
    this.type = type;
    this.remedy = "Give every input of the model once, with the shape and element type that it declares.";
  }
}

function describe(type: ModelErrorType): string {
  switch (type.code) {
    case "MODEL_INPUT_COUNT":
      return `the model takes ${type.expected} inputs, not ${type.given}`;
    case "MODEL_INPUT_SIZE":
      return `input ${type.input} has ${type.given} bytes, not ${type.expected}`;
  }
}
