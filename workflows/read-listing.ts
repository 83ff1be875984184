import type { ListingQuestion, ListingReading } from '../domain/listing-step.ts'
import { databaseStep } from './partner-calls.ts'

/** `listing-<uuid>`: what waits for a reviewer, or one item with its log and the change that waits. */
export async function readListingWorkflow(question: ListingQuestion): Promise<ListingReading> {
  return databaseStep('查看上架 listing read').readListing(question)
}
