import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningServer, SERVER_LIMITS } from '../../api/server.ts'
import { exchange, wireBytes } from '../support/raw-http.ts'
import { chunked, signedCall, signedList, withHeader, withLine } from './front-door/call.ts'
import { type House, openHouse } from './front-door/house.ts'

let house: House
let port: number

beforeAll(async () => {
  house = await openHouse()
  port = house.server.port
})

afterAll(async () => {
  await house.server.close(1_000)
})

const codeOf = (answer: { body: string } | undefined) => (answer ? JSON.parse(answer.body).code : 'closed')

test('H23 H24: slow headers end within 15 s, a slow body within 30 s', () => {
  const { headersTimeout, requestTimeout, connectionsCheckingInterval } = SERVER_LIMITS

  expect(headersTimeout + connectionsCheckingInterval).toBeLessThanOrEqual(15_000)
  expect(requestTimeout + connectionsCheckingInterval).toBeLessThanOrEqual(30_000)
})

test('H23 H24: whoever drips headers or body is answered 408, and no call is made', async () => {
  const limits = { ...SERVER_LIMITS, headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 50 }
  const impatient = await house.start(limits)
  const callsBefore = house.calls.length
  const whole = wireBytes(signedCall())

  const [headers] = await exchange(impatient.port, whole.subarray(0, 80))
  const [body] = await exchange(impatient.port, whole.subarray(0, whole.length - 1))

  expect([codeOf(headers), codeOf(body)]).toEqual(['REQUEST_TIMEOUT', 'REQUEST_TIMEOUT'])
  expect(house.calls.length).toBe(callsBefore)
  expect(house.reported).toEqual([])
  await impatient.close(1_000)
})

test('H25: five hundred idle sockets do not slow a call', async () => {
  const idle = await Promise.all(Array.from({ length: 500 }, () => open(port)))
  const startMs = performance.now()

  const [answer] = await exchange(port, wireBytes(signedCall()))

  expect(codeOf(answer)).toBe('OK')
  expect(performance.now() - startMs).toBeLessThan(1_000)
  for (const socket of idle) socket.destroy()
})

test('H28: a pipelined unsigned request is answered for itself', async () => {
  const unsigned = withHeader(signedCall(), 'X-Signature', null)

  const answers = await exchange(port, Buffer.concat([wireBytes(signedCall()), wireBytes(unsigned)]), 2)

  expect(answers.map(codeOf)).toEqual(['OK', 'SIGNATURE_INVALID'])
})

test('rubbish behind a good request never takes the place of its answer', async () => {
  const answers = await exchange(port, Buffer.concat([wireBytes(signedCall()), Buffer.from('\0rubbish\r\n\r\n')]), 2)

  expect(answers.map(codeOf)).toEqual(['OK', 'HEADER_INVALID'])
})

test('a broken body behind a call that is not answered yet ends the connection, not the call before it', async () => {
  const broken = { ...chunked(signedCall()), body: Buffer.from('zz\r\n') }

  const answers = await exchange(port, Buffer.concat([wireBytes(signedCall()), wireBytes(broken)]), 2)

  expect(answers.map(codeOf)).not.toContain('HEADER_INVALID')
})

test('a broken chunk is answered 400 and not carried out', async () => {
  const callsBefore = house.calls.length
  const call = chunked(signedCall())

  const [answer] = await exchange(port, wireBytes({ ...call, body: Buffer.from('zz\r\n') }))

  expect(codeOf(answer)).toBe('HEADER_INVALID')
  expect(house.calls.length).toBe(callsBefore)
})

test('a body over the limit is thrown away as a body, and the request behind it is answered for itself', async () => {
  const padding = Buffer.alloc(300 * 1024, 0x20)
  const tooLarge = signedCall({ body: Buffer.concat([padding, wireBytes(signedCall())]) })
  const callsBefore = house.calls.length

  const answers = await exchange(port, [wireBytes(tooLarge), wireBytes(signedCall())], 2)

  expect(answers.map(codeOf)).toEqual(['BODY_TOO_LARGE', 'OK'])
  expect(house.calls.length - callsBefore).toBe(1)
})

test('H32: callers who leave early leave nothing behind', async () => {
  const callsBefore = house.calls.length
  const whole = wireBytes(signedCall())
  for (let i = 0; i < 300; i++) {
    const socket = await open(port)
    socket.write(whole.subarray(0, 1 + ((i * 7) % (whole.length - 1))))
    socket.destroy()
  }
  await sleep(200)

  expect(house.calls.length).toBe(callsBefore)
  expect(house.reported).toEqual([])
  expect(codeOf((await exchange(port, wireBytes(signedCall())))[0])).toBe('OK')
})

test('Expect: 100-continue is served, and refused at once when the body would be too large', async () => {
  const waiting = (call: ReturnType<typeof signedCall>) => withLine(call, 'Expect', '100-continue')
  const tooLarge = { ...withHeader(signedCall(), 'Content-Length', '99999999'), body: new Uint8Array() }

  expect(codeOf((await exchange(port, wireBytes(waiting(signedCall()))))[0])).toBe('OK')
  expect(codeOf((await exchange(port, wireBytes(waiting(tooLarge))))[0])).toBe('BODY_TOO_LARGE')
})

test('I30: closing lets the running call end, frees idle connections, and accepts no new one', async () => {
  const server = await house.start()
  const [idle, running] = [await open(server.port), await open(server.port)]
  const whole = wireBytes(signedCall())
  running.write(whole.subarray(0, whole.length - 5))
  await sleep(50)

  const closed = closeTimed(server, 5_000)
  await once(idle, 'close')
  running.write(whole.subarray(whole.length - 5))
  const [answer] = await once(running, 'data')

  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*Connection: close/i)
  await expect(open(server.port)).rejects.toThrow('ECONNREFUSED')
  expect(await closed).toBeLessThan(2_000)
})

test('closing cuts what has not ended at the deadline', async () => {
  const server = await house.start()
  const hanging = await open(server.port)
  hanging.write(wireBytes(signedList('limit=5')).subarray(0, 50))
  await sleep(20)

  const tookMs = await closeTimed(server, 300)

  expect(tookMs).toBeGreaterThanOrEqual(290)
  expect(tookMs).toBeLessThan(2_000)
})

async function closeTimed(server: RunningServer, graceMs: number): Promise<number> {
  const startMs = performance.now()
  await server.close(graceMs)
  return performance.now() - startMs
}

async function open(toPort: number): Promise<Socket> {
  const socket = connect(toPort, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}
