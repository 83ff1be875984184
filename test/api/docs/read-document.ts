import { z } from 'zod'

export type Json = Record<string, unknown>

export interface Operation {
  readonly section: 'paths' | 'webhooks'
  readonly path: string
  readonly method: string
  readonly operation: Json
}

export function operationsOf(document: Json): Operation[] {
  return (['paths', 'webhooks'] as const).flatMap((section) =>
    Object.entries(document[section] as Record<string, Record<string, Json>>).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ section, path, method, operation })),
    ),
  )
}

/** What a reference stands for; anything else stands for itself. */
export function resolve(document: Json, value: Json): Json {
  if (typeof value.$ref !== 'string') return value
  const steps = value.$ref.replace(/^#\//, '').split('/')
  return steps.reduce((at, step) => at[step] as Json, document)
}

/** Every object in the document with its place. */
export function walk(value: unknown, at = ''): { at: string; value: Json }[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.entries(value).flatMap(([name, child]) => walk(child, `${at}/${name}`))
  return Array.isArray(value) ? inside : [{ at, value: value as Json }, ...inside]
}

/** Chinese, a blank, a slash, a blank, English; no more than one such seam is looked for. */
export function isBilingual(text: unknown): boolean {
  return typeof text === 'string' && /\p{Script=Han}[\s\S]* \/ [\s\S]*[A-Za-z]{2}/u.test(text)
}

/** A reader for the values that a schema of the document allows. */
export function bySchema(schema: Json): z.ZodType {
  return z.fromJSONSchema(schema)
}
