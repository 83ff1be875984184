import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeHolder } from '../../../cli/scenarios/test-person.ts'
import { createMerchantSimulator, type MerchantSimulator } from '../../../cli/simulators/merchant-app.ts'
import { parseEligibilityReply } from '../../../contract/eligibility.ts'
import { signedHeaders } from '../../../contract/signature.ts'
import { callPartner, eligibilityQueryOf, makePartner } from '../../support/platform-calls.ts'

const jiangsu = makePartner('M-JIANGSU')
const terminals = makePartner('M-TERMINAL')
let simulator: MerchantSimulator
let url = ''

beforeAll(async () => {
  simulator = createMerchantSimulator({ merchants: [jiangsu, terminals] })
  url = (await simulator.start(0)).url
})
afterAll(() => simulator.stop())
beforeEach(() => control({ mode: 'auto', faults: null }))

const control = (body: unknown) =>
  fetch(`${url}/control`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })

const check = (options: { certNo?: string; checkId?: string } = {}) => {
  const { certNo = makeHolder().certNo, checkId = 'check-1' } = options
  return callPartner({
    url: `${url}/eligibility/number`,
    partner: jiangsu,
    query: eligibilityQueryOf(jiangsu, { certNo, checkId }),
  })
}

const notify = (noticeId: string, fields: { type?: string; orderId?: string } = {}) => {
  const { type, orderId = 'ORDER-1' } = fields
  const operation = type === undefined ? 'order-created' : 'order-status'
  const body = { noticeId, orderId, version: 3, ...(type === undefined ? {} : { type }) }
  return callPartner({ url: `${url}/notices/${operation}`, partner: jiangsu, body })
}

test('a buyer whom nothing speaks against may buy five, and the answer is signed', async () => {
  const answer = await check()

  expect(answer).toMatchObject({ status: 200, isSigned: true })
  expect(parseEligibilityReply('NUMBER', answer.json, 'check-1')).toMatchObject({
    isAnswer: true,
    reply: { eligible: true, allowNum: 5 },
  })
})

test.each([
  ['001', 'BLACKLISTED'],
  ['002', 'ID_LIMIT_REACHED'],
  ['006', 'IN_ARREARS'],
])('a buyer with the sequence number %s is refused as %s', async (sequence, code) => {
  const answer = await check({ certNo: makeHolder({ sequence }).certNo })

  expect(parseEligibilityReply('NUMBER', answer.json, 'check-1')).toMatchObject({
    reply: { eligible: false, allowNum: 0, reasons: [{ code }] },
  })
})

test('a cipher of another check is not opened', async () => {
  const query = eligibilityQueryOf(jiangsu, { certNo: makeHolder().certNo, checkId: 'check-1' })

  const answer = await callPartner({
    url: `${url}/eligibility/number`,
    partner: jiangsu,
    query: { ...query, checkId: 'check-2' },
  })

  expect(answer).toMatchObject({ status: 422, json: { code: 'CERT_CIPHER_INVALID' } })
})

test('S39: a signature that a merchant once sent to the platform is refused when it comes back', async () => {
  const query = eligibilityQueryOf(jiangsu, { certNo: makeHolder().certNo, checkId: 'check-1' })

  const answer = await callPartner({ url: `${url}/eligibility/number`, partner: jiangsu, query, direction: 'M2P' })

  expect(answer).toMatchObject({ status: 401, json: { code: 'SIGNATURE_INVALID' }, isSigned: false })
})

test.each([
  ['of another merchant', { partner: { ...jiangsu, secret: terminals.secret } }, 'SIGNATURE_INVALID'],
  ['of an unknown app', { partner: { ...jiangsu, appKey: 'nobody' } }, 'SIGNATURE_INVALID'],
  ['ten minutes old', { timestamp: String(Math.floor(Date.now() / 1000) - 600) }, 'TIMESTAMP_OUT_OF_WINDOW'],
])('a call with a signature %s is refused', async (_, change, code) => {
  const body = { noticeId: 'n-refused', orderId: 'ORDER-1', version: 1 }

  const answer = await callPartner({ url: `${url}/notices/order-created`, partner: jiangsu, body, ...change })

  expect(answer).toMatchObject({ status: 401, json: { code } })
})

test('the same call twice is a replay, and the same nonce of another merchant is not', async () => {
  const nonce = 'nonce-that-comes-twice'
  const body = { noticeId: 'n-replay', orderId: 'ORDER-1', version: 1 }
  const send = (partner: typeof jiangsu) => callPartner({ url: `${url}/notices/order-created`, partner, body, nonce })

  expect((await send(jiangsu)).status).toBe(200)
  expect(await send(jiangsu)).toMatchObject({ status: 401, json: { code: 'NONCE_REPLAYED' } })
  expect((await send(terminals)).status).toBe(200)
})

test('in auto an order is accepted and a cancellation agreed with a reversal, in manual both wait', async () => {
  expect((await notify('n-1')).json.data).toMatchObject({ noticeId: 'n-1', accepted: 'ACCEPTED' })
  expect((await notify('n-2', { type: 'CANCEL_REQUESTED' })).json.data).toMatchObject({
    decision: 'AGREE',
    reversalNo: expect.stringMatching(/^RV\d{16}$/),
  })
  await control({ mode: 'manual' })
  expect((await notify('n-3')).json.data).toMatchObject({ accepted: 'QUEUED' })
  expect((await notify('n-4', { type: 'CANCEL_REQUESTED' })).json.data).toMatchObject({ decision: 'LATER' })
})

