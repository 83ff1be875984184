import type { z } from '@hono/zod-openapi'
import type { FailureCode } from '../domain/failure.ts'
import type { CallGroup } from '../domain/rate-limit.ts'
import type { Caller, PartnerKind } from './caller.ts'

/** Partners who sign; or PUBLIC: no signature, the handler checks the sender's own proof, as of a carrier's push. */
export type Callers = readonly PartnerKind[] | 'PUBLIC'
export type Bilingual = { readonly zh: string; readonly en: string }

type OptionalObject = z.ZodObject | undefined
type OptionalSchema = z.ZodType | undefined
type Output<Schema extends OptionalSchema> = Schema extends z.ZodType ? z.output<Schema> : undefined

export interface OperationRequest<
  C extends Callers,
  P extends OptionalObject,
  Q extends OptionalObject,
  B extends OptionalSchema,
> {
  readonly caller: C extends 'PUBLIC' ? null : Caller
  readonly params: Output<P>
  readonly query: Output<Q>
  readonly body: Output<B>
  /** The bytes that were signed. */
  readonly rawBody: Uint8Array
  /** Which of the operation's `files` the body is; null for operations without. */
  readonly mediaType: string | null
  readonly requestId: string
  /** Of a signed POST; null otherwise. Retries keep it, so that it names the request. */
  readonly idempotencyKey: string | null
}

/** How `data` is written where the answer is not our JSON envelope. */
export interface Rendering<Data> {
  /** Of the answer; also what the document shows. */
  readonly mediaType: string
  write(data: Data): { readonly body: string | Uint8Array; readonly headers?: Readonly<Record<string, string>> }
}

/** One interface: who may call it, what goes in and out, and what it does. Registered with `registerOperation`. */
export interface Operation<
  C extends Callers = Callers,
  P extends OptionalObject = undefined,
  Q extends OptionalObject = undefined,
  B extends OptionalSchema = undefined,
  D extends z.ZodType = z.ZodType,
> {
  readonly operationId: string
  readonly method: 'GET' | 'POST'
  /** With `{name}` for a parameter. */
  readonly path: string
  readonly callers: C
  readonly summary: Bilingual
  readonly description: Bilingual
  readonly params?: P
  /** An array in the schema is a repeatable key; all others are single. */
  readonly query?: Q
  readonly body?: B
  /** For the document only, each by its name: bodies, and `data` of successful answers. */
  readonly examples?: {
    readonly request?: Readonly<Record<string, object>>
    readonly answer: Readonly<Record<string, object>>
  }
  /** For the document only: form fields that somebody else prescribes, and that the handler reads from `rawBody`. */
  readonly form?: z.ZodType
  /** Of a body that is a file, which the handler reads from `rawBody`: its media types, each as the document shows it. */
  readonly files?: Readonly<Record<string, z.ZodType>>
  /** What `data` holds; fields that it does not name never leave the house. */
  readonly response: D
  /** For pictures, and for answers whose form somebody else prescribes. Not for a signed POST, whose answer is kept. */
  readonly render?: Rendering<z.output<D>>
  /** Success statuses; 200 by default. */
  readonly statuses?: readonly number[]
  /** Its own failures; those of the front door are added. */
  readonly failures: readonly FailureCode[]
  /** Whose budget a call is counted in: READ by default for GET, ORDER for POST. */
  readonly group?: CallGroup
  /** 256 KiB by default. */
  readonly bodyLimitBytes?: number
  readonly handler: (
    request: OperationRequest<C, P, Q, B>,
  ) => Promise<{ readonly status?: number; readonly data: z.input<D> }>
}
