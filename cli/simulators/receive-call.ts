import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from 'hono'
import type { QueryPair } from '../../contract/canonical-query.ts'
import { signReply } from '../../contract/reply-signature.ts'
import { formatTime } from '../../domain/time.ts'
import type { CallLog } from './call-log.ts'
import type { Fault, SwitchBoard } from './fault.ts'
import type { SimulatorEnv } from './listen.ts'
import { type PlatformKey, type Verification, wireCall } from './platform-call.ts'

/** A partner of the simulator: whose key it is, and what the partner is called. */
export interface PartnerKey extends PlatformKey {
  readonly id: string
}

export interface VerifiedCall<Key extends PartnerKey> {
  readonly key: Key
  /** Below the registered URL, such as `/order-created`. */
  readonly operation: string
  readonly query: Readonly<Record<string, string>>
  /** null when there is no body, or it is no JSON. */
  readonly json: unknown
  /** A switched fault asks for a refusal. */
  readonly isRefusing: boolean
}

export interface PartnerAnswer {
  /** The id that the answer echoes. */
  readonly echo: { readonly checkId: string } | { readonly noticeId: string } | null
  readonly orderId?: string
  readonly type?: string
  readonly code: string
  readonly message: string
  readonly data?: Readonly<Record<string, unknown>>
  /** 200 by default: a refusal is an answer. */
  readonly status?: number
}

export interface ReceiverOptions<Key extends PartnerKey> {
  readonly on: 'eligibility' | 'notices'
  /** Path of the registered URL. */
  readonly basePath: string
  readonly verify: (call: ReturnType<typeof wireCall>) => Verification<Key>
  readonly board: SwitchBoard
  readonly log: CallLog
  readonly answer: (call: VerifiedCall<Key>) => PartnerAnswer
}

const LONGEST_HANG_MS = 120_000

/** Verifies a call of the platform, answers it signed, and spoils the answer where a fault is switched on. */
export function createReceiver<Key extends PartnerKey>(options: ReceiverOptions<Key>) {
  const { on, basePath, verify, board, log, answer } = options

  return async function receiveCall(context: Context<SimulatorEnv>): Promise<Response> {
    const startedAtMs = Date.now()
    const body = new Uint8Array(await context.req.arrayBuffer())
    const call = wireCall(context.env.incoming, body)
    const verified = verify(call)
    const write = (entry: {
      partnerId: string | null
      fault: Fault | null
      status: number
      verdict: string
      given: PartnerAnswer | null
    }): void =>
      log.add({
        at: formatTime(startedAtMs),
        partnerId: entry.partnerId,
        method: call.method,
        path: call.path,
        callId: entry.given?.echo ? (Object.values(entry.given.echo)[0] ?? null) : null,
        orderId: entry.given?.orderId ?? null,
        type: entry.given?.type ?? null,
        status: entry.status,
        verdict: entry.verdict,
        fault: entry.fault?.kind ?? null,
        answer: entry.given ? { code: entry.given.code, ...entry.given.data } : null,
        tookMs: Date.now() - startedAtMs,
      })
    if (!verified.isVerified) {
      const { status, code, message } = verified
      write({ partnerId: null, fault: null, status, verdict: code, given: null })
      return context.json({ code, message }, status)
    }

    const { key, nonce, queryPairs } = verified
    const fault = board.take({ on, partnerId: key.id })
    const isSilent = fault?.kind === 'http500' || fault?.kind === 'hang'
    const operation = call.path.startsWith(basePath) ? call.path.slice(basePath.length) : call.path
    const isRefusing = fault?.kind === 'refuses'
    const given = isSilent
      ? null
      : answer({ key, operation, query: firstValues(queryPairs), json: parseJson(body), isRefusing })
    const response = await spoil({ context, fault, given, nonce, secret: key.secret })
    write({ partnerId: key.id, fault, status: response.status, verdict: given?.code ?? 'SPOILED', given })
    return response
  }
}

interface Outgoing {
  context: Context<SimulatorEnv>
  fault: Fault | null
  given: PartnerAnswer | null
  nonce: string
  secret: string
}

async function spoil({ context, fault, given, nonce, secret }: Outgoing): Promise<Response> {
  if (fault?.kind === 'slow') await sleep(fault.ms)
  if (fault?.kind === 'hang') await untilGone(context)
  if (given === null) return context.json({ code: 'INTERNAL', message: 'switched off on purpose' }, 500)
  const { code, message, status = 200 } = given
  const echo = fault?.kind === 'wrongEcho' ? otherEcho(given.echo) : given.echo
  const json = JSON.stringify({ code, message, data: { ...given.data, ...echo } })
  const text = fault?.kind === 'garbage' ? '<html>not an answer</html>' : json
  const headers: Record<string, string> = { 'Content-Type': 'application/json; charset=utf-8' }
  if (fault?.kind !== 'unsigned') headers['X-Signature'] = signReply(secret, { status, nonce, body: text })
  if (fault?.kind === 'answersTwice') sendAgain(context, text)
  return new Response(text, { status, headers })
}

/** Until the caller gives up. */
async function untilGone({ env }: Context<SimulatorEnv>): Promise<void> {
  const gone = new AbortController()
  env.outgoing.once('close', () => gone.abort())
  await sleep(LONGEST_HANG_MS, undefined, { signal: gone.signal, ref: false }).catch(() => undefined)
}

/** A second answer that nobody asked for, behind the first one on the same socket. */
function sendAgain({ env }: Context<SimulatorEnv>, text: string): void {
  const { outgoing } = env
  const { socket } = outgoing
  outgoing.once('finish', () => {
    socket?.write(
      `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
    )
  })
}

function otherEcho(echo: PartnerAnswer['echo']): PartnerAnswer['echo'] {
  if (echo === null) return null
  return 'checkId' in echo ? { checkId: 'another-check' } : { noticeId: 'another-notice' }
}

function firstValues(pairs: readonly QueryPair[]): Record<string, string> {
  return Object.fromEntries(pairs.toReversed())
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return null
  }
}