test('a notice that comes again gets the answer that it got before, whatever was switched meanwhile', async () => {
  const first = await notify('n-again')
  await control({ mode: 'manual' })

  expect((await notify('n-again')).json.data).toEqual(first.json.data)
})

test('a script may leave one order alone to the API', async () => {
  await fetch(`${url}/control/orders/ORDER-MANUAL`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ isManual: true }),
  })

  expect((await notify('n-manual', { orderId: 'ORDER-MANUAL' })).json.data).toMatchObject({ accepted: 'QUEUED' })
  expect((await notify('n-other', { orderId: 'ORDER-OTHER' })).json.data).toMatchObject({ accepted: 'ACCEPTED' })
})

test('each fault spoils its answer in its own way', async () => {
  const spoiled = async (kind: string) => {
    await control({ faults: { kind, ms: 300 } })
    const startedAtMs = Date.now()
    return { ...(await check()), tookMs: Date.now() - startedAtMs }
  }

  expect(await spoiled('http500')).toMatchObject({ status: 500 })
  expect(await spoiled('garbage')).toMatchObject({ status: 200, isSigned: true, json: {} })
  expect(await spoiled('unsigned')).toMatchObject({ status: 200, isSigned: false, json: { code: 'OK' } })
  expect(await spoiled('wrongEcho')).toMatchObject({ isSigned: true, json: { data: { checkId: 'another-check' } } })
  expect(await spoiled('refuses')).toMatchObject({ json: { data: { eligible: false } } })
  const slow = await spoiled('slow')
  expect(slow).toMatchObject({ status: 200, isSigned: true })
  expect(slow.tookMs).toBeGreaterThanOrEqual(290)
})

test('a fault counts down, and spares calls that it is not for', async () => {
  await control({ faults: { kind: 'http500', on: 'eligibility', partnerId: jiangsu.id, remaining: 1 } })

  expect((await notify('n-spared')).status).toBe(200)
  expect((await check()).status).toBe(500)
  expect((await check()).status).toBe(200)
})

test('a hanging merchant is cut off when the simulator stops', async () => {
  const other = createMerchantSimulator({ merchants: [jiangsu], faults: { kind: 'hang', on: 'all', ms: 0 } })
  const { url: otherUrl } = await other.start(0)
  const body = { noticeId: 'n-hang', orderId: 'ORDER-1', version: 1 }
  const ending = callPartner({ url: `${otherUrl}/notices/order-created`, partner: jiangsu, body }).catch(
    (error: Error) => error.message,
  )
  await new Promise((resolve) => setTimeout(resolve, 100))

  await other.stop()

  expect(await ending).toBe('fetch failed')
})

test('a merchant that answers twice puts two answers on one socket', async () => {
  await control({ faults: { kind: 'answersTwice' } })
  const body = JSON.stringify({ noticeId: 'n-twice', orderId: 'ORDER-1', version: 1 })
  const path = '/notices/order-created'
  const headers = signedHeaders({ ...jiangsu, direction: 'P2M', method: 'POST', path, body })
  const { port } = new URL(url)

  const received = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1')
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString()
      if (text.split('HTTP/1.1 200').length > 2) {
        socket.destroy()
        resolve(text)
      }
    })
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${lines.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
  })

  expect(received.match(/"noticeId":"n-twice"/g)).toHaveLength(2)
})

test('the log tells what came and what was answered, and no personal data', async () => {
  const { certNo } = makeHolder()
  await check({ certNo, checkId: 'check-logged' })

  const text = await (await fetch(`${url}/log`)).text()

  expect(JSON.parse(text)).toMatchObject({
    items: expect.arrayContaining([expect.objectContaining({ callId: 'check-logged', verdict: 'OK' })]),
  })
  expect(text).not.toContain(certNo)
  expect(text).not.toContain('测试用户')
  expect(text).not.toContain(jiangsu.secret)
})

test('the controls are for this machine and for JSON alone', async () => {
  const { port } = new URL(url)
  const rebound = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1')
    socket.once('data', (chunk) => {
      socket.destroy()
      resolve(chunk.toString())
    })
    socket.write('GET /control HTTP/1.1\r\nHost: evil.example\r\n\r\n')
  })
  const asForm = await fetch(`${url}/control`, { method: 'PUT', body: '{"mode":"manual"}' })
  const unknownField = await control({ moood: 'manual' })

  expect(rebound).toContain('403')
  expect([asForm.status, unknownField.status]).toEqual([422, 422])
})

test('a notice about stock is received, and needs no order', async () => {
  const body = { noticeId: 'n-stock', skuId: 'S1', terminalCode: 'T1', stock: 2, lowStockAt: 5 }

  const answer = await callPartner({ url: `${url}/notices/stock-low`, partner: jiangsu, body })
  const unreadable = await callPartner({ url: `${url}/notices/stock-low`, partner: jiangsu, body: { stock: 2 } })

  expect(answer).toMatchObject({ status: 200, isSigned: true, json: { code: 'OK', data: { noticeId: 'n-stock' } } })
  expect(unreadable.status).toBe(422)
})
