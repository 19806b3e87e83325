export { byteStringsCodec, bytesCodec, type Codec, type KeyCodec, textKey, uint64Key } from "./codec/codec.js";
export { type Field, field, jsonCodec } from "./codec/json-codec.js";
export {
  type JournaledAttempt,
  type JournaledIntent,
  StoredTransactionJournal,
} from "./journal/transaction-journal.js";
export { groupWrites } from "./port/group-writes.js";
export { openLevelStore, openMemoryStore } from "./port/level-store.js";
export type { Change, KeyRange, Store } from "./port/store.js";
export { type ConformanceCase, storeConformance } from "./port/store-conformance.js";
export { BATCH_STAGES, type BatchRecord, type BatchStage, type RequestRecord } from "./repository/records.js";
export { Repository, type RepositoryOptions, type Selection } from "./repository/repository.js";
export { openSequencerDatabase, SCHEMA_VERSION, type SequencerDatabase } from "./repository/sequencer-database.js";
export { StoreError, type StoreErrorType } from "./store-error.js";
