import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import { z } from 'zod'
import { createApiClient } from '../../cli/api-client.ts'
import * as shop from '../../cli/scenarios/mall-shop.ts'
import { makeHolder, makeReceiver } from '../../cli/scenarios/test-person.ts'
import type { Platform } from './processes.ts'
import { readHistory } from './read-history.ts'

const person = makeHolder()

/** Texts that occur nowhere but in the personal data of the buyer below. */
export const PLANTED = {
  certNo: person.certNo,
  certName: '测试持证人某乙',
  certAddress: '测试市持证路 7719 号',
  contactPhone: '13900007719',
  receiverName: '测试收件人某丙',
  receiverPhone: '13900007728',
  address: '测试市收件路 7728 号',
}

/** A number for the planted person through the whole interface: lock, eligibility, order, payment. */
export async function buyNumber(platform: Platform, { attempts = 10 } = {}): Promise<{ orderId: string }> {
  const { certName, certAddress, contactPhone, receiverName, receiverPhone, address } = PLANTED
  const account = platform.applications.find(({ kind }) => kind === 'MALL')
  if (account === undefined) throw new Error('the demo has no mall')
  const api = createApiClient({ apiBaseUrl: platform.apiUrl, account, direction: 'L2P', attempts })
  const offered = await shop.chooseOffer(api, { productKind: 'N', merchantIds: ['M-JIANGSU'] })
  const buyer = {
    ...offered,
    holder: { ...person, certName, certAddress, contactPhone },
    receiver: { ...makeReceiver(), receiverName, receiverPhone, address },
  }
  const basket = await shop.lockNumber(api, buyer)
  const { checkId } = await shop.checkEligibility(api, basket)
  const orderId = shop.makeOrderId('N')
  await shop.placeOrder(api, { orderId, basket, checkId })
  await shop.payOrder(api, { orderId, amountFen: shop.payableFenOf(basket) })
  const state = { path: `/v1/mall/orders/${orderId}/state`, data: z.object({ orderState: z.string() }) }
  while ((await api.get(state)).orderState !== 'AUDITING') await pause(200)
  return { orderId }
}

/**
 * Looks for the planted texts in every log, in the engine's own files and in the order's history as the engine tells it.
 * `holdsOrder` is the proof that the places that were searched can be read: the order's number is in each of them.
 */
export async function findPlanted(
  { api, worker, temporal, temporalFile, temporalAddress }: Platform,
  { orderId }: { orderId: string },
): Promise<{ persons: string[]; holdsOrder: boolean }> {
  const engineFiles = Buffer.concat(
    await Promise.all([temporalFile, `${temporalFile}-wal`].map((file) => readFile(file))),
  )
  const places: Record<string, Buffer> = {
    'API log': await readFile(api.logFile),
    'worker log': await readFile(worker.logFile),
    'Temporal log': await readFile(temporal.logFile),
    'Temporal database': engineFiles,
    history: Buffer.from(await historyAt(temporalAddress, orderId)),
  }
  const persons = Object.entries(places).flatMap(([place, bytes]) =>
    Object.entries(PLANTED).flatMap(([name, text]) => (bytes.includes(text) ? [`${name} in ${place}`] : [])),
  )
  const holdsOrder = ['Temporal database', 'history'].every((place) => places[place]?.includes(orderId))
  return { persons, holdsOrder }
}

async function historyAt(address: string, orderId: string): Promise<string> {
  const connection = await Connection.connect({ address })
  try {
    return await readHistory(new Client({ connection }), orderId)
  } finally {
    await connection.close()
  }
}
