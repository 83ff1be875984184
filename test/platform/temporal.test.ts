import { randomUUID } from 'node:crypto'
import { Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'
import { expect, inject, onTestFinished, test } from 'vitest'
import { SEARCH_ATTRIBUTES } from '../../platform/search-attributes.ts'
import { registerSearchAttributes } from '../../platform/temporal.ts'

test('search attributes are registered where they are missing, and a second time changes nothing', async () => {
  const connection = await Connection.connect({ address: inject('temporalAddress') })
  onTestFinished(() => connection.close())
  const namespace = `without-attributes-${randomUUID()}`
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  })

  await registerSearchAttributes(connection, namespace)
  await registerSearchAttributes(connection, namespace)

  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace })
  expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)))
})
