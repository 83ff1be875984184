import type { ListingAnswer, ListingStep } from '../domain/listing-step.ts'
import { databaseStep } from './partner-calls.ts'

/** `listing-<requestKey>`: somebody of the staff submits, approves or refuses items, or takes them off sale. */
export async function listItemWorkflow(step: ListingStep): Promise<ListingAnswer[]> {
  return databaseStep(`业务上架 listing ${step.event}`).actOnListing(step)
}
