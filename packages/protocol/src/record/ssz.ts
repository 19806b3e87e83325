import {
  ByteListType,
  ByteVectorType,
  ContainerType,
  ListBasicType,
  ListCompositeType,
  UintBigintType,
  UintNumberType,
} from "@chainsafe/ssz";

/** Limits of the lists (specification, appendix B). */
export const MAX_RANK = 8;
export const MAX_PORTS = 256;
export const MAX_BATCH_RESULTS = 65_536;
export const MAX_INPUT_BYTES = 2 ** 30;

const uint8 = new UintNumberType(1);
const uint32 = new UintNumberType(4);
const uint64 = new UintBigintType(8);
const bytes20 = new ByteVectorType(20);
const bytes32 = new ByteVectorType(32);

/** The SSZ types of appendix B. */
export const TensorTypeSsz = new ContainerType({ dtype: uint8, shape: new ListBasicType(uint32, MAX_RANK) });

export const ModelSsz = new ContainerType({
  arithmeticVersion: uint32,
  instructionCount: uint32,
  constantCount: uint32,
  programRoot: bytes32,
  constantsRoot: bytes32,
  inputs: new ListCompositeType(TensorTypeSsz, MAX_PORTS),
  outputs: new ListCompositeType(TensorTypeSsz, MAX_PORTS),
  outputSteps: new ListBasicType(uint32, MAX_PORTS),
  onnxHash: bytes32,
});

export const RequestSsz = new ContainerType({
  chainId: uint64,
  rollup: bytes20,
  client: bytes20,
  nonce: uint64,
  modelId: bytes32,
  inputRoot: bytes32,
  deadline: uint64,
});

export const ResultSsz = new ContainerType({
  requestId: bytes32,
  modelId: bytes32,
  index: uint32,
  inputRoot: bytes32,
  outputRoot: bytes32,
});

export const BatchDataSsz = new ContainerType({
  requests: new ListCompositeType(RequestSsz, MAX_BATCH_RESULTS),
  results: new ListCompositeType(ResultSsz, MAX_BATCH_RESULTS),
  inputs: new ListCompositeType(new ListCompositeType(new ByteListType(MAX_INPUT_BYTES), MAX_PORTS), MAX_BATCH_RESULTS),
});
