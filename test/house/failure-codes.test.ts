import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { FAILURES } from '../../domain/failure.ts'
import { plantedRepository } from './planted-repository.ts'
import { findInFile, REPOSITORY, sourceFiles } from './repository-files.ts'

test('every failure that code raises or announces stands in the table of failures', () => {
  expect(unknownFailures(REPOSITORY)).toEqual([])
})

test('no failure stands in the table twice: the later row would silently replace the earlier one', () => {
  expect(repeatedFailures(REPOSITORY)).toEqual([])
})

test('an unknown code in a failure, a problem or a retry policy would be found', () => {
  const root = plantedRepository({
    'workflows/order.ts': [
      "throw ApplicationFailure.nonRetryable('a sentence, not a code', 'STATE_CONFLICT')",
      "throw ApplicationFailure.nonRetryable('too late', 'STATE_CONFLICTS')",
      "throw ApplicationFailure.create({ message: 'A Sentence', type: 'NO_SUCH_TYPE' })",
      "const policy = { retry: { nonRetryableErrorTypes: ['STATE_CONFLICT', 'NO_SUCH_RETRY'] } }",
    ].join('\n'),
    'api/routes/pay.ts': [
      "const known = problemResponse('STATE_CONFLICT: the order cannot be paid now.')",
      "const unknown = problemResponse('ORDER_GONE: the order cannot be paid now.')",
      "throw new Failure('MISSPELT', { field: 'amount' })",
    ].join('\n'),
  })

  expect(unknownFailures(root).toSorted()).toEqual([
    'api/routes/pay.ts:2 ORDER_GONE',
    'api/routes/pay.ts:3 MISSPELT',
    'workflows/order.ts:2 STATE_CONFLICTS',
    'workflows/order.ts:3 NO_SUCH_TYPE',
    'workflows/order.ts:4 NO_SUCH_RETRY',
  ])
})

test('a code in two tables would be found', () => {
  const root = plantedRepository({
    'domain/failure/order.ts':
      'export const ORDER_FAILURES = { STATE_CONFLICT: { status: 409 }, ONCE: { status: 400 } }',
    'domain/failure/sale.ts': 'export const SALE_FAILURES = { STATE_CONFLICT: { status: 422 } } as const',
  })

  expect(repeatedFailures(root)).toEqual(['STATE_CONFLICT'])
})

function unknownFailures(root: string): string[] {
  const paths = sourceFiles(root).filter((path) => !path.startsWith('test/'))
  return paths.flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    if (!/failure|problem|nonRetryable/i.test(text)) return []
    const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true)
    return nodesOf(tree).flatMap((node) => announcedCodes(node, tree).flatMap((literal) => unknownCode(literal, tree)))
  })
}

function unknownCode(literal: ts.StringLiteral, tree: ts.SourceFile): string[] {
  const code = /^[A-Z][A-Z0-9_]{2,}(?=:|$)/.exec(literal.text)?.[0]
  if (code === undefined || code in FAILURES) return []
  return [`${tree.fileName}:${tree.getLineAndCharacterOfPosition(literal.getStart(tree)).line + 1} ${code}`]
}

function nodesOf(root: ts.Node): ts.Node[] {
  const nodes = [root]
  for (const node of nodes) {
    node.forEachChild((child) => {
      nodes.push(child)
    })
  }
  return nodes
}

/** Texts that stand where a failure's code belongs. */
function announcedCodes(node: ts.Node, tree: ts.SourceFile): ts.StringLiteral[] {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    if (!/failure|problem/i.test(node.expression.getText(tree))) return []
    return (node.arguments ?? [])
      .flatMap((argument) => [argument, ...propertiesOf(argument, ['code', 'type'])])
      .filter(ts.isStringLiteral)
  }
  const isRetryList = ts.isPropertyAssignment(node) && node.name.getText(tree) === 'nonRetryableErrorTypes'
  return isRetryList ? nodesOf(node.initializer).filter(ts.isStringLiteral) : []
}

function propertiesOf(node: ts.Node, names: string[]): ts.Node[] {
  if (!ts.isObjectLiteralExpression(node)) return []
  return node.properties.flatMap((property) =>
    ts.isPropertyAssignment(property) && ts.isIdentifier(property.name) && names.includes(property.name.text)
      ? [property.initializer]
      : [],
  )
}

function repeatedFailures(root: string): string[] {
  const paths = sourceFiles(root).filter((path) => path.startsWith('domain/failure'))
  const codes = paths.flatMap((path) => findInFile(root, path, /\b([A-Z][A-Z0-9_]+): \{/g).map(({ found }) => found))
  return codes.filter((code, index) => codes.indexOf(code) !== index)
}
