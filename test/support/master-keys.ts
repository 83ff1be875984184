/** A key ring for tests: as MALLBRIDGE_MASTER_KEYS has it. */
export const TEST_MASTER_KEYS = `k1:${Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7 + 3)).toString('base64')}`
