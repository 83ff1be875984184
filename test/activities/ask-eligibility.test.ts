import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCert } from '../../contract/cert-cipher.ts'
import { openCheck } from '../../db/commands/eligibility-check.ts'
import { sealPersonal } from '../../db/commands/vault.ts'
import { type OrderWorld, openOrderWorld } from '../support/order-world.ts'
import type { Answer } from '../support/partner.ts'

let world: OrderWorld
beforeAll(async () => {
  // What an answer means is asked here, not how long it took: only the silence has a limit that it meets.
  world = await openOrderWorld({ eligibilityCallMs: 20_000, eligibilityTotalMs: 50_000 })
})
afterAll(() => world.close())

const HOLDER = { certType: '01', certNo: '110101199003070011', certName: '测试用户甲' }
const soon = () => new Date(Date.now() + 600_000).toISOString().replace('Z', '+00:00')
const yes = () => ({ eligible: true, allowNum: 2, expiresAt: soon() })

async function check(answer: Answer) {
  const checkId = await opened(answer)
  return { checkId, verdict: await world.gateway.checkEligibility({ checkId, merchantId: 'M-JIANGSU' }) }
}

async function opened(answer: Answer): Promise<string> {
  world.answerWith(answer)
  const checkId = randomUUID().replaceAll('-', '')
  const { vaultId } = await sealPersonal(world.db, world.masterKeys, { holder: HOLDER })
  await openCheck(world.db, {
    checkId,
    mallId: 'MALL-DEMO',
    merchantId: 'M-JIANGSU',
    environment: 'SANDBOX',
    productKind: 'N',
    ask: { planCode: 'PLAN-88', phoneNumber: '13800001000', quantity: 1 },
    holderHash: 'h',
    vaultId,
  })
  return checkId
}

/** Rows R08, R10 and section 2: only an unclouded yes is a yes. */
const ANSWERS: { title: string; answer: Answer; expected: object }[] = [
  { title: 'a yes', answer: yes, expected: { verdict: 'ELIGIBLE', allowNum: 2 } },
  {
    title: 'a no with its reason',
    answer: () => ({ eligible: false, allowNum: 0, reasons: [{ code: 'BLACKLISTED', message: '黑名单' }] }),
    expected: { verdict: 'REFUSED', reasons: ['BLACKLISTED'] },
  },
  { title: 'a yes for too few', answer: () => ({ ...yes(), allowNum: 0 }), expected: { verdict: 'REFUSED' } },
  {
    title: 'a yes that is text',
    answer: () => ({ ...yes(), eligible: 'true' }),
    expected: { verdict: 'CHECK_FAILED' },
  },
  {
    title: 'a yes that has run out',
    answer: () => ({ ...yes(), expiresAt: '2020-01-01T00:00:00+08:00' }),
    expected: { verdict: 'CHECK_FAILED' },
  },
  {
    title: 'a yes for another check',
    answer: () => ({ ...yes(), checkId: 'another' }),
    expected: { verdict: 'CHECK_FAILED' },
  },
  { title: 'an HTML page', answer: () => '<html>ok</html>', expected: { verdict: 'CHECK_FAILED' } },
]

test.each(ANSWERS)('$title is $expected.verdict', async ({ answer, expected }) => {
  expect((await check(answer)).verdict).toMatchObject(expected)
})

test('silence is MERCHANT_UNAVAILABLE once its time is over', async () => {
  const checkId = await opened(() => null)

  const verdict = await world.client.workflow.execute('eligibilityWorkflow', {
    workflowId: `eligibility-${checkId}`,
    taskQueue: world.taskQueue,
    args: [{ checkId, merchantId: 'M-JIANGSU', callMs: 400, totalMs: 1500 }],
  })

  expect(verdict).toMatchObject({ verdict: 'MERCHANT_UNAVAILABLE' })
})

test('a merchant that is busy for a moment is asked again', async () => {
  let calls = 0
  const { verdict } = await check(() => (calls++ === 0 ? '{"code":"TEMPORARY","message":"later"}' : yes()))

  expect(verdict).toMatchObject({ verdict: 'ELIGIBLE' })
  expect(calls).toBe(2)
})

test('the holder travels sealed for this check and nowhere else', async () => {
  let query = new URLSearchParams()
  const { checkId } = await check((call) => {
    query = call.query
    return yes()
  })
  const { appKey = '', secret = '' } = world.applications.find(({ id }) => id === 'M-JIANGSU') ?? {}

  expect(JSON.parse(openCert({ appKey, secret, callId: checkId }, query.get('certCipher') ?? ''))).toEqual(HOLDER)
  expect(query.toString()).not.toContain(HOLDER.certNo)
})
