import { actOnListing } from '../db/commands/catalogue/act-on-listing.ts'
import { Failure } from '../domain/failure.ts'
import type { ListingAnswer, ListingStep } from '../domain/listing-step.ts'
import type { ActivityDependencies } from './dependencies.ts'

/** One step for each of several items; one that is refused does not hold the others up. */
export const bindActOnListing = ({ db }: ActivityDependencies) =>
  async function actOnListingActivity({ items, staffId, ...step }: ListingStep): Promise<ListingAnswer[]> {
    const answers: ListingAnswer[] = []
    for (const { code, version } of items) {
      try {
        answers.push({ code, ...(await actOnListing(db, { ...step, code, version, actor: { staffId } })) })
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        const { zh, en, field } = error
        answers.push({ code, refused: error.code, field, message: { zh, en } })
      }
    }
    return answers
  }
