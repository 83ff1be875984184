import { ApplicationFailure, Context } from '@temporalio/activity'
import { kdniaoSubscription, readKdniaoSubscriptionAnswer } from '../contract/carrier-kdniao.ts'
import { kuaidi100Subscription, readKuaidi100SubscriptionAnswer } from '../contract/carrier-kuaidi100.ts'
import type { FormPost, SubscriptionAnswer } from '../contract/carrier-push.ts'
import { markSubscribed } from '../db/commands/parcels.ts'
import { openPersonal } from '../db/commands/vault.ts'
import { SUBSCRIPTION_FAILED, SUBSCRIPTION_REFUSED } from '../domain/activity-failure.ts'
import { type Carrier, findCarrier } from '../domain/carrier.ts'
import { cutText } from '../domain/cut-text.ts'
import { Failure } from '../domain/failure.ts'
import type { CarrierAccount } from '../platform/carrier-account.ts'
import type { ActivityDependencies } from './dependencies.ts'

export interface SubscribeParcel {
  orderId: string
  vaultId: string
  carrierCode: string
  trackingNo: string
}

/**
 * Has a tracking provider push a parcel's traces to us (contract section 7; row 16). What the provider refuses for good
 * ends the attempts: the merchant and the mall can still report traces themselves.
 */
export const bindSubscribeParcel = ({ db, masterKeys, carrierAccount, postToCarrier }: ActivityDependencies) =>
  async function subscribeParcel({ orderId, vaultId, carrierCode, trackingNo }: SubscribeParcel): Promise<void> {
    const carrier = findCarrier(carrierCode)
    if (carrierAccount === null || carrier === undefined) throw refused('no provider for this carrier')
    const person = await openPersonal(db, masterKeys, vaultId)
    const phone = person?.receiver?.receiverPhone
    const { form, read } = subscriptionOf(carrierAccount, { carrier, trackingNo, phone })
    const text = await postToCarrier(carrierAccount.url, form, Context.current().cancellationSignal)
    const { outcome, code, message } = read(text)
    if (outcome === 'REFUSED') throw refused(`${code} ${message}`)
    if (outcome === 'TRY_AGAIN') throw ApplicationFailure.retryable(`${code} ${message}`, SUBSCRIPTION_FAILED)
    await markSubscribed(db, { orderId, trackingNo })
  }

interface Subscription {
  form: FormPost
  read(text: string): SubscriptionAnswer
}

function subscriptionOf(
  account: CarrierAccount,
  parcel: { carrier: Carrier; trackingNo: string; phone: string | undefined },
): Subscription {
  try {
    return account.provider === 'kuaidi100'
      ? { form: kuaidi100Subscription({ ...account, ...parcel }), read: readKuaidi100SubscriptionAnswer }
      : { form: kdniaoSubscription({ ...account, ...parcel }), read: readKdniaoSubscriptionAnswer }
  } catch (error) {
    // What cannot be asked for now will not be later either: no phone for a carrier that wants one, no code for the carrier.
    throw error instanceof Failure ? refused(error.code) : error
  }
}

/** Short words only: the failure is readable in Temporal's Web UI. */
const refused = (message: string) => ApplicationFailure.nonRetryable(cutText(message, 200), SUBSCRIPTION_REFUSED)
