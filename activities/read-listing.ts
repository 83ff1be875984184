import { findListingQueue } from '../db/queries/listing-queue.ts'
import { findListingSheet } from '../db/queries/listing-sheet.ts'
import type { ListingQuestion, ListingReading } from '../domain/listing-step.ts'
import type { ActivityDependencies } from './dependencies.ts'

/** What people look at before they decide; it changes nothing. */
export const bindReadListing = ({ db }: ActivityDependencies) =>
  async function readListing(question: ListingQuestion): Promise<ListingReading> {
    if (question.ask === 'QUEUE') return { queue: await findListingQueue(db, question) }
    return { sheet: await findListingSheet(db, question) }
  }
