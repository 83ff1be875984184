import { expect, test } from 'vitest'
import { createSupervisor, type SupervisedPart, type Supervisor } from '../../../cli/start/supervisor.ts'
import type { Part, PartExit } from '../../../platform/servers/child-process.ts'

test('a part that dies is started again, and the operator is told twice', async () => {
  const said: string[] = []
  const supervisor = createSupervisor((text) => said.push(text), 1)
  const first = fakePart('worker')
  const second = fakePart('worker')
  const supervised = keep(supervisor, { part: first, relaunch: async () => second })

  first.die({ code: 1, signal: null })
  await eventually(() => said.length === 2)

  expect(supervised.part).toBe(second)
  expect(said[0]).toContain('worker ended with code 1')
  expect(said[1]).toContain('is back')
})

test('a part that cannot start again is tried until it can', async () => {
  const said: string[] = []
  const supervisor = createSupervisor((text) => said.push(text), 1)
  const first = fakePart('api')
  let attempts = 0
  const relaunch = async (): Promise<Part> => {
    attempts += 1
    if (attempts < 3) throw new Error('the port is taken')
    return fakePart('api')
  }
  keep(supervisor, { part: first, relaunch })

  first.die({ code: null, signal: 'SIGKILL' })
  await eventually(() => said.some((text) => text.includes('is back')))

  expect(attempts).toBe(3)
})

test('parts stop before the servers that they use, and none comes back', async () => {
  const stopped: string[] = []
  const supervisor = createSupervisor(() => undefined, 1)
  const stages = ['server', 'worker', 'api', 'simulator'] as const
  for (const stage of stages) keep(supervisor, { part: fakePart(stage, stopped), stage })

  await supervisor.stopAll()

  expect(stopped).toEqual(['simulator', 'api', 'worker', 'server'])
})

function keep(supervisor: Supervisor, part: Partial<SupervisedPart> & { part: Part }): SupervisedPart {
  const never = async (): Promise<Part> => {
    throw new Error('nobody asked for it')
  }
  const supervised: SupervisedPart = { stage: 'api', stopDeadlineMs: 1_000, relaunch: never, ...part }
  supervisor.keep(supervised)
  return supervised
}

function fakePart(name: string, stopped: string[] = []): Part & { die(exit: PartExit): void } {
  const { promise, resolve } = withResolvers<PartExit>()
  const stop = async (): Promise<void> => {
    stopped.push(name)
    resolve({ code: 0, signal: null })
  }
  return { name, pid: 1, logFile: `${name}.log`, exited: promise, stop, die: resolve }
}

function withResolvers<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => undefined
  const promise = new Promise<Value>((settle) => {
    resolve = settle
  })
  return { promise, resolve: (value) => resolve(value) }
}

async function eventually(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1))
}
