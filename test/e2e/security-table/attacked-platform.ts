import { and, eq, isNotNull } from 'drizzle-orm'
import { createApp } from '../../../api/app.ts'
import { createApplicationDirectory } from '../../../api/application-directory.ts'
import type { CallerApplication } from '../../../api/caller.ts'
import { createIdempotency } from '../../../api/idempotency-store.ts'
import { createNonceStore } from '../../../api/nonce-store.ts'
import { type RunningServer, startServer } from '../../../api/server.ts'
import { secretCell } from '../../../db/queries/applications.ts'
import { applicationSecrets, applications, notices } from '../../../db/schema/index.ts'
import { DEFAULT_ORDER_POLICY } from '../../../domain/order.ts'
import { sealSecret } from '../../../platform/envelope.ts'
import { APPS, HOSTS, NOW_MS } from '../../api/front-door/apps.ts'
import { draftBare, payment } from '../../support/order-drafts.ts'
import { type OrderWorld, openOrderWorld } from '../../support/order-world.ts'
import { rateLimits } from '../../support/rate-limits.ts'

export interface AttackedPlatform {
  world: OrderWorld
  /** What the operator was told: bugs and outages. No attack is one. */
  reported: unknown[]
  /** One more process of the API over the same database: nothing of it is shared in memory. */
  startApi(settings?: { trustedProxies: string[] }): Promise<RunningServer>
  addApplication(application: CallerApplication): Promise<void>
  /** An order of A that waits for A's ACCEPT in version 2, and that nothing in the background touches any more. */
  placeWaiting(orderId?: string): Promise<string>
  placeUnpaid(orderId: string): Promise<string>
  close(): Promise<void>
}

/** The platform as it is deployed, with the applications of the front door's rows in its database. */
export async function openAttackedPlatform(): Promise<AttackedPlatform> {
  const world = await openOrderWorld()
  const { db, masterKeys, gateway } = world
  const reported: unknown[] = []
  const servers: RunningServer[] = []

  const [demo] = await db
    .select({ noticeUrl: applications.noticeUrl })
    .from(applications)
    .where(and(eq(applications.partnerId, APPS.a.partnerId), isNotNull(applications.noticeUrl)))
  for (const application of Object.values(APPS)) await addApplication(application)
  // The merchant hears of its orders through one application; the mall of these tests wants to hear of nothing.
  const called = { noticeUrl: demo?.noticeUrl ?? null, signsReplies: false }
  await db.update(applications).set(called).where(eq(applications.appKey, APPS.a.appKey))

  async function addApplication(application: CallerApplication): Promise<void> {
    const { appKey, partnerId, environment, isEnabled, secrets } = application
    const allowedIps = [...application.allowedIps]
    await db.insert(applications).values({ appKey, partnerId, environment, isEnabled, allowedIps })
    for (const { keyId, secret, notAfterMs } of secrets) {
      const { sealed: sealedSecret, ...wrapped } = sealSecret(masterKeys, secret, secretCell(appKey, keyId))
      const notAfter = notAfterMs === null ? null : new Date(notAfterMs)
      await db.insert(applicationSecrets).values({ appKey, keyId, sealedSecret, notAfter, ...wrapped })
    }
  }

  async function placeUnpaid(orderId?: string) {
    const draft = await draftBare(world, { environment: 'LIVE', ...(orderId === undefined ? {} : { orderId }) })
    await gateway.place(draft, { merchantName: '终端公司' })
    return draft
  }

  async function placeWaiting(orderId?: string): Promise<string> {
    const draft = await placeUnpaid(orderId)
    await gateway.send(draft.orderId, payment(draft))
    await untilSettled(draft.orderId)
    return draft.orderId
  }

  /** The merchant has been told, and the engine has written down that it was. */
  async function untilSettled(orderId: string): Promise<void> {
    const isDelivered = and(eq(notices.orderId, orderId), eq(notices.state, 'DELIVERED'))
    for (;;) {
      const { raw } = await world.client.workflow.getHandle(`order-${orderId}`).describe()
      const isBusy = Boolean(raw.pendingWorkflowTask) || Boolean(raw.pendingActivities?.length)
      if (!isBusy && (await db.$count(notices, isDelivered)) > 0) return
      await new Promise((resolve) => setTimeout(resolve, 25))
    }
  }

  return {
    world,
    reported,
    startApi: async ({ trustedProxies } = { trustedProxies: [] }) => {
      const server = await startServer({
        app: createApp({
          directory: createApplicationDirectory(db, masterKeys),
          nonces: createNonceStore(db),
          idempotency: createIdempotency(db),
          limits: rateLimits({ REFUSED: 0 }), // All rows come from one address, and nearly all are refused.
          hosts: HOSTS,
          trustedProxies,
          nowMs: () => NOW_MS,
          db,
          orders: gateway,
          masterKeys,
          policy: DEFAULT_ORDER_POLICY,
          cursorKey: Buffer.alloc(32, 7),
          kuaidi100: null,
          kdniao: null,
          publicBaseUrl: 'https://api.mallbridge.example',
          docsBase: '',
          report: (error) => void reported.push(error),
          note: () => {},
        }),
        host: '127.0.0.1',
        port: 0,
        hosts: HOSTS,
        report: (error) => void reported.push(error),
      })
      servers.push(server)
      return server
    },
    addApplication,
    placeWaiting,
    placeUnpaid: async (orderId) => (await placeUnpaid(orderId)).orderId,
    close: async () => {
      await Promise.all(servers.map((server) => server.close(1_000)))
      await world.close()
    },
  }
}
