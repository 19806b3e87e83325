import { LOCAL_HTTP } from "@assay/service";
import { openLevelStore } from "@assay/store";
import { sequencerServer } from "../src/index.js";
import { stand } from "./stand.js";

const queue = { concurrency: 2, waitingMost: 100, retryAfterSeconds: 1 };

// A sequencer over a real LevelDB that says its URL and serves until somebody kills it.
const all = await stand({ store: await openLevelStore({ path: process.argv[2] }), options: { queue } });
const options = { ...LOCAL_HTTP, bodyBytesMost: 20_000, withholdTrace: false, version: "0.0.0-test" };
const { url } = await sequencerServer(options, all).listen();
process.stdout.write(`${url}\n`);
