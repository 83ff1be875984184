// The barrel that drizzle reads: one file a noun behind it.
export { catalogueBatches, catalogueBatchRows } from './batches.ts'
export {
  contracts,
  contractTiers,
  plans,
  stockHolds,
  terminalSkus,
  terminals,
  tierTerminals,
  valueAddedServices,
} from './catalogue.ts'
export { eligibilityChecks } from './eligibility.ts'
export { catalogueRevisions, deletedItems, listingLog, listingStaff } from './listing.ts'
export { deliveryAttempts, notices } from './notices.ts'
export { devices, lockBudgets, phoneNumbers } from './numbers.ts'
export { lateEvents, orderStateLog, orders, parcels, parcelTraces, payments, refunds } from './orders.ts'
export { applicationSecrets, applications, idempotencyKeys, nonces, partners } from './partners.ts'
export { dataKeys, idPictures, personalData, pictureLinks, pictureReads } from './vault.ts'
