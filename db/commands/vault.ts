import { and, eq, isNotNull } from 'drizzle-orm'
import { uuidv7obj } from 'uuidv7'
import type { PersonalDocument } from '../../domain/personal-document.ts'
import { cellName, createDataKey, type DataKey, open, seal, unwrapDataKey } from '../../platform/envelope.ts'
import type { KeyRing } from '../../platform/key-ring.ts'
import type { Executor } from '../connect.ts'
import { dataKeys, personalData } from '../schema/index.ts'

const cellOf = (vaultId: string) => cellName({ table: 'personal_data', row: vaultId, column: 'sealed' })

/**
 * Seals a document under a data key of its own, both written by one statement. The row belongs to nothing until an order
 * or a check names it.
 */
export async function sealPersonal(
  db: Executor,
  ring: KeyRing,
  document: PersonalDocument,
): Promise<{ vaultId: string }> {
  const vaultId = uuidv7obj().toHex()
  const { dataKey, wrappedKey, masterKeyId } = createDataKey(ring, vaultId)
  const sealed = seal(dataKey, Buffer.from(JSON.stringify(document)), cellOf(vaultId))
  const keyed = db
    .$with('keyed')
    .as(db.insert(dataKeys).values({ vaultId, wrappedKey, masterKeyId }).returning({ vaultId: dataKeys.vaultId }))
  await db.with(keyed).insert(personalData).values({ vaultId, sealed })
  return { vaultId }
}

/** Null when the key has been destroyed or never was. @throws EnvelopeError when the master key is wrong. */
export async function findDataKey(db: Executor, ring: KeyRing, vaultId: string): Promise<DataKey | null> {
  const isAlive = and(eq(dataKeys.vaultId, vaultId), isNotNull(dataKeys.wrappedKey))
  const [row] = await db.select().from(dataKeys).where(isAlive)
  if (!row?.wrappedKey) return null
  return unwrapDataKey(ring, { wrappedKey: row.wrappedKey, masterKeyId: row.masterKeyId }, vaultId)
}

/** The document in clear, or null once it has been shredded. */
export async function openPersonal(db: Executor, ring: KeyRing, vaultId: string): Promise<PersonalDocument | null> {
  const [row] = await db
    .select({ sealed: personalData.sealed, wrappedKey: dataKeys.wrappedKey, masterKeyId: dataKeys.masterKeyId })
    .from(personalData)
    .innerJoin(dataKeys, eq(dataKeys.vaultId, personalData.vaultId))
    .where(eq(personalData.vaultId, vaultId))
  if (!row?.wrappedKey) return null
  const dataKey = unwrapDataKey(ring, { wrappedKey: row.wrappedKey, masterKeyId: row.masterKeyId }, vaultId)
  return JSON.parse(Buffer.from(open(dataKey, row.sealed, cellOf(vaultId))).toString('utf8')) as PersonalDocument
}
