import {
  isSignatureValid,
  NONCE_LIFE_SECONDS,
  SIGNATURE_VERSION,
  type SigningParts,
  sha256Hex,
  stringToSign,
} from '../../contract/signature.ts'
import { Failure } from '../../domain/failure.ts'
import { type Caller, type CallerApplication, INBOUND_DIRECTION, type NonceEntry, type PartnerKind } from '../caller.ts'
import type { FrontDoor } from '../front-door-env.ts'
import { findHost } from '../hosts.ts'
import type { CountedCall, TellHeader } from '../rate-limiter.ts'
import { type Claim, countingRefusal, orUnavailable } from './claim-caller.ts'
import type { ClientIp } from './client-ip.ts'
import type { RawRequest } from './raw-request.ts'
import type { SignatureHeaders } from './signature-headers.ts'

/** What is asked of an application whose signature held. */
export interface Admission {
  readonly callers: readonly PartnerKind[]
  readonly counted: CountedCall
  readonly tell: TellHeader
}

/**
 * Goes on with a claim where contract section 14 does: signature, nonce, then the application's state, environment and
 * rights. Between signature and nonce the call is counted: one too many has proved who sends it, and costs the database
 * nothing. Its nonce stays unused, so that the same bytes may come again.
 *
 * @throws Failure of the first check that does not hold; SERVICE_UNAVAILABLE when a store cannot answer, for a check
 * that cannot be made has not been passed.
 */
export async function verifyCaller(
  request: RawRequest,
  claim: Claim,
  { door, callers, counted, tell }: Admission & { door: FrontDoor },
): Promise<Caller> {
  const { headers, application, client, nowMs, stranger } = claim
  const keyId = await countingRefusal(door, stranger, async () => requireSignature(request, claim))
  door.limits.remember(stranger)
  requireVersion(headers.version)
  door.limits.spend(counted, tell)
  const direction = INBOUND_DIRECTION[application.partnerKind]
  const expiresAtMs = nowMs + NONCE_LIFE_SECONDS * 1000
  await requireFreshNonce({ appKey: application.appKey, direction, nonce: headers.nonce, expiresAtMs }, door)
  if (!application.isEnabled) throw new Failure('APP_DISABLED')
  requireEnvironment(application, request.host, door)
  if (!callers.includes(application.partnerKind)) throw new Failure('PERMISSION_DENIED')
  const { appKey, partnerId, partnerKind, environment } = application
  return { appKey, partnerId, partnerKind, environment, keyId, direction, seenIp: client.seenIp }
}

/** The id of the key that signed. Every secret is tried, so that the time does not tell which one it was. */
function requireSignature(request: RawRequest, { headers, application, client, nowMs }: Claim): string {
  const parts = signedParts(request, headers, application)
  if (headers.contentSha256 !== null && headers.contentSha256 !== request.bodyDigest) {
    const message = {
      zh: 'X-Content-SHA256 与平台收到的请求体不一致：请求体在签名后被改动',
      en: 'X-Content-SHA256 is not the digest of the body received: the body changed after it was signed',
    }
    throw new Failure('SIGNATURE_INVALID', {
      field: 'X-Content-SHA256',
      message,
      extra: diagnosis(parts, application, client),
    })
  }
  const named = application.secrets.filter(({ keyId }) => headers.keyId === null || keyId === headers.keyId)
  const signing = named.filter(({ secret }) => isSignatureValid(secret, parts, headers.signature))
  const live = signing.find(({ notAfterMs }) => notAfterMs === null || nowMs < notAfterMs)
  if (live) return live.keyId
  // Only to whoever names the key and still signs with it; without X-Key-Id an old secret is just a wrong one.
  if (signing.length > 0 && headers.keyId !== null) throw new Failure('SECRET_EXPIRED', { field: 'X-Key-Id' })
  throw new Failure('SIGNATURE_INVALID', { field: 'X-Signature', extra: diagnosis(parts, application, client) })
}

/** The version line is the one sent: a MAC made for 1.0 does not pass under another version's header. */
function signedParts(request: RawRequest, headers: SignatureHeaders, application: CallerApplication): SigningParts {
  const { method, path, canonicalQuery, bodyDigest } = request
  const { appKey, timestamp, nonce, version } = headers
  const direction = INBOUND_DIRECTION[application.partnerKind]
  return { direction, method, path, canonicalQuery, appKey, timestamp, nonce, version, bodyDigest }
}

/** The lines up to the path. The next one is the query, whose values may be a person's. */
const LINES_SHOWN_IN_LIVE = 4

/** What a developer needs to find the difference; never a signature. In live the query's values stay out of it. */
function diagnosis(parts: SigningParts, application: CallerApplication, { seenIp }: ClientIp) {
  const whole = stringToSign(parts)
  const begin = whole.split('\n').slice(0, LINES_SHOWN_IN_LIVE).join('\n')
  return {
    stringToSign: application.environment === 'SANDBOX' ? whole : `${begin}\n…`,
    stringToSignBytes: Buffer.byteLength(whole),
    stringToSignSha256: sha256Hex(whole),
    bodySha256: parts.bodyDigest,
    seenIp,
  }
}

function requireVersion(version: string): void {
  if (version === SIGNATURE_VERSION) return
  throw new Failure('VERSION_UNSUPPORTED', {
    field: 'X-Api-Version',
    extra: { supportedVersions: [SIGNATURE_VERSION] },
  })
}

async function requireFreshNonce(entry: NonceEntry, { nonces }: FrontDoor): Promise<void> {
  if (await orUnavailable(() => nonces.insertIfAbsent(entry))) return
  throw new Failure('NONCE_REPLAYED', { field: 'X-Nonce' })
}

function requireEnvironment({ environment }: CallerApplication, host: string, { hosts }: FrontDoor): void {
  const served = findHost(hosts, host)
  if (!served) throw new Failure('MISDIRECTED', { field: 'Host' })
  if (served.environment !== environment) throw new Failure('ENVIRONMENT_MISMATCH')
}
