// The barrel that drizzle reads: one file a noun behind it.
export {
  contracts,
  contractTiers,
  devices,
  phoneNumbers,
  plans,
  stockHolds,
  terminalSkus,
  terminals,
  tierTerminals,
} from './catalogue.ts'
export { eligibilityChecks } from './eligibility.ts'
export { deliveryAttempts, notices } from './notices.ts'
export { lateEvents, orderStateLog, orders, parcels, parcelTraces, payments, refunds } from './orders.ts'
export { applicationSecrets, applications, idempotencyKeys, nonces, partners } from './partners.ts'
export { dataKeys, idPictures, personalData, pictureLinks, pictureReads } from './vault.ts'
