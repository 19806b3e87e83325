/** The seed of the random tests; set ASSAY_TEST_SEED to replay a failure or to try others. */
export const seed = Number(process.env.ASSAY_TEST_SEED ?? 20_261_120);

/** How to see a failure again. */
export const replay = `replay with ASSAY_TEST_SEED=${seed}`;
